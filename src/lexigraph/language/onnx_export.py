"""From a sentence-transformers model to one ONNX file, in floats or in 8-bit integers."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lexigraph.errors import EncoderError, require_extra

EXTRA = "onnx"
RECIPE = 1
"""Goes up whenever an export of the same model would give other vectors."""

NETWORK, TOKENIZER, SETTINGS = "model.onnx", "tokenizer.json", "settings.json"
OPSET = 17
OUTPUT = "vector"


def export(source: Path, target: Path, *, quantized: bool) -> None:
    """Write a model's network, tokenizer and settings so that they run without torch.

    The whole model is traced, pooling and what follows it included. Quantised, its weights are 8-bit integers, one
    scale per channel, and activations are quantised as they come (dynamic quantisation). One bit is left free
    (``reduce_range``), without which processors without VNNI overflow.

    Args:
        source: a folder with a sentence-transformers model.
        target: the folder to make; it is there complete or not at all.
        quantized: 8-bit integers instead of floats.

    Raises:
        EncoderError: the model cannot be read or traced.
        MissingExtraError: what exports is not installed.
    """
    library = require_extra("sentence_transformers", EXTRA)
    for module in ("onnx", "onnxruntime"):
        require_extra(module, EXTRA)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as name, _quiet():
        folder = Path(name) / "made"
        folder.mkdir()
        try:
            model = library.SentenceTransformer(
                str(source),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "attn_implementation": "eager"},
            ).eval()
            inputs = _trace(model, folder / NETWORK)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            raise EncoderError(
                f"{source} cannot be exported to ONNX ({type(error).__name__}: {error}); "
                f"use it as sentence-transformers:{source}"
            ) from error
        if quantized:
            _quantize(folder / NETWORK)
        _write_tokenizer(model, inputs, folder)
        put_export(folder, target)


def put_export(folder: Path, target: Path) -> None:
    """Move a finished export to its place; another process may have made the same meanwhile."""
    try:
        folder.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _trace(model: Any, path: Path) -> list[str]:
    """Write the network; returns the names of its inputs."""
    torch = require_extra("torch", EXTRA)
    features = model.preprocess(["an example", "of two texts that are not alike in length"])
    names = [name for name in model.tokenizer.model_input_names if name in features]

    def forward(self: Any, *tensors: Any) -> Any:
        """The model with tensors instead of a dictionary around it."""
        return self.model(dict(zip(names, tensors, strict=True)))["sentence_embedding"]

    traced = type("Traced", (torch.nn.Module,), {"forward": forward})()  # torch is known only here
    traced.model = model
    axes: dict[str, dict[int, str]] = {name: {0: "texts", 1: "tokens"} for name in names}
    torch.onnx.export(
        traced,
        tuple(features[name] for name in names),
        str(path),
        input_names=names,
        output_names=[OUTPUT],
        dynamic_axes={**axes, OUTPUT: {0: "texts"}},
        opset_version=OPSET,
        dynamo=False,  # the newer exporter needs onnxscript and takes longer, for the same graph
    )
    return names


def _quantize(path: Path) -> None:
    quantization = require_extra("onnxruntime.quantization", EXTRA)
    small = path.with_name("quantized.onnx")
    quantization.quantize_dynamic(
        path, small, weight_type=quantization.QuantType.QInt8, per_channel=True, reduce_range=True
    )
    small.replace(path)


def _write_tokenizer(model: Any, inputs: list[str], folder: Path) -> None:
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise EncoderError(
            f"the tokenizer {type(model.tokenizer).__name__} has no fast form (tokenizer.json), "
            "which is what works without torch"
        )
    (folder / TOKENIZER).write_text(backend.to_str(), encoding="utf-8")
    settings = {
        "inputs": inputs,
        "dimension": int(model.get_embedding_dimension()),
        "max_tokens": int(min(model.max_seq_length or 512, 8192)),
        "padding": int(model.tokenizer.pad_token_id or 0),
        "padding_token": str(model.tokenizer.pad_token or ""),
    }
    (folder / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the remarks of tracing and quantising, which tell a user nothing to act upon."""
    before = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)

"""From the name of an encoder in a config or a saved model to the encoder."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias, cast

from lexigraph.errors import EncoderError
from lexigraph.language.cache import CachedEncoder
from lexigraph.language.encoder import TextEncoder, TrainableEncoder

Factory: TypeAlias = Callable[..., TextEncoder]

_FACTORIES: dict[str, tuple[str, str]] = {
    "use": ("lexigraph.language.use", "UniversalSentenceEncoder"),
    "sentence-transformers": ("lexigraph.language.sentence_transformers", "SentenceTransformerEncoder"),
    "onnx-int8": ("lexigraph.language.onnx_encoder", "OnnxEncoder"),
    "onnx": ("lexigraph.language.onnx_encoder", "OnnxEncoder"),
    "openai": ("lexigraph.language.openai_compatible", "OpenAIEncoder"),
    "word2vec": ("lexigraph.language.word2vec", "WordVectorEncoder"),
    "fasttext": ("lexigraph.language.word2vec", "WordVectorEncoder"),
}
"""Kind to module and class; imported when asked for, since each brings its own heavy parts."""

_TAKES_MODEL = frozenset({"sentence-transformers", "onnx-int8", "onnx", "openai"})
_ALLOWED = (
    "use, word2vec, fasttext, sentence-transformers:NAME_OR_PATH, onnx-int8:NAME_OR_PATH, onnx:NAME_OR_PATH, "
    "openai:MODEL"
)


def create_encoder(spec: str, *, cache: bool = True) -> TextEncoder:
    """Make the encoder that a specification names.

    Args:
        spec: "use" (the embedded default), "word2vec" or "fasttext" (trained on the catalogue),
            "sentence-transformers:NAME_OR_PATH", the same model through ONNX Runtime as "onnx-int8:NAME_OR_PATH" (8-bit
            integers) or "onnx:NAME_OR_PATH" (floats), or "openai:MODEL".
        cache: keep vectors on disk. Encoders that are trained on the catalogue are never cached: they are cheap and
            every training gives other vectors.

    Returns:
        The encoder; its ``name`` is ``spec``.

    Raises:
        EncoderError: the specification is not one of these.
        MissingExtraError: the packages behind it are not installed.

    Example:
        >>> create_encoder("use").name
        'use'
        >>> create_encoder("bert")
        Traceback (most recent call last):
        ...
        lexigraph.errors.EncoderError: unknown encoder 'bert'; allowed: use, word2vec, fasttext, ...
    """
    kind, colon, model = spec.strip().partition(":")
    if kind not in _FACTORIES:
        raise EncoderError(f"unknown encoder {spec!r}; allowed: {_ALLOWED}")
    if (kind in _TAKES_MODEL) != bool(model) or (colon and not model):
        raise EncoderError(f"encoder {spec!r} names {'no' if kind in _TAKES_MODEL else 'a'} model; allowed: {_ALLOWED}")
    module, name = _FACTORIES[kind]
    factory = cast("Factory", getattr(import_module(module), name))
    if kind == "onnx":
        encoder = factory(model, quantized=False)
    else:
        encoder = factory(model) if model else factory() if kind == "use" else factory(kind)
    if cache and not isinstance(encoder, TrainableEncoder):
        return CachedEncoder(encoder)
    return encoder

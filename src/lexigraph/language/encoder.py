"""What every text encoder must be, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

TextVectors: TypeAlias = NDArray[np.float32]


@runtime_checkable
class TextEncoder(Protocol):
    """Turns texts into vectors whose inner product says how alike the texts are.

    Attributes:
        name: the specification it was made from, e.g. ``"use"`` or ``"sentence-transformers:all-MiniLM-L6-v2"``.
        dimension: length ``d`` of a vector.
        fingerprint: changes whenever the same text would get another vector (weights, version, settings); it
            keys the cache and is stored in saved models.
    """

    name: str
    dimension: int
    fingerprint: str

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Encode texts.

        Args:
            texts: any number, also none; an empty or blank text gets a row of zeros.
            progress: show a progress bar when it takes over two seconds.

        Returns:
            float32 ``[len(texts), dimension]``, rows of Euclidean length 1 (or 0 for a blank text), in the order given.

        Raises:
            EncoderError: the encoder failed or gave vectors that are not finite.
        """
        ...

"""What every text encoder must be, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self, TypeAlias, runtime_checkable

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

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def dimension(self) -> int: ...  # noqa: D102

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

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


@runtime_checkable
class TrainableEncoder(Protocol):
    """What a :class:`TextEncoder` also has when it learns from the texts of one data set.

    Its weights travel with the saved model. It cannot encode, and has no ``fingerprint``, before it is fitted or
    restored. ``isinstance(encoder, TrainableEncoder)`` looks at these methods only, so it loads nothing.
    """

    def fit(self, texts: Sequence[str], *, progress: bool = False) -> Self:
        """Learn from texts.

        Args:
            texts: the texts of the catalogue; blank ones are left out.
            progress: show a progress bar.

        Returns:
            The encoder itself.

        Raises:
            EncoderError: there is nothing to learn from.
        """
        ...

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything learned, as named numeric arrays.

        Raises:
            NotFittedError: nothing is learned yet.
        """
        ...

    def restore(self, state: Mapping[str, NDArray[Any]]) -> Self:
        """Take back what :meth:`state` gave.

        Returns:
            The encoder itself, with the fingerprint it had when saved.

        Raises:
            EncoderError: the arrays are not such a state.
        """
        ...

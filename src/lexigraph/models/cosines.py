"""Comparing a few sentences with all texts, or many with all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.threads import FEW_ROWS


def cosines(vectors: NDArray[np.float32], texts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Products of unit vectors.

    A few rows are multiplied on the calling thread: on a busy machine a matrix product that is spread over threads
    waits for the slowest of them, tens of milliseconds instead of a tenth of one.

    Args:
        vectors: float32 ``[n, d]``.
        texts: float32 ``[n_items, d]``.

    Returns:
        float32 ``[n, n_items]``, a new array.

    Example:
        >>> cosines(np.eye(2, dtype=np.float32), np.array([[0.6, 0.8]], dtype=np.float32)).tolist()
        [[0.6000000238418579], [0.800000011920929]]
    """
    if len(vectors) < FEW_ROWS:
        return np.asarray(np.vecdot(vectors[:, None, :], texts[None, :, :]), dtype=np.float32)
    return np.asarray(vectors @ texts.T, dtype=np.float32)

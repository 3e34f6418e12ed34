"""Places on a map for items that nobody has met, by those whose texts are most like theirs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix

NEAREST = 5
"""Items whose mean place an item gets that has a text and nothing else."""
_BLOCK = 1024


def place_by_texts(places: FloatMatrix, texts: FloatMatrix, rows: NDArray[np.intp]) -> FloatMatrix:
    """Give items without a place the mean place of their nearest neighbours by text.

    Args:
        places: float32 ``[n, 2]``, NaN for items nowhere.
        texts: unit rows or zeros ``[n, d]``; d may be 0.
        rows: items to place; those that have a place keep it.

    Returns:
        float32 ``[n, 2]``, a new array; an item without a text, or like no other, stays nowhere.

    Example:
        >>> places = np.array([[1, 0], [0, 1], [np.nan, np.nan]], dtype=np.float32)
        >>> texts = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
        >>> place_by_texts(places, texts, np.array([2])).tolist()
        [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    """
    placed, told = (np.asarray(kind, dtype=np.bool_) for kind in (np.isfinite(places).all(axis=1), texts.any(axis=1)))
    known = np.flatnonzero(placed & told)
    wanted = rows[~placed[rows] & told[rows]]
    found = places.copy()
    if not len(known):
        return found
    at_most = min(NEAREST, len(known))
    for start in range(0, len(wanted), _BLOCK):
        block = wanted[start : start + _BLOCK]
        likeness = texts[block] @ texts[known].T
        nearest = np.argpartition(-likeness, at_most - 1, axis=1)[:, :at_most]
        counts = (np.take_along_axis(likeness, nearest, axis=1) > 0)[:, :, None]
        sums = (places[known][nearest] * counts).sum(axis=1)
        with np.errstate(invalid="ignore"):
            found[block] = sums / counts.sum(axis=1)  # 0 / 0 is nowhere
    return found

"""A few out of many, where asking all would take longer than it tells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sample_of(rows: NDArray[np.intp], most: int, seed: int) -> NDArray[np.intp]:
    """All rows where there are at most ``most`` of them, else that many at random, ascending.

    Example:
        >>> sample_of(np.arange(3), 5, 0).tolist(), len(sample_of(np.arange(9), 5, 0))
        ([0, 1, 2], 5)
    """
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))

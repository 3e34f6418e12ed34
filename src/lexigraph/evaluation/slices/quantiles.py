"""Groups of about equal size along a number, a date or a waiting time."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Bounds: TypeAlias = tuple[float, float]
"""Lowest and highest value of a group."""


def quantile_codes(values: NDArray[np.generic], n_groups: int) -> NDArray[np.int64]:
    """Number of the group of every value, from 0 for the lowest; equal values stay together.

    Group ``g`` ends at the smallest value that at least ``(g + 1) / n_groups`` of all values do not exceed (the
    inverse of the empirical distribution, definition 1 of Hyndman and Fan, 1996). So with many ties groups differ in
    size, and some numbers may not occur.

    Args:
        values: numbers without NaN, ``[n]``.
        n_groups: how many groups to aim at.

    Returns:
        int64 ``[n]`` in ``[0, n_groups)``.

    Example:
        >>> quantile_codes(np.array([5, 1, 1, 9, 2, 7]), 3).tolist()
        [1, 0, 0, 2, 1, 2]
    """
    if not len(values):
        return np.empty(0, dtype=np.int64)
    ends = np.arange(1, n_groups) * len(values)
    cuts = np.sort(values)[-(-ends // n_groups) - 1]
    return np.searchsorted(cuts, values, side="left").astype(np.int64)


def value_codes(values: NDArray[np.generic], n_groups: int) -> NDArray[np.int64]:
    """Quantile groups, or one group for each value where there are no more values than groups.

    Example:
        >>> value_codes(np.array([0, 1, 1, 1, 1]), 4).tolist()
        [0, 1, 1, 1, 1]
    """
    distinct, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int64) if len(distinct) <= n_groups else quantile_codes(values, n_groups)


def bounds_of(values: NDArray[np.generic], codes: NDArray[np.integer]) -> dict[int, Bounds]:
    """Lowest and highest value of each group that has any.

    Example:
        >>> bounds_of(np.array([5, 1, 9]), np.array([2, 0, 2]))
        {0: (1, 1), 2: (5, 9)}
    """
    if not len(values):
        return {}
    order = np.lexsort((values, codes))
    numbers, starts = np.unique(codes[order], return_index=True)
    ends = np.append(starts[1:], len(order)) - 1
    low, high = values[order[starts]].tolist(), values[order[ends]].tolist()
    return dict(zip(numbers.tolist(), zip(low, high, strict=True), strict=True))

"""Draws from fixed probabilities in constant time each: the alias method (Walker 1977; Vose 1991)."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError


@numba.njit(cache=True)
def _fill(
    heights: NDArray[np.float64], threshold: NDArray[np.float64], other: NDArray[np.int64], queue: NDArray[np.int64]
) -> None:
    """Level the columns: each too tall one fills up a too short one; short ones wait on the left, tall on the right."""
    left, right = 0, len(heights)
    for item in range(len(heights)):
        if heights[item] < 1.0:
            queue[left] = item
            left += 1
        else:
            right -= 1
            queue[right] = item
    while left > 0 and right < len(heights):
        short, tall = queue[left - 1], queue[right]
        left -= 1
        threshold[short], other[short] = heights[short], tall
        heights[tall] -= 1.0 - heights[short]
        if heights[tall] < 1.0:
            right += 1
            queue[left] = tall
            left += 1


class AliasTable:
    """Draws indices with given probabilities.

    Args:
        weights: non-negative, ``[n]``; need not sum to 1.

    Raises:
        ConfigError: a weight is negative or not finite, or all are 0.

    Example:
        >>> AliasTable(np.array([0.0, 1.0])).draw(np.random.default_rng(0), 3).tolist()
        [1, 1, 1]
    """

    def __init__(self, weights: NDArray[Any]) -> None:
        heights = np.asarray(weights, dtype=np.float64)
        total = heights.sum()
        if not np.isfinite(total) or total <= 0 or (heights < 0).any():
            raise ConfigError(
                f"cannot draw by weights that sum to {total} with a least one of {heights.min(initial=0)}; "
                "weights must be finite, not negative, and not all 0"
            )
        self.probabilities = heights / total
        self._threshold = np.ones(len(heights))
        self._other = np.arange(len(heights), dtype=np.int64)
        _fill(self.probabilities * len(heights), self._threshold, self._other, np.empty(len(heights), dtype=np.int64))

    def draw(self, generator: np.random.Generator, n: int | tuple[int, ...]) -> NDArray[np.int64]:
        """Indices drawn with replacement, int64 of shape ``n``."""
        columns = generator.integers(len(self._other), size=n)
        return np.where(generator.random(n) < self._threshold[columns], columns, self._other[columns])

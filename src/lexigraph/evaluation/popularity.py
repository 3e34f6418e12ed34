"""Head, middle and tail of the catalogue: one division for every metric, slice and re-ranker that speaks of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HEAD, MID, TAIL, COLD = 0, 1, 2, 3

POPULARITY_GROUPS = ("head", "mid", "tail", "cold")
"""Names of the groups; the position is the number."""

PARTS = 5
"""Head and tail hold one part each out of this many: 20 % of the training interactions."""


def popularity_groups(popularity: NDArray[np.integer]) -> NDArray[np.int8]:
    """Divide the catalogue by how often each item was met in training.

    Head: the fewest most popular items that together hold at least 20 % of the training interactions. Tail: the
    fewest of the least popular others that together hold at least 20 %. Mid: the rest (Abdollahpouri, Mansoury,
    Burke and Mobasher, "The unfairness of popularity bias in recommendation", RMSE workshop 2019). Cold: items
    without a training interaction. Equally popular items are taken in the order of their index, so where popularity
    hardly differs the division is arbitrary, though always the same.

    Args:
        popularity: training interactions of each item, int ``[n_items]``, none below 0.

    Returns:
        :data:`HEAD`, :data:`MID`, :data:`TAIL` or :data:`COLD`, int8 ``[n_items]``.

    Example:
        >>> popularity_groups(np.array([4, 1, 2, 1, 0, 2])).tolist()
        [0, 2, 1, 2, 3, 1]
    """
    groups = np.full(len(popularity), MID, dtype=np.int8)
    order = np.argsort(-popularity, kind="stable")
    counts = popularity[order].astype(np.int64)
    more_popular = counts.cumsum() - counts
    total = counts.sum()
    less_popular = total - more_popular - counts
    groups[order[PARTS * less_popular < total]] = TAIL
    groups[order[PARTS * more_popular < total]] = HEAD
    groups[popularity <= 0] = COLD
    return groups

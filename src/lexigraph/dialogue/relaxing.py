"""Which conditions to give up where nothing meets them all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

EXHAUSTIVE = 10
"""Up to so many conditions every choice is tried; beyond, the newest go one after the other."""


def given_up(masks: Sequence[NDArray[np.bool_]], available: NDArray[np.bool_]) -> tuple[int, ...]:
    """The fewest conditions without which some item is left, the newest first among equally few.

    Args:
        masks: which items meet each condition, the oldest condition first, bool ``[n_items]`` each.
        available: items that could be returned without any condition, bool ``[n_items]``.

    Returns:
        Places of the conditions to give up, ascending; none where some item meets all of them, all where even
        that leaves no item.

    Example:
        >>> space, new = np.array([True, True, False]), np.array([False, False, True])
        >>> given_up([space, new], np.array([True, True, True]))
        (1,)
        >>> given_up([space, new], np.array([False, False, True]))
        (0,)
    """
    newest_first = range(len(masks) - 1, -1, -1)
    for size in range(len(masks)):
        choices = combinations(newest_first, size) if len(masks) <= EXHAUSTIVE else [tuple(newest_first[:size])]
        for dropped in choices:
            kept = [mask for place, mask in enumerate(masks) if place not in dropped]
            if np.logical_and.reduce([available, *kept]).any():
                return tuple(sorted(dropped))
    return tuple(range(len(masks)))

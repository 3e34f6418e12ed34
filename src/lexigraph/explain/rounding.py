"""Numbers for people: few digits, and still they add up."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

MIN_DECIMALS, MAX_DECIMALS = 2, 9


def decimals_for(scale: float) -> int:
    """Decimals that show a number of this size with at least two digits that count.

    Example:
        >>> [decimals_for(scale) for scale in (12.0, 0.8, 0.034, 0.0)]
        [2, 2, 3, 2]
    """
    if scale <= 0 or not math.isfinite(scale):
        return MIN_DECIMALS
    return min(max(MIN_DECIMALS, 1 - math.floor(math.log10(scale))), MAX_DECIMALS)


def rounded_parts(values: Sequence[float], total: float, decimals: int) -> list[float]:
    """Round each of several values so that together they make the rounded total exactly.

    What plain rounding leaves over goes, one last digit each, to the values it cut most (the largest-remainder
    method).

    Args:
        values: at least one, with the sum ``total`` up to an error that does not matter.
        total: their sum.
        decimals: digits after the point.

    Returns:
        One value per value, each less than one last digit from its own (plus its share of that error).

    Example:
        >>> rounded_parts([0.104, 0.104, 0.104], 0.312, 2)
        [0.11, 0.1, 0.1]
    """
    unit = 10**decimals
    scaled = np.asarray(values, dtype=np.float64) * unit
    floors = np.floor(scaled).astype(np.int64)
    everyone, extra = divmod(round(total * unit) - int(floors.sum()), len(floors))
    floors += everyone
    floors[np.argsort(floors - scaled, kind="stable")[:extra]] += 1
    return [count / unit for count in floors.tolist()]

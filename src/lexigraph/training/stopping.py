"""When a run has stopped getting better."""

from __future__ import annotations

import math
from collections.abc import Sequence


def is_better(value: float, best: float | None, *, maximize: bool) -> bool:
    """Whether a value gains on the best so far; a value that is not a number never does.

    Example:
        >>> is_better(0.3, None, maximize=True), is_better(0.3, 0.3, maximize=True), is_better(0.2, 0.3, maximize=False)
        (True, False, True)
        >>> is_better(float("nan"), None, maximize=True)
        False
    """
    if math.isnan(value):
        return False
    if best is None:
        return True
    return value > best if maximize else value < best


def without_gain(values: Sequence[float], *, maximize: bool) -> int:
    """How many of the last values did not gain on those before them.

    Args:
        values: what was monitored, oldest first.
        maximize: whether more is better.

    Example:
        >>> without_gain([0.1, 0.3, 0.2, 0.3], maximize=True)
        2
    """
    best: float | None = None
    waited = 0
    for value in values:
        waited += 1
        if is_better(value, best, maximize=maximize):
            best, waited = value, 0
    return waited

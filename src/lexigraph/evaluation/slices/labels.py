"""Ranges of numbers, dates and waiting times as people write them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from lexigraph.evaluation.slices.quantiles import Bounds

DATE_UNITS: tuple[Literal["D", "m", "s", "us"], ...] = ("D", "m", "s", "us")
"""Units to write a moment to, from coarse to fine."""

TIME_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
"""Units of waiting times, in seconds."""

ENOUGH = 2
"""A waiting time is written in the longest unit of which it holds this many."""


def number_ranges(bounds: Sequence[Bounds]) -> list[str]:
    """Readable ranges of numbers, with as many digits as keep different bounds apart.

    Example:
        >>> number_ranges([(1, 12), (13, 13)]), number_ranges([(-1, 0.5), (0.50001, 2)])
        (['1-12', '13'], ['-1 to 0.5', '0.50001 to 2'])
    """
    ends = {end for pair in bounds for end in pair}
    if all(isinstance(end, int) for end in ends):
        texts = {end: str(end) for end in ends}
    else:
        digits = next((d for d in range(4, 17) if len({f"{end:.{d}g}" for end in ends}) == len(ends)), 17)
        texts = {end: f"{end:.{digits}g}" for end in ends}
    plain = all(text.isdigit() for text in texts.values())
    return _ranges(bounds, texts, "-" if plain else " to ")


def date_ranges(bounds: Sequence[Bounds]) -> list[str]:
    """Readable ranges of moments in microseconds since 1970: days, and times where days do not tell them apart.

    Example:
        >>> date_ranges([(0, 0), (86_400_000_000, 3 * 86_400_000_000)])
        ['1970-01-01', '1970-01-02 to 1970-01-04']
    """
    ends = sorted({end for pair in bounds for end in pair})
    moments = np.array(ends, dtype=np.int64).astype("datetime64[us]")
    for unit in DATE_UNITS:
        written = (text.replace("T", " ") for text in np.datetime_as_string(moments, unit=unit).tolist())
        texts = dict(zip(ends, written, strict=True))
        if all(texts[one[1]] != texts[other[0]] for one, other in pairwise(bounds)):
            break
    return _ranges(bounds, texts, " to ")


def duration(seconds: int) -> str:
    """A waiting time in the longest unit that it holds twice.

    Example:
        >>> duration(86_400 * 3), duration(5_400), duration(1), duration(0)
        ('3 days', '90 minutes', '1 second', '0 seconds')
    """
    name, size = _unit(seconds)
    count = seconds // size
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def duration_range(low: int, high: int) -> str:
    """Two waiting times, with the unit once where it is the same.

    Example:
        >>> duration_range(86_400 * 3, 86_400 * 9), duration_range(3_600 * 5, 86_400 * 9)
        ('3 to 9 days', '5 hours to 9 days')
    """
    first, last = duration(low), duration(high)
    return f"{first.split()[0] if _unit(low) == _unit(high) else first} to {last}"


def rounded_up(seconds: float) -> int:
    """A waiting time rounded up to the unit it is written in.

    Example:
        >>> duration(rounded_up(86_400 * 3.4)), duration(rounded_up(5_399.9))
        ('4 days', '90 minutes')
    """
    _, size = _unit(seconds)
    return math.ceil(seconds / size) * size


def _unit(seconds: float) -> tuple[str, int]:
    return next((unit for unit in TIME_UNITS if seconds >= ENOUGH * unit[1]), TIME_UNITS[-1])


def _ranges(bounds: Sequence[Bounds], texts: Mapping[float, str], between: str) -> list[str]:
    return [texts[low] if texts[low] == texts[high] else f"{texts[low]}{between}{texts[high]}" for low, high in bounds]

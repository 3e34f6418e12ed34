"""Ranges of numbers and dates as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from lexigraph.evaluation.slices.quantiles import Bounds

DATE_UNITS: tuple[Literal["D", "m", "s", "us"], ...] = ("D", "m", "s", "us")
"""Units to write a moment to, from coarse to fine."""


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


def _ranges(bounds: Sequence[Bounds], texts: Mapping[float, str], between: str) -> list[str]:
    return [texts[low] if texts[low] == texts[high] else f"{texts[low]}{between}{texts[high]}" for low, high in bounds]

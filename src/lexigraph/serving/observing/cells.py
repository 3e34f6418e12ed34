"""Where the numbers are: a fixed row of float64 cells, in memory of this process or in a file mapped by it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.serving.observing.definitions import DEFINITIONS, Definition

Series: TypeAlias = tuple[str, ...]
"""Name of a metric, then the values of its labels."""


@dataclass(frozen=True)
class Layout:
    """The place of every series.

    Attributes:
        definitions: the metrics.
        places: first cell of each series.
        size: number of cells.
        fingerprint: of names, labels and buckets; rows of cells with another one do not fit together.
    """

    definitions: Mapping[str, Definition]
    places: Mapping[Series, int]
    size: int
    fingerprint: int

    def additive(self) -> NDArray[np.bool_]:
        """Which cells hold counts, so that they outlive the worker that counted.

        Returns:
            bool ``[size]``.
        """
        mask = np.zeros(self.size, dtype=bool)
        for series, place in self.places.items():
            one = self.definitions[series[0]]
            mask[place : place + one.size] = one.kind != "gauge"
        return mask


def lay_out(definitions: Sequence[Definition] = DEFINITIONS) -> Layout:
    """Give every series its place.

    Example:
        >>> layout = lay_out([Definition("a", "counter", ""), Definition("b", "gauge", "")])
        >>> layout.size, layout.places[("b",)]
        (3, 1)
    """
    places: dict[Series, int] = {}
    size = 0
    for one in definitions:
        for values in one.series():
            places[(one.name, *values)] = size
            size += one.size
    text = repr([(one.name, one.kind, one.labels, one.buckets) for one in definitions])
    return Layout({one.name: one for one in definitions}, places, size, zlib.crc32(text.encode()))


def blank(layout: Layout) -> NDArray[np.float64]:
    """Cells before anything was counted: counts are 0, gauges have no value.

    Returns:
        float64 ``[size]``.
    """
    return np.where(layout.additive(), 0.0, np.nan)

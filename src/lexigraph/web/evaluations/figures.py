"""Numbers with intervals, and where they stand on an axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

NORMAL_95 = 1.959963984540054
"""Standard errors to each side of a mean that hold the true one in 95 of 100 cases."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
PARTS = 5
"""Steps that an axis has at most."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured mean.

    Attributes:
        mean: itself.
        low: lower end of the 95 % interval; None where none is known.
        high: its upper end.

    Example:
        >>> Figure.of(0.5, 0.01).text
        '0.5000 [0.4804, 0.5196]'
    """

    mean: float
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, mean: float, error: float | None) -> Figure:
        """From a standard error, where there is one."""
        return cls(mean) if error is None else cls(mean, mean - NORMAL_95 * error, mean + NORMAL_95 * error)

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends; the mean itself where no interval is known."""
        return (self.mean, self.mean) if self.low is None or self.high is None else (self.low, self.high)

    @property
    def text(self) -> str:
        """In digits."""
        ends = "" if self.low is None or self.high is None else f" [{self.low:.4f}, {self.high:.4f}]"
        return f"{self.mean:.4f}{ends}"


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of numbers with round ends.

    Attributes:
        low: left end.
        high: right end, above ``low``.
    """

    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a number stands, 0 at the left end and 100 at the right one.

        Example:
            >>> Axis(0.0, 0.4).place(0.1)
            25.0
        """
        return min(100.0, max(0.0, 100.0 * (value - self.low) / (self.high - self.low)))


def axis_of(figures: Iterable[Figure]) -> Axis:
    """An axis with round ends that holds all intervals; ``0..1`` where there is nothing to hold.

    Example:
        >>> axis_of([Figure(0.312, 0.305, 0.32), Figure(0.2, 0.19, 0.21)])
        Axis(low=0.15, high=0.35)
    """
    ends = [end for figure in figures for end in figure.ends]
    if not ends:
        return Axis(0.0, 1.0)
    low, high = min(ends), max(ends)
    span = max(high - low, 1e-9, 1e-6 * abs(high))
    power = 10.0 ** math.floor(math.log10(span / PARTS))
    step = next(power * one for one in STEPS if power * one * PARTS >= span)
    return Axis(
        _round(math.floor(low / step) * step), _round(math.ceil(high / step) * step + (step if low == high else 0))
    )


def _round(value: float) -> float:
    return float(f"{value:.9g}")

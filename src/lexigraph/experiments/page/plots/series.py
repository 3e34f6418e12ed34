"""What the figures are drawn from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """One figure with its interval.

    Attributes:
        value: the figure, None where there is none.
        low: lower end of its interval, None without one.
        high: upper end.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def margins(self) -> tuple[float, float]:
        """How far the interval reaches below and above the value, both 0 without an interval."""
        if self.value is None or self.low is None or self.high is None:
            return 0.0, 0.0
        return max(self.value - self.low, 0.0), max(self.high - self.value, 0.0)


@dataclass(frozen=True)
class Series:
    """The figures of one model.

    Attributes:
        number: the model's number on the page, from 1.
        label: its name.
        colour: number of its colour on the page, from 0.
        marks: its figures: one for bars, one per group, or x and y for points.
    """

    number: int
    label: str
    colour: int
    marks: tuple[Mark, ...]

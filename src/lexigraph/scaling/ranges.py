"""Ranges of values to search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True)
class Range:
    """Numbers between two bounds, both included.

    Attributes:
        low: the least.
        high: the largest.
        log: search orders of magnitude rather than differences; ``low`` must be above 0.
        whole: only whole numbers.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def widened(self, value: float) -> Range:
        """The same range, made to hold one more value.

        Example:
            >>> Range(1, 10).widened(20).high
            20
        """
        return Range(min(self.low, value), max(self.high, value), self.log, self.whole)


@dataclass(frozen=True)
class Choice:
    """One of a few values.

    Attributes:
        options: the values.
    """

    options: tuple[Value, ...]

    def widened(self, value: Value) -> Choice:
        """The same choice, made to hold one more value.

        Example:
            >>> Choice(("a",)).widened("b").options
            ('a', 'b')
        """
        return self if value in self.options else Choice((*self.options, value))


Space: TypeAlias = Mapping[str, Range | Choice]

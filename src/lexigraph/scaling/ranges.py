"""Ranges of values to search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Value: TypeAlias = str | int | float | bool | tuple[str, ...] | tuple[int, ...] | None


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


@dataclass(frozen=True)
class Only:
    """Values that are searched only where they can make a difference.

    Attributes:
        values: what is searched there.
        where: other settings and the values that they must have; they stand before this one in the space.

    Example:
        >>> temperature = Only(Range(0.05, 0.5, log=True), {"loss": ("sampled-softmax", "full-softmax")})
        >>> temperature.applies({"loss": "bpr"}), temperature.applies({"loss": "full-softmax"})
        (False, True)
    """

    values: Range | Choice
    where: Mapping[str, tuple[Value, ...]]

    def applies(self, settings: Mapping[str, Any]) -> bool:
        """Whether other settings make this one matter."""
        return all(settings[name] in values for name, values in self.where.items())

    def widened(self, value: Any) -> Only:
        """The same condition, with one more value."""
        return Only(self.values.widened(value), self.where)


Space: TypeAlias = Mapping[str, Range | Choice | Only]


def possible(space: Space, settings: Mapping[str, Any]) -> dict[str, Range | Choice | Only]:
    """What of a space can matter at all: conditions on settings that are not searched are met or not for good.

    Args:
        space: what is searched.
        settings: values of all other settings.

    Example:
        >>> space = {"temperature": Only(Range(0.1, 0.5), {"loss": ("bpr",)}), "heads": Only(Choice((1,)), {"n": (2,)})}
        >>> possible(space, {"loss": "bpr", "n": 3})
        {'temperature': Range(low=0.1, high=0.5, log=False, whole=False)}
    """
    found: dict[str, Range | Choice | Only] = {}
    for name, values in space.items():
        if not isinstance(values, Only):
            found[name] = values
            continue
        fixed = {key: wanted for key, wanted in values.where.items() if key not in found}
        if Only(values.values, fixed).applies(settings):
            open_ = {key: wanted for key, wanted in values.where.items() if key in found}
            found[name] = Only(values.values, open_) if open_ else values.values
    return found

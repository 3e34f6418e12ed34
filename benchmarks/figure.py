"""One measured figure beside its target."""

from __future__ import annotations

import json
import operator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """A measurement.

    Attributes:
        name: what was measured, dotted from the general to the special.
        value: the figure; None where it could not be measured.
        unit: of the value ("share", "s", "GB", "1/s").
        target: what was asked for, such as ">= 0.193"; None where nothing was.
        met: whether the value meets the target; None without one.
        note: what a reader must know beside it: versions, or why there is no value.
    """

    name: str
    value: float | None
    unit: str
    target: str | None = None
    met: bool | None = None
    note: str = ""

    def to_json(self) -> str:
        """The figure as one line of JSON."""
        return json.dumps(asdict(self), allow_nan=False)


def figure(name: str, value: float, unit: str, target: str | None = None, *, note: str = "", digits: int = 4) -> Figure:
    """Hold a measurement against its target, then round it to some decimals.

    Example:
        >>> figure("fit", 61.23456, "s", "<= 90").met
        True
    """
    met = None
    if target is not None:
        sign, bound = target.split()
        hold = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt}[sign]
        met = bool(hold(float(value), float(bound)))  # numpy has a truth of its own, which is no JSON
    return Figure(name, round(float(value), digits), unit, target, met, note)


def reproduced(published: float) -> str:
    """The target of a published figure: it counts as reproduced from 2 % below it on.

    Example:
        >>> reproduced(0.815)
        '>= 0.7987'
    """
    return f">= {0.98 * published:.4f}"


def absent(name: str, reason: str) -> Figure:
    """A figure that could not be measured, and why.

    Example:
        >>> absent("peer", "not installed").value is None
        True
    """
    return Figure(name, None, "", note=reason)

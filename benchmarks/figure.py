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
        value: the figure.
        unit: of the value ("share", "s", "GB", "1/s").
        target: what was asked for, such as ">= 0.193"; None where nothing was.
        met: whether the value meets the target; None without one.
    """

    name: str
    value: float
    unit: str
    target: str | None = None
    met: bool | None = None

    def to_json(self) -> str:
        """The figure as one line of JSON."""
        return json.dumps(asdict(self), allow_nan=False)


def figure(name: str, value: float, unit: str, target: str | None = None) -> Figure:
    """Round a measurement to four significant decimals and hold it against its target.

    Example:
        >>> figure("fit", 61.23456, "s", "<= 90").met
        True
    """
    met = None
    if target is not None:
        sign, bound = target.split()
        met = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt}[sign](value, float(bound))
    return Figure(name, round(float(value), 4), unit, target, met)

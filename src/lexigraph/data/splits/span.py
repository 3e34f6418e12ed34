"""How far to step back in time: by a duration, or by a share of all rows."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import SplitError

Span: TypeAlias = timedelta | str | float

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*")


def step_back(times: NDArray[np.int64], moment: int, span: Span, name: str) -> int:
    """The moment that lies one span before another.

    Args:
        times: all times in ascending order, microseconds, int64 ``[n_rows]``, at least one.
        moment: where to start.
        span: a duration (:class:`datetime.timedelta`, or text such as "7d", "12h", "2w"), or a share of all rows
            between 0 and 1, of those right before ``moment``.
        name: what the span is for, for messages.

    Returns:
        Microseconds; right before the first of ``times`` where the span reaches further.

    Raises:
        SplitError: the span is neither a duration above 0 nor a share between 0 and 1.

    Example:
        >>> times = np.arange(10)
        >>> step_back(times, 10, 0.2, "horizon"), step_back(times, 1, 0.2, "horizon")
        (8, -1)
        >>> step_back(times + 10**7, 10**7 + 9, "1s", "horizon"), step_back(times * 10**6, 10**7, "2s", "horizon")
        (9999999, 8000000)
    """
    duration = _duration(span, name)
    if duration is not None:
        return max(moment - duration, int(times[0]) - 1)
    n_rows = max(1, int(len(times) * float(span) + 0.5))  # type: ignore[arg-type]
    position = int(np.searchsorted(times, moment)) - n_rows
    return int(times[position]) if position >= 0 else int(times[0]) - 1


def _duration(span: Span, name: str) -> int | None:
    """Microseconds, or None for a share."""
    if isinstance(span, str):
        found = _DURATION.fullmatch(span)
        if found is None:
            raise SplitError(
                f"{name}={span!r} is no duration; write a number and one of {', '.join(UNITS)}, as in '7d'"
            )
        try:
            span = timedelta(**{UNITS[found[2]]: float(found[1])})
        except OverflowError as error:
            raise SplitError(f"{name}={span!r} is longer than any data; give a shorter duration") from error
    if isinstance(span, timedelta):
        microseconds = span // timedelta(microseconds=1)
        if microseconds < 1:
            raise SplitError(f"{name}={span} is no time at all; give a duration above 0")
        return microseconds
    number = isinstance(span, int | float) and not isinstance(span, bool)
    if not number or not (math.isfinite(span) and 0.0 < span < 1.0):
        raise SplitError(
            f"{name}={span}; give a share of the rows between 0 and 1, both excluded, or a duration as '7d'"
        )
    return None

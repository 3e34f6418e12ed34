"""Which events are held out to judge on."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SHARE = 0.2
"""Share of the new events that is held out: the latest."""
MIN_USERS = 5
"""Users below which a comparison says nothing."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """New events in two parts.

    Attributes:
        before: those that a candidate may learn from while it is judged.
        after: the latest, by which it is judged.
    """

    before: pl.DataFrame
    after: pl.DataFrame


def hold_out(new: pl.DataFrame, min_events: int) -> HeldOut:
    """Hold the latest events out: :data:`SHARE` of them, or half of ``min_events`` where that is more.

    Events are divided by their place, not by the time that senders say, so nothing of the second part had been
    stored when the last of the first part was.

    Args:
        new: weighted events that the running model was not fitted on, in order.
        min_events: as in the settings; half of it, but never more than half of the events.

    Example:
        >>> new = pl.DataFrame({"seq": range(10)})
        >>> [part.height for part in (hold_out(new, 4).after, hold_out(new, 8).after, hold_out(new, 100).after)]
        [2, 4, 5]
    """
    count = max(round(SHARE * new.height), min(min_events, new.height) // 2)
    at = new.height - count
    return HeldOut(new[:at], new[at:])

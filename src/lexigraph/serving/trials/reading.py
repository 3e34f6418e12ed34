"""Reading what a readout needs from the store."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from lexigraph.errors import UnknownIdError
from lexigraph.serving.trials.joining import CLOCK_SKEW
from lexigraph.serving.trials.off_policy import OffPolicyEstimate
from lexigraph.serving.trials.readout import Readout, make_readout
from lexigraph.serving.trials.registry import Registered
from lexigraph.serving.trials.valuing import value_lists

if TYPE_CHECKING:
    from lexigraph.serving.store import Store

BLOCK = 200_000
"""Events read at once, backwards from the latest."""
RESAMPLES = 1_000


def read_out(store: Store, registered: Registered, hours: float, now: float | None = None) -> Readout:
    """What an experiment has shown, from the store.

    Args:
        store: holds lists and events.
        registered: the experiment; of an ended one, only people whose time was over by then count.
        hours: within which an event counts as a list's effect.
        now: seconds since 1970; by default the present.
    """
    until = min(time.time() if now is None else now, registered.ended or float("inf"))
    # another process may answer by an experiment a moment longer than this one, or its clock be ahead
    lists = store.recommendations.between(
        registered.created - CLOCK_SKEW, until + CLOCK_SKEW, registered.experiment.name
    )
    events = events_since(store, registered.created - CLOCK_SKEW)
    return make_readout(registered.experiment, lists, events, hours=hours, now=until)


def value_from_store(
    store: Store,
    targets: Mapping[str, Sequence[str]],
    *,
    kinds: Sequence[str],
    hours: float,
    clip: float | None,
    level: float,
) -> OffPolicyEstimate:
    """What other lists would have earned than those that were logged; see :func:`value_lists` for the arguments.

    Raises:
        UnknownIdError: no list of these requests was logged.
        ConfigError: their logged chances cannot be used.
    """
    lists = store.recommendations.of_people_of(list(targets))
    mine = lists.filter(pl.col("id").is_in(list(targets)))
    if not mine.height:
        raise UnknownIdError(
            f"no list of these {len(targets)} requests is logged; give ids that answers had as `request`, not "
            "older than trials.keep_days, and log lists with trials.log_share above 0"
        )
    start = mine["time"].to_numpy().min()
    events = events_since(store, float(start) - CLOCK_SKEW)
    return value_lists(lists, events, targets, kinds=kinds, hours=hours, clip=clip, level=level, n_resamples=RESAMPLES)


def events_since(store: Store, start: float, block: int = BLOCK) -> pl.DataFrame:
    """Events that happened after a time, without reading the whole log.

    They are read backwards in blocks until a whole block is older: events come in about as they happen.

    Args:
        store: holds the events.
        start: seconds since 1970.
        block: events read at once.
    """
    last = store.events.last_seq()
    found = []
    while last > 0:
        part = store.events.frame(max(0, last - block), last)
        kept = part.filter(pl.col("time") >= start)
        if part.height and not kept.height:
            break
        found.append(kept)
        last -= block
    return pl.concat(found[::-1]) if found else store.events.frame(0, 0)

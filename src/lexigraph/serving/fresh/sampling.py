"""Some lists of a window in place of all, so that to look at them costs as much at any traffic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from lexigraph.serving.store.recommendations import LoggedRecommendations

MOST = 10_000
"""Lists looked at."""
AT_ONCE = 200
"""Lists read together, so that no request waits longer than they take."""
SHORTEST = 1e-3
"""Seconds that are not parted any more."""
COLUMNS = ("id", "tenant", "user_id", "model", "items")


@dataclass(frozen=True)
class SampledLists:
    """Lists of a window.

    Attributes:
        frame: those looked at, without what an arm of an experiment refused; id, tenant, user_id, model and items.
        total: how many the window has; an estimate where some were not looked at, since they may be refusals.
    """

    frame: pl.DataFrame
    total: int


def sample_lists(
    logged: LoggedRecommendations,
    start: float,
    end: float,
    *,
    most: int = MOST,
    rest: Callable[[], object] = lambda: None,
) -> SampledLists:
    """All lists of a window, or about ``most`` of them: the middle ones of each of many pieces with few lists each.

    Args:
        logged: the lists.
        start: of the window, in seconds since 1970.
        end: of the window, which does not belong to it.
        most: lists to look at.
        rest: called between two reads, to let others work.
    """
    there = logged.count(start, end)
    found = pl.concat(_pieces(logged, start, end, there, min(1.0, most / max(there, 1)), rest))
    shown = found.filter(pl.col("model") != "")  # what an arm refused is no list
    return SampledLists(shown, round(there * shown.height / max(found.height, 1)))


def _pieces(
    logged: LoggedRecommendations, start: float, end: float, there: int, share: float, rest: Callable[[], object]
) -> Iterator[pl.DataFrame]:
    """A share of the lists that are there, in the order of time; wherever they lie close the pieces are short."""
    wanted = math.ceil(share * there)
    if wanted > AT_ONCE and end - start > SHORTEST:
        middle = (start + end) / 2
        for first, last in ((start, middle), (middle, end)):
            yield from _pieces(logged, first, last, logged.count(first, last), share, rest)
        return
    yield logged.between(start, end, columns=COLUMNS, skip=(there - wanted) // 2, most=min(wanted, AT_ONCE))
    rest()

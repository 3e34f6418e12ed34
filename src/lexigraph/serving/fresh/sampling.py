"""Some lists of a window in place of all, so that to look at them costs as much at any traffic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from lexigraph.serving.store.recommendations import LoggedRecommendations

MOST = 10_000
"""Lists looked at."""
AT_ONCE = 200
"""Lists read together, so that no request waits longer than they take."""
COLUMNS = ("id", "tenant", "user_id", "model", "items")
PIECES = 100
"""Pieces of a window that a sample comes from, spread evenly over it."""


@dataclass(frozen=True)
class SampledLists:
    """Lists of a window.

    Attributes:
        frame: those looked at, without what an arm of an experiment refused; id, tenant, user_id, model and items.
        total: how many the window has; an estimate where some refusals were not looked at.
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
    """All lists of a window, or about ``most`` of them: the middle of each of many equally long pieces of it.

    Args:
        logged: the lists.
        start: of the window, in seconds since 1970.
        end: of the window, which does not belong to it.
        most: lists to look at.
        rest: called between two pieces, to let others work.
    """
    there = logged.count(start, end)
    share = min(1.0, most / max(there, 1))
    edges = np.linspace(start, end, 1 + min(PIECES, 1 + there // AT_ONCE)).tolist()
    parts = []
    for first, last in pairwise(edges):
        left_out = (1 - share) * (last - first) / 2
        parts.append(logged.between(first + left_out, last - left_out, columns=COLUMNS))
        rest()
    found = pl.concat(parts)
    shown = found.filter(pl.col("model") != "")  # what an arm refused is no list
    if share == 1.0 or not found.height:
        return SampledLists(shown, shown.height if share == 1.0 else there)
    return SampledLists(shown, round(there * shown.height / found.height))

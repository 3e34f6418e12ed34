"""Users by the time since their last training interaction."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.filters import to_utc
from lexigraph.errors import DataError
from lexigraph.evaluation.alignment import translation
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.slices.grouping import Grouping, groups_of_codes, with_unknown
from lexigraph.evaluation.slices.labels import duration, duration_range, rounded_up
from lexigraph.evaluation.slices.quantiles import quantile_codes

BY = "time since last activity"

BEFORE = "test before last activity"
"""The group of users whose test interaction precedes training ones: there is nothing to wait for."""

NO_ACTIVITY = "no known activity"
"""The group of users without a time of a training interaction, or of the test."""

SECOND = 1_000_000
"""Microseconds."""


def first_test_times(test: Dataset, rankings: Rankings) -> pl.Series | None:
    """When each evaluated user's test part begins, Datetime ``[n_rows]``; None where the test part has no times.

    Args:
        test: the test part; its user ids may be in another order than those of the rankings.
        rankings: what was ranked for its users.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> data = checkerboard(4)
        >>> import scipy.sparse as sp
        >>> lists = np.zeros((1, 1), dtype=np.int32)
        >>> rankings = Rankings(data.user_ids, data.item_ids, np.array([2], dtype=np.int32), lists, data.matrix()[[2]])
        >>> first_test_times(data, rankings).to_list()
        [datetime.datetime(2026, 1, 1, 2, 0)]
    """
    if "timestamp" not in test.interactions.columns:
        return None
    first = test.interactions.group_by("user").agg(pl.col("timestamp").min())
    rows = pl.DataFrame({"user": translation(rankings.users, test.user_ids)[rankings.rows]})
    return rows.join(first, on="user", how="left", maintain_order="left")["timestamp"]


def by_time_since(last_seen: pl.Series, now: pl.Series | datetime | None, n_groups: int) -> Grouping | None:
    """Quantile groups of the time from the last training interaction to now.

    The ends of groups are rounded up to whole days, hours, minutes or seconds, so that what a label says is exact, at
    the price of groups less equal in size. A range like "2 to 10 days" means more than 2 and at most 10.

    Args:
        last_seen: last training interaction of each evaluated user, Datetime ``[n_rows]``; null without one.
        now: the moment each user is served, Datetime ``[n_rows]``, or one moment for all; None stands for the last
            of all moments in ``last_seen``.
        n_groups: how many groups to aim at.

    Returns:
        The groups from short to long; before them users whose ``now`` precedes their last activity, after them
        users without a known time. None if no time is known at all.

    Raises:
        DataError: ``now`` has another length than ``last_seen``.

    Example:
        >>> seen = pl.Series([datetime(2026, 1, day) for day in (1, 5, 9, 10)])
        >>> grouping = by_time_since(seen, datetime(2026, 1, 11), 2)
        >>> [(group.label, group.members.tolist()) for group in grouping.groups]
        [('up to 2 days', [2, 3]), ('over 2 days', [0, 1])]
    """
    waits = _waits(last_seen, now)
    missing = np.isnan(waits)
    if missing.all():
        return None
    positive = waits >= 0
    cuts = _cuts(waits[positive], n_groups)
    codes = np.where(waits < 0, 0, np.where(missing, -1, 1 + np.searchsorted(cuts, waits, side="left")))
    longest = waits[positive].max(initial=0)
    groups = groups_of_codes(codes, lambda code: BEFORE if code == 0 else _label(cuts, code - 1, longest))
    return Grouping("users", BY, with_unknown(groups, missing, NO_ACTIVITY))


def _waits(last_seen: pl.Series, now: pl.Series | datetime | None) -> NDArray[np.float64]:
    """Seconds from last activity to now, float64 ``[n_rows]``; NaN where either is not known."""
    if isinstance(now, pl.Series):
        if len(now) != len(last_seen):
            raise DataError(
                f"there are {len(now)} test times for {len(last_seen)} evaluated users; give one for each, in the "
                "order of the rankings (first_test_times makes them from a test part), or one moment for all"
            )
        moments = _microseconds(now)
    else:
        moments = _microseconds(last_seen.max() if now is None else to_utc(now))
    return (moments - _microseconds(last_seen)) / SECOND


def _microseconds(moments: pl.Series | object) -> NDArray[np.float64]:
    """Microseconds since 1970, exact in float64 for centuries; NaN for none."""
    series = moments if isinstance(moments, pl.Series) else pl.Series([moments])
    return series.cast(pl.Datetime("us")).cast(pl.Int64).cast(pl.Float64).fill_null(np.nan).to_numpy()


def _cuts(waits: NDArray[np.float64], n_groups: int) -> NDArray[np.float64]:
    """Rounded ends of all groups but the last, ascending and distinct."""
    codes = quantile_codes(waits, n_groups)
    ends = [waits[codes == code].max() for code in np.unique(codes)[:-1].tolist()]
    return np.unique(np.array([rounded_up(end) for end in ends], dtype=np.float64))


def _label(cuts: NDArray[np.float64], code: int, longest: float) -> str:
    """The range of a group: above the cut before it, up to and with its own."""
    if not len(cuts):
        return f"up to {duration(rounded_up(longest))}"
    if code == len(cuts):
        return f"over {duration(int(cuts[-1]))}"
    if code == 0:
        return f"up to {duration(int(cuts[0]))}"
    return duration_range(int(cuts[code - 1]), int(cuts[code]))

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

BY = "time since last activity"

BEFORE = "test before last activity"
"""The group of users whose test interaction precedes training ones: there is nothing to wait for."""

NO_ACTIVITY = "no known activity"
"""The group of users without a time of a training interaction, or of the test."""

DAY = 86_400
"""Seconds."""

SPANS = {
    "up to 1 hour": DAY // 24,
    "1 to 24 hours": DAY,
    "1 to 7 days": 7 * DAY,
    "7 to 30 days": 30 * DAY,
    "30 to 90 days": 90 * DAY,
    "90 to 365 days": 365 * DAY,
}
"""Groups and their ends in seconds: what people mean by a moment, a day, a week, a month, a season and a year."""

LONGEST = "over 365 days"
"""The group beyond the last span."""

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


def by_time_since(last_seen: pl.Series, now: pl.Series | datetime | None) -> Grouping | None:
    """Groups by the time from the last training interaction to now, the same for every data set and seed.

    Args:
        last_seen: last training interaction of each evaluated user, Datetime ``[n_rows]``; null without one.
        now: the moment each user is served, Datetime ``[n_rows]``, or one moment for all; None stands for the last
            of all moments in ``last_seen``.

    Returns:
        The groups of :data:`SPANS` from short to long, each up to and with its end; before them users whose ``now``
        precedes their last activity, after them users without a known time. None if no time is known at all.

    Raises:
        DataError: ``now`` has another length than ``last_seen``.

    Example:
        >>> seen = pl.Series([datetime(2026, 1, day) for day in (1, 5, 9, 10)])
        >>> grouping = by_time_since(seen, datetime(2026, 1, 11))
        >>> [(group.label, group.members.tolist()) for group in grouping.groups]
        [('1 to 24 hours', [3]), ('1 to 7 days', [1, 2]), ('7 to 30 days', [0])]
    """
    waits = _waits(last_seen, now)
    missing = np.isnan(waits)
    if missing.all():
        return None
    codes = np.where(waits < 0, 0, np.where(missing, -1, 1 + np.searchsorted(list(SPANS.values()), waits, side="left")))
    groups = groups_of_codes(codes, (BEFORE, *SPANS, LONGEST).__getitem__)
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

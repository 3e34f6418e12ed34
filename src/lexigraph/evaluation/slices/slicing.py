"""All slices of given lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, DataError
from lexigraph.evaluation.alignment import translation
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import METRICS, PerUser
from lexigraph.evaluation.popularity import POPULARITY_GROUPS, popularity_groups
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.slices.columns import by_column, column_of
from lexigraph.evaluation.slices.grouping import Grouping, free_label
from lexigraph.evaluation.slices.history import by_history_length, named_ranges
from lexigraph.evaluation.slices.languages import by_language
from lexigraph.evaluation.slices.measured import ItemSlices, user_slices
from lexigraph.evaluation.slices.recency import by_time_since
from lexigraph.evaluation.slices.settings import SliceSettings
from lexigraph.evaluation.slices.slice import Side, Slice


def slice_rankings(
    rankings: Rankings,
    per_user: Mapping[str, PerUser],
    facts: Facts,
    *,
    ks: Sequence[int],
    metrics: Sequence[str],
    settings: SliceSettings,
    test_times: pl.Series | datetime | None = None,
) -> tuple[Slice, ...]:
    """Measure parts of the users and items apart.

    Users: means of the metrics already computed. Items: relevance is restricted to the group, and accuracy computed
    anew, see :class:`~lexigraph.evaluation.slices.measured.ItemSlices`. A user unknown to ``facts`` has a history of
    0 and no attributes.

    Args:
        rankings: the lists and what was relevant.
        per_user: every metric to be averaged over groups of users, name to float64 ``[n_rows]``.
        facts: what is known of users and items, with the items of ``rankings`` in the same order.
        ks: cut-offs of items' metrics and exposures.
        metrics: metrics of groups of items; only those of :data:`~lexigraph.evaluation.metrics.METRICS` count.
        settings: what to divide by.
        test_times: the moment each evaluated user is served, Datetime ``[n_rows]`` (see
            :func:`~lexigraph.evaluation.slices.recency.first_test_times`), or one moment for all; None stands for
            the evaluated users' last training interaction of all. Where the training part has no times, there is
            no slice by time.

    Returns:
        Slices of users, then of items, in the order of the settings.

    Raises:
        ConfigError: an unknown column, or no cut-off or one below 1.
        DataError: ``facts`` or ``per_user`` are of other users or items than ``rankings``.
    """
    _check(rankings, per_user, facts, ks)
    users = [one for one in _user_groupings(rankings, facts, settings, test_times) if one is not None]
    items = [one for one in _item_groupings(facts, settings) if one is not None]
    measure = ItemSlices(rankings, ks, [name for name in metrics if name in METRICS]).measure
    found = [one for grouping in users for one in user_slices(grouping, per_user, len(rankings))]
    found += [one for grouping in items for one in measure(grouping)]
    return tuple(found)


def _user_groupings(
    rankings: Rankings, facts: Facts, settings: SliceSettings, test_times: pl.Series | datetime | None
) -> Iterator[Grouping | None]:
    places = translation(rankings.users, facts.users)[rankings.rows]
    for by in settings.users_by:
        if by == "history length":
            yield by_history_length(np.append(facts.activity, 0)[places])  # -1, an unknown user, reads the 0 at the end
        elif by == "language":
            yield by_language(_gather(facts.user_languages, places), "users")
        elif facts.last_seen is not None:
            yield by_time_since(_gather(facts.last_seen, places), test_times)
    for column in settings.user_columns:
        values = _gather(column_of(facts.user_table, column, "users"), places)
        yield _by_column(values, "users", column, settings)


def _item_groupings(facts: Facts, settings: SliceSettings) -> Iterator[Grouping | None]:
    for by in settings.items_by:
        if by == "popularity":
            groups = named_ranges(popularity_groups(facts.popularity), facts.popularity, POPULARITY_GROUPS)
            yield Grouping("items", "popularity", groups)
        else:
            yield by_language(facts.item_languages, "items")
    for column in settings.item_columns:
        yield _by_column(column_of(facts.item_table, column, "items"), "items", column, settings)


def _by_column(values: pl.Series, side: Side, column: str, settings: SliceSettings) -> Grouping:
    taken = settings.users_by if side == "users" else settings.items_by
    name = free_label(column, "column", taken)
    return by_column(values, side, name, n_quantiles=settings.n_quantiles, max_groups=settings.max_groups)


def _gather(values: pl.Series, places: NDArray[np.int32]) -> pl.Series:
    """Values at the given places; null where the place is -1."""
    indices = pl.Series(places.astype(np.int64))
    return values.gather(indices.set(indices < 0, None))


def _check(rankings: Rankings, per_user: Mapping[str, PerUser], facts: Facts, ks: Sequence[int]) -> None:
    if not ks or min(ks) < 1:
        raise ConfigError(f"cut-offs are {list(ks)}; give at least one, and each at least 1")
    if len(facts.items) != len(rankings.items) or not (facts.items.series == rankings.items.series).all():
        raise DataError(
            f"facts know {len(facts.items)} items and the rankings {len(rankings.items)}, or in another order; make "
            "both from parts of the same split"
        )
    for name, values in per_user.items():
        if len(values) != len(rankings):
            raise DataError(f"{name!r} has {len(values)} values for {len(rankings)} evaluated users; give one for each")

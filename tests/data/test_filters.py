"""Filters against rows counted by hand, and k-core against its definition."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data.compact import compact
from lexigraph.data.dataset import Dataset
from lexigraph.data.filters import FilterSettings, apply_filters, k_core, kinds, min_rating, time_window
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, DataError, EmptyTableError, MissingColumnError

START = datetime(2024, 1, 1)


def table(pairs, **columns):
    schema = {"user": pl.Int32, "item": pl.Int32}
    frame = pl.DataFrame([{"user": user, "item": item} for user, item in pairs], schema=schema)
    return frame.with_columns(pl.lit(1.0, pl.Float32).alias("weight"), *(pl.Series(n, v) for n, v in columns.items()))


def dataset_of(interactions, n_users=4, n_items=5, **parts):
    users, items = (Vocabulary([f"{k}{n}" for n in range(size)], k) for k, size in (("u", n_users), ("i", n_items)))
    return Dataset(
        "toy",
        users,
        items,
        interactions,
        pl.DataFrame({"item_id": items.series, "title": [f"title {n}" for n in range(n_items)]}),
        pl.DataFrame({"user_id": users.series}),
        **parts,
    )


@pytest.fixture
def rated():
    rows = table(
        [(0, 0), (0, 1), (1, 0), (2, 3)],
        rating=pl.Series([5.0, 2.0, None, 4.0], dtype=pl.Float32),
        timestamp=[START + timedelta(days=day) for day in range(3)] + [None],
        kind=["view", "buy", "view", None],
    )
    test = table([(1, 1), (1, 2)], rating=pl.Series([1.0, 5.0], dtype=pl.Float32))
    return dataset_of(rows, test=test)


def ids(dataset, part="interactions"):
    frame = getattr(dataset, part)
    return list(zip(dataset.user_ids.decode(frame["user"]), dataset.item_ids.decode(frame["item"]), strict=True))


def test_min_rating_drops_low_and_missing_ratings_of_every_part(rated):
    kept = min_rating(rated, 4)
    assert ids(kept) == [("u0", "i0"), ("u2", "i3")]
    assert ids(kept, "test") == [("u1", "i2")]
    assert kept.filtered[0].removed == {"interactions": 2, "test": 1}
    assert len(rated) == 4


def test_time_window_is_half_open_and_leaves_parts_without_timestamps_whole(rated):
    kept = time_window(rated, START, START + timedelta(days=2))
    assert ids(kept) == [("u0", "i0"), ("u0", "i1")]
    assert kept.test.height == 2
    assert kept.filtered[0].removed == {"interactions": 2}


def test_time_window_turns_zones_into_utc(rated):
    east = timezone(timedelta(hours=8))
    kept = time_window(rated, datetime(2024, 1, 2, 8, tzinfo=east))
    assert ids(kept) == [("u0", "i1"), ("u1", "i0")]


def test_kinds_weighs_rows_and_the_matrix_follows(rated):
    kept = kinds(rated, {"view": 0.25, "buy": 2.0})
    assert kept.interactions["weight"].to_list() == [0.25, 2.0, 0.25]
    assert kept.values == "weight"
    assert kept.matrix().toarray()[0].tolist() == [0.25, 2.0, 0, 0, 0]


def test_kinds_multiplies_weights_that_are_there():
    rows = table([(0, 0)], kind=["buy"]).with_columns(pl.Series("weight", [3.0], dtype=pl.Float32))
    assert kinds(dataset_of(rows), {"buy": 2.0}).interactions["weight"].to_list() == [6.0]


def test_k_core_counts_distinct_partners_not_rows():
    repeated = table([(0, 0), (0, 0), (0, 0), (1, 1), (1, 2)])
    assert ids(k_core(dataset_of(repeated), 2, 0)) == [("u1", "i1"), ("u1", "i2")]


def test_k_core_removes_test_rows_outside_the_core_and_keeps_indices():
    rows = table([(0, 1), (0, 2), (1, 1), (1, 2), (2, 3)])
    dataset = dataset_of(rows, test=table([(0, 3), (2, 1), (1, 1)]))
    kept = k_core(dataset, 2, 2)
    assert ids(kept, "test") == [("u1", "i1")]
    assert (kept.n_users, kept.n_items) == (4, 5)
    assert kept.filtered[0].removed == {"interactions": 1, "test": 2}


def test_compact_renumbers_all_tables_and_keeps_ids():
    rows = table([(1, 4), (3, 2)])
    dataset = dataset_of(rows, test=table([(3, 4)]))
    small = compact(dataset)
    assert (small.user_ids.ids, small.item_ids.ids) == (["u1", "u3"], ["i2", "i4"])
    assert ids(small) == ids(dataset)
    assert ids(small, "test") == ids(dataset, "test")
    assert small.items["title"].to_list() == ["title 2", "title 4"]
    assert small.users["user_id"].to_list() == ["u1", "u3"]
    assert small.interactions["user"].dtype == pl.Int32
    assert small.matrix().shape == (2, 2)


def test_k_core_with_compact_drops_what_fell_out():
    kept = k_core(dataset_of(table([(0, 1), (0, 2), (1, 1), (1, 2), (2, 3)])), 2, 2, compact=True)
    assert kept.item_ids.ids == ["i1", "i2"]


def test_apply_filters_runs_what_a_config_names(rated):
    steps = {"min_rating": 3, "kinds": {"view": 1.0}, "user_core": 1, "compact": True}
    kept = apply_filters(replace(rated, test=None), steps, start=START)
    assert [step.filter.split("(")[0] for step in kept.filtered] == ["kinds", "min_rating", "time_window", "k_core"]
    assert (ids(kept), kept.user_ids.ids) == ([("u0", "i0")], ["u0"])


def test_apply_filters_without_settings_changes_nothing(rated):
    assert apply_filters(rated) is rated
    assert apply_filters(rated, FilterSettings()).filtered == ()


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda d: min_rating(d, 6), EmptyTableError, "min_rating\\(6\\) removed all 4 rows of 'interactions'"),
        (lambda d: k_core(d, 3, 0), EmptyTableError, "k_core\\(3, 0\\)"),
        (lambda d: k_core(d, -1, 0), ConfigError, "-1"),
        (lambda d: time_window(d, START, START), ConfigError, "not after start"),
        (lambda d: kinds(d, {"purchase": 1.0}), DataError, "'purchase'; found: buy, view"),
        (lambda d: kinds(d, {}), ConfigError, "at least one"),
        (lambda d: kinds(d, {"buy": float("nan")}), ConfigError, "nan"),
        (lambda d: apply_filters(d, minimum=3), ConfigError, "minimum"),
    ],
)
def test_filters_name_what_is_wrong(rated, act, error, words):
    with pytest.raises(error, match=words):
        act(rated)


@pytest.mark.parametrize(
    "act", [lambda d: min_rating(d, 1), lambda d: time_window(d, START), lambda d: kinds(d, {"a": 1})]
)
def test_a_missing_column_is_named(act):
    with pytest.raises(MissingColumnError, match="have only user, item, weight"):
        act(dataset_of(table([(0, 0)])))


def core_by_definition(pairs, user_core, item_core):
    """Peel one offender at a time."""
    pairs = set(pairs)
    while True:
        users, items = Counter(u for u, _ in pairs), Counter(i for _, i in pairs)
        bad = next((p for p in sorted(pairs) if users[p[0]] < user_core or items[p[1]] < item_core), None)
        if bad is None:
            return pairs
        pairs.discard(bad)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_k_core_is_the_maximal_core(pairs, user_core, item_core):
    dataset = dataset_of(table(pairs), 7, 7)
    expected = core_by_definition(pairs, user_core, item_core)
    if not expected:
        with pytest.raises(EmptyTableError):
            k_core(dataset, user_core, item_core)
        return
    kept = k_core(dataset, user_core, item_core).interactions
    assert set(kept.select("user", "item").iter_rows()) == expected
    assert kept.height == sum(pair in expected for pair in pairs)


def test_a_date_in_a_config_is_its_midnight(rated):
    steps = tomllib.loads("start = 2024-01-02\nend = 2024-01-03T00:00:00Z")
    assert ids(apply_filters(rated, steps)) == [("u0", "i1")]

"""Rolling windows: only the past is trained on, nothing is lost uncounted, and what cannot be cut is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits import rolling_splits
from lexigraph.data.splits.span import step_back
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import SplitError

START = datetime(2024, 1, 1)
N_USERS, N_ITEMS = 6, 30
PARTS = ("train", "validation", "test")

rows_of = st.lists(
    st.tuples(st.integers(0, N_USERS - 1), st.integers(0, N_ITEMS - 1), st.none() | st.integers(0, 40)),
    min_size=5,
    max_size=80,
)
spans = st.sampled_from([0.05, 0.1, 0.2, "4h", "9h", timedelta(hours=7)])


def dataset_of(rows):
    users, items = (Vocabulary([f"{k}{n}" for n in range(size)], k) for k, size in (("u", N_USERS), ("i", N_ITEMS)))
    hours = [None if hour is None else START + timedelta(hours=hour) for _, _, hour in rows]
    frame = pl.DataFrame(
        {
            "user": pl.Series([row[0] for row in rows], dtype=pl.Int32),
            "item": pl.Series([row[1] for row in rows], dtype=pl.Int32),
            "weight": pl.Series([1.0] * len(rows), dtype=pl.Float32),
            "timestamp": pl.Series(hours, dtype=pl.Datetime("us")),
        }
    )
    tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
    return Dataset("toy", users, items, frame, *tables)


def hourly(n=100):
    """Row ``n`` happens at hour ``n``; no pair repeats."""
    return dataset_of([(hour % N_USERS, hour // N_USERS, hour) for hour in range(n)])


def times(part):
    return part.interactions["timestamp"].to_list()


def hours(part):
    return [int((time - START).total_seconds() // 3600) for time in times(part)]


@settings(max_examples=150, deadline=None)
@given(rows_of, st.integers(1, 4), spans, st.none() | spans, st.none() | spans)
def test_every_window_learns_from_the_past_alone(rows, windows, horizon, validation, sliding):
    dataset = dataset_of(rows)
    try:
        splits = rolling_splits(dataset, windows=windows, horizon=horizon, validation=validation, sliding=sliding)
    except SplitError:
        assume(False)
    assert len(splits) == windows
    for split in splits:
        assert max(times(split.train)) < min(times(split.validation))
        assert max(times(split.validation)) < min(times(split.test))
        kept = sum(len(getattr(split, name)) for name in PARTS)
        assert kept + sum(split.description.dropped.values()) == len(rows)
        met = [set(getattr(split, name).interactions.select("user", "item").iter_rows()) for name in PARTS]
        assert not met[0] & met[1]
        assert not met[0] & met[2]
        assert not met[1] & met[2]
        assert split.train.item_ids is dataset.item_ids
    for early, late in pairwise(splits):
        assert max(times(early.test)) < min(times(late.test))


def test_windows_by_duration():
    first, second, third = rolling_splits(hourly(), windows=3, horizon="10h", validation=timedelta(hours=5))
    assert hours(third.test) == list(range(90, 100))
    assert hours(third.validation) == list(range(85, 90))
    assert hours(third.train) == list(range(85))
    assert hours(second.test) == list(range(80, 90))
    assert hours(first.test) == list(range(70, 80))
    assert hours(first.train) == list(range(65))
    assert first.description.strategy == "rolling-window"
    assert first.description.parameters["window"] == "1 of 3"
    assert first.description.dropped["after the window"] == 20


def test_windows_by_share():
    first, second = rolling_splits(hourly(), windows=2, horizon=0.2, validation=0.05)
    assert [hours(part) for part in (first.validation, first.test)] == [list(range(55, 60)), list(range(60, 80))]
    assert [hours(part) for part in (second.validation, second.test)] == [list(range(75, 80)), list(range(80, 100))]
    assert second.description.parameters["test_from"] == "2024-01-04T08:00:00.000000Z"


def test_a_sliding_window_forgets():
    splits = rolling_splits(hourly(), windows=2, horizon="10h", sliding="30h")
    assert [hours(split.train) for split in splits] == [list(range(40, 70)), list(range(50, 80))]
    assert [split.description.dropped["before the window"] for split in splits] == [40, 50]


def test_ties_at_a_cut_go_to_the_later_part():
    rows = [(n % 6, n // 6, n // 4) for n in range(40)]  # four rows an hour
    (split,) = rolling_splits(dataset_of(rows), windows=1, horizon=0.15, validation=0.1)
    assert sorted(set(hours(split.test))) == [8, 9]
    assert sorted(set(hours(split.validation))) == [7]


def test_new_users_and_items_are_counted():
    rows = [(0, hour, hour) for hour in range(20)] + [(5, 0, 19)]
    (split,) = rolling_splits(dataset_of(rows), windows=1, horizon="5h")
    assert split.description.unseen == {"validation users": 0, "validation items": 5, "test users": 1, "test items": 5}


def test_a_repeated_pair_is_dropped_and_counted():
    rows = [(0, hour % 12, hour) for hour in range(14)] + [(1, hour, hour) for hour in range(14)]
    (split,) = rolling_splits(dataset_of(rows), windows=1, horizon="3h")
    assert split.description.dropped["test pairs already in train"] == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"windows": 0}, "windows=0"),
        ({"windows": 2.5}, "windows=2.5; give a whole number"),
        ({"horizon": None}, "horizon=None; give a share"),
        ({"windows": 20}, "20 windows leave the first one nothing to train on.*fewer windows"),
        ({"windows": 8, "first_train": 0.5}, "10 rows to train on, less than first_train=0.5"),
        ({"windows": 8, "first_train": "11h"}, "10 rows to train on, less than first_train=11h"),
        ({"horizon": "seven days"}, "horizon='seven days' is no duration; .*'7d'"),
        ({"horizon": "99999999999999w"}, "longer than any data"),
        ({"horizon": timedelta(0)}, "no time at all"),
        ({"horizon": 1.5}, "horizon=1.5; give a share"),
        ({"validation": float("nan")}, "validation=nan"),
        ({"sliding": True}, "sliding=True"),
    ],
)
def test_windows_that_cannot_be_are_refused(values, words):
    with pytest.raises(SplitError, match=words):
        rolling_splits(hourly(), **values)


def test_a_window_without_rows_is_named():
    rows = [(0, hour, hour) for hour in [*range(10), *range(30, 40)]]
    with pytest.raises(SplitError, match=r"window 1 of 2 .*empty part; use a longer horizon"):
        rolling_splits(dataset_of(rows), windows=2, horizon="10h", validation="2h")


def test_enough_past_is_enough():
    splits = rolling_splits(hourly(), windows=8, first_train="10h")
    assert len(splits[0].train) == 10
    assert len(rolling_splits(hourly(), windows=8, first_train=0.1)) == 8


def test_rolling_needs_timestamps():
    dataset = hourly()
    without = dataset.with_interactions(dataset.interactions.drop("timestamp"))
    with pytest.raises(SplitError, match="rolling-window split needs timestamps"):
        rolling_splits(without)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.floats(0.01, 0.99), st.integers(0, 60))
def test_stepping_back_by_share_takes_that_many_rows(found, share, moment):
    ordered = np.sort(np.array(found, dtype=np.int64))
    start = step_back(ordered, moment, share, "horizon")
    wanted = max(1, int(len(found) * share + 0.5))
    taken = sum(start <= time < moment for time in found)
    before = sum(time < moment for time in found)
    assert taken >= min(wanted, before)
    assert start < moment or before == 0

"""Splits: nothing leaks, nothing is lost uncounted, time and seeds hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits import SplitSettings, make_split
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, SplitError

START = datetime(2024, 1, 1)
N_USERS, N_ITEMS = 6, 12
PARTS = ("train", "validation", "test")

rows_of = st.lists(
    st.tuples(st.integers(0, N_USERS - 1), st.integers(0, N_ITEMS - 1), st.none() | st.integers(0, 20)),
    min_size=1,
    max_size=60,
)
strategies = st.sampled_from(["random", "leave-last-out", "global-time", "fixed"])


def frame(rows):
    return pl.DataFrame(
        {
            "user": pl.Series([row[0] for row in rows], dtype=pl.Int32),
            "item": pl.Series([row[1] for row in rows], dtype=pl.Int32),
            "weight": pl.Series([1.0] * len(rows), dtype=pl.Float32),
            "timestamp": pl.Series(
                [None if row[2] is None else START + timedelta(hours=row[2]) for row in rows], dtype=pl.Datetime("us")
            ),
        }
    )


def dataset_of(interactions, **parts):
    users, items = (Vocabulary([f"{k}{n}" for n in range(size)], k) for k, size in (("u", N_USERS), ("i", N_ITEMS)))
    tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
    return Dataset("toy", users, items, interactions, *tables, **parts)


def pairs(part):
    return list(part.interactions.select("user", "item").iter_rows())


def dense(n_users=N_USERS, n_items=N_ITEMS):
    return dataset_of(frame([(u, i, i) for u in range(n_users) for i in range(n_items)]))


def try_split(dataset, **values):
    """The split, or None where these few rows cannot give one."""
    try:
        return make_split(dataset, **values)
    except SplitError:
        return None


@settings(max_examples=150, deadline=None)
@given(rows_of, rows_of, strategies, st.integers(0, 3))
def test_parts_are_disjoint_and_nothing_is_lost_uncounted(rows, test_rows, strategy, seed):
    dataset = dataset_of(frame(rows), test=frame(test_rows) if strategy == "fixed" else None)
    split = try_split(dataset, strategy=strategy, seed=seed, test=0.3, validation=0.3)
    if split is None:
        return
    train, validation, test = (pairs(getattr(split, name)) for name in PARTS)
    assert not set(train) & set(validation)
    assert not set(train) & set(test)
    assert not set(validation) & set(test)
    assert len(set(validation)) == len(validation)
    assert len(set(test)) == len(test)
    whole = len(rows) + (len(test_rows) if strategy == "fixed" else 0)
    assert len(train) + len(validation) + len(test) + sum(split.description.dropped.values()) == whole
    undated = [row[2] is None for row in rows]
    if strategy in ("random", "fixed"):
        assert set(train) | set(validation) | (set(test) if strategy == "random" else set()) == {r[:2] for r in rows}
    else:
        assert split.description.dropped["without a timestamp"] == sum(undated)


@settings(max_examples=100, deadline=None)
@given(rows_of)
def test_global_time_never_trains_on_the_future(rows):
    split = try_split(dataset_of(frame(rows)), strategy="global-time", test=0.3, validation=0.3)
    if split is None:
        return
    times = [getattr(split, name).interactions["timestamp"] for name in PARTS]
    assert times[0].max() < times[1].min()
    assert times[1].max() < times[2].min()


@settings(max_examples=100, deadline=None)
@given(rows_of, st.integers(1, 2), st.integers(1, 2))
def test_leave_last_out_holds_out_each_users_newest_items(rows, n_test, n_validation):
    split = try_split(dataset_of(frame(rows)), strategy="leave-last-out", n_test=n_test, n_validation=n_validation)
    if split is None:
        return
    for user in range(N_USERS):
        mine = [getattr(split, name).interactions.filter(user=user) for name in PARTS]
        heights = [part["item"].n_unique() for part in mine]
        assert heights[1:] in ([0, 0], [n_validation, n_test])
        if heights[2]:
            assert heights[0] >= 1
            assert mine[0]["timestamp"].max() <= mine[1]["timestamp"].min()
            assert mine[1]["timestamp"].max() <= mine[2]["timestamp"].min() or n_validation + n_test > 2


@settings(max_examples=60, deadline=None)
@given(rows_of, st.integers(0, 5), st.randoms())
def test_random_depends_on_the_seed_and_not_on_the_order_of_rows(rows, seed, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    first = try_split(dataset_of(frame(rows)), seed=seed)
    second = try_split(dataset_of(frame(shuffled)), seed=seed)
    assert (first is None) == (second is None)
    if first is not None:
        for name in PARTS:
            assert sorted(pairs(getattr(first, name))) == sorted(pairs(getattr(second, name)))


def test_random_does_not_depend_on_the_order_of_the_vocabulary():
    dataset = dense()
    flipped = Vocabulary(dataset.item_ids.ids[::-1], "item")
    rows = dataset.interactions.with_columns(item=(N_ITEMS - 1 - pl.col("item")).cast(pl.Int32))
    other = Dataset("toy", dataset.user_ids, flipped, rows, dataset.items.reverse(), dataset.users)
    one, two = make_split(dataset, seed=3), make_split(other, seed=3)
    assert {(u, dataset.item_ids[i]) for u, i in pairs(one.test)} == {(u, flipped[i]) for u, i in pairs(two.test)}


def test_another_seed_gives_another_split():
    assert pairs(make_split(dense(), seed=1).test) != pairs(make_split(dense(), seed=2).test)


def test_random_takes_the_share_of_each_user():
    split = make_split(dense(), test=0.25, validation=0.17)
    for name, expected in (("train", 7), ("validation", 2), ("test", 3)):
        assert np.bincount(getattr(split, name).interactions["user"]).tolist() == [expected] * N_USERS


def test_users_with_too_few_items_stay_in_train():
    rows = frame([(0, item, item) for item in range(10)] + [(1, 0, 0), (1, 1, 1)])
    for strategy in ("random", "leave-last-out"):
        split = make_split(dataset_of(rows), strategy=strategy, min_interactions=3)
        assert (split.train.interactions["user"] == 1).sum() == 2


def test_all_rows_of_a_repeated_pair_stay_together():
    rows = frame([(0, item, hour) for hour in range(2) for item in range(10)])
    split = make_split(dataset_of(rows), test=0.2, validation=0.1)
    assert [len(pairs(getattr(split, name))) for name in PARTS] == [14, 1, 2]
    assert split.description.dropped["repeats within test"] == 2
    assert set(split.test.interactions["timestamp"]) == {START + timedelta(hours=1)}


def test_leave_last_out_drops_what_a_user_repeats_after_the_cut():
    rows = frame([(0, 0, 0), (0, 1, 1), (0, 2, 2), (0, 0, 3), (0, 3, 4), (0, 2, 5)])
    split = make_split(dataset_of(rows), strategy="leave-last-out")
    assert [pairs(getattr(split, name)) for name in PARTS] == [[(0, 0), (0, 1)], [(0, 2)], [(0, 3)]]
    assert split.description.dropped["validation pairs already in train"] == 1
    assert split.description.dropped["test pairs already in validation"] == 1


def test_leave_last_out_by_row_says_so():
    rows = frame([(0, item, None) for item in range(5)])
    split = make_split(dataset_of(rows.drop("timestamp")), strategy="leave-last-out", order="row")
    assert pairs(split.test) == [(0, 4)]
    assert "order of rows" in str(split.description)


def test_global_time_sends_ties_at_the_cut_to_the_later_part():
    rows = frame([(0, item, hour) for item, hour in enumerate([0, 1, 1, 2, 2, 2, 3, 3, 3, 4])])
    split = make_split(dataset_of(rows), strategy="global-time", test=0.2, validation=0.3)
    assert [len(getattr(split, name)) for name in PARTS] == [3, 3, 4]
    assert split.description.parameters["test_from"] == "2024-01-01T03:00:00.000000Z"


def test_global_time_by_date():
    rows = frame([(0, item, item) for item in range(10)])
    moments = {"validation_from": START + timedelta(hours=4), "test_from": START + timedelta(hours=9)}
    split = make_split(dataset_of(rows), SplitSettings(strategy="global-time", **moments))
    assert [len(getattr(split, name)) for name in PARTS] == [4, 5, 1]


def test_fixed_carves_validation_from_train_and_never_from_test():
    dataset = dense(n_items=8)
    given_test = frame([(user, 9, 0) for user in range(N_USERS)] + [(0, 9, 1), (0, 0, 1)])
    split = make_split(dataset_of(dataset.interactions, test=given_test), strategy="fixed", validation=0.25)
    assert sorted(pairs(split.test)) == [(user, 9) for user in range(N_USERS)]
    assert sorted(pairs(split.train) + pairs(split.validation)) == sorted(pairs(dataset))
    assert split.description.dropped["test pairs already in train"] == 1
    assert split.description.unseen == {"validation users": 0, "test users": 0, "validation items": 0, "test items": 1}


def test_fixed_uses_a_given_validation_part():
    parts = {"validation": frame([(0, 8, 0), (0, 0, 0)]), "test": frame([(0, 9, 0), (0, 8, 1)])}
    split = make_split(dataset_of(dense(n_items=8).interactions, **parts), strategy="fixed")
    assert (pairs(split.validation), pairs(split.test)) == ([(0, 8)], [(0, 9)])
    assert len(split.train) == 48


def test_a_fixed_validation_of_fewer_columns_joins_train():
    parts = {"validation": frame([(0, 8, 0)]).drop("timestamp"), "test": frame([(0, 9, 0)])}
    split = make_split(dataset_of(dense(n_items=8).interactions, **parts), strategy="fixed")
    assert len(split.development()) == 49


def test_parts_share_vocabularies_and_hide_the_fixed_test():
    dataset = dataset_of(dense(n_items=8).interactions, test=frame([(0, 9, 0)]))
    split = make_split(dataset, strategy="random")
    for part in (split.train, split.validation, split.test, split.development()):
        assert part.user_ids is dataset.user_ids
        assert part.matrix().shape == (N_USERS, N_ITEMS)
        assert part.test is None
    assert sorted(pairs(split.development())) == sorted(pairs(split.train) + pairs(split.validation))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"test": 0.0}, "test share is 0"),
        ({"validation": 1.5}, "validation share is 1.5"),
        ({"test": float("nan")}, "test share is nan"),
        ({"test": 0.5, "validation": 0.5}, "nothing to train on"),
        ({"strategy": "fixed"}, "no fixed test part"),
        ({"strategy": "leave-last-out", "n_test": 0}, "n_test=0"),
        ({"strategy": "leave-last-out", "n_test": 20}, "leaves nothing in validation"),
        ({"strategy": "global-time", "test_from": START}, "give both"),
        ({"strategy": "global-time", "validation_from": START, "test_from": START + timedelta(1)}, "nothing in train"),
        ({"min_interactions": 100}, "leaves nothing in validation"),
    ],
)
def test_a_split_that_cannot_be_says_what_is_missing(values, words):
    with pytest.raises(SplitError, match=words):
        make_split(dense(), **values)


@pytest.mark.parametrize("strategy", ["leave-last-out", "global-time"])
def test_a_split_by_time_needs_timestamps(strategy):
    rows = dense().interactions
    for without in (rows.drop("timestamp"), rows.with_columns(timestamp=pl.lit(None, pl.Datetime("us")))):
        with pytest.raises(SplitError, match="needs timestamps"):
            make_split(dataset_of(without), strategy=strategy)


def test_unknown_settings_are_refused():
    with pytest.raises(ConfigError, match="strategy"):
        make_split(dense(), strategy="by-feeling")


def test_an_empty_data_set_cannot_be_split():
    with pytest.raises(SplitError, match="no interactions"):
        make_split(dataset_of(frame([])))

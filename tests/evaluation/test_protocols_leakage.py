"""The leakage check finds what was planted, counts it as a plain loop would, and is silent about clean splits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits import Split, SplitDescription, make_split
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.protocols import check_leakage
from lexigraph.evaluation.protocols.leakage.columns import spearman
from lexigraph.testing.checkerboard import checkerboard

START = datetime(2024, 1, 1)
N_USERS, N_ITEMS = 6, 10


def rows_frame(rows):
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


def split_of(train, test, *, strategy="fixed", n_users=N_USERS, n_items=N_ITEMS, items=None, users=None):
    """A split of rows ``(user, item, hour)``, with columns for the item and the user table."""
    user_ids = Vocabulary([f"user{n}" for n in range(n_users)], "user")
    item_ids = Vocabulary([f"item{n}" for n in range(n_items)], "item")
    item_table = pl.DataFrame({"item_id": item_ids.series, **(items or {})})
    user_table = pl.DataFrame({"user_id": user_ids.series, **(users or {})})
    whole = Dataset("toy", user_ids, item_ids, rows_frame(train), item_table, user_table)
    empty = whole.with_interactions(whole.interactions.clear())
    return Split(whole, empty, whole.with_interactions(rows_frame(test)), SplitDescription(strategy))


def found(split, **options):
    return {leak.kind: leak for leak in check_leakage(split, **options)}


rows_of = st.lists(
    st.tuples(st.integers(0, N_USERS - 1), st.integers(0, N_ITEMS - 1), st.none() | st.integers(0, 20)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(rows_of, rows_of)
def test_times_and_pairs_as_a_plain_loop_finds_them(train, test):
    leaks = found(split_of(train, test))
    own = {u for u, _, h in test for v, _, g in train if u == v and None not in (h, g) and h < g}
    assert (leaks["own-future"].count if own else 0) == len(own)
    assert ("own-future" in leaks) == bool(own)
    hours = [hour for *_, hour in test if hour is not None]
    late = [row for row in train if hours and row[2] is not None and row[2] > min(hours)]
    assert ("shared-future" in leaks) == bool(late)
    if late:
        dated = sum(row[2] is not None for row in train)
        assert leaks["shared-future"].count == len(late)
        assert leaks["shared-future"].share == pytest.approx(len(late) / dated)
    both = {row[:2] for row in train} & {row[:2] for row in test}
    assert ("pairs-in-both" in leaks) == bool(both)
    if both:
        assert leaks["pairs-in-both"].count == len(both)
        assert leaks["pairs-in-both"].severity == "error"


def test_validation_counts_as_training():
    split = split_of([(0, 0, 0)], [(0, 1, 5)])
    later = split.validation.with_interactions(rows_frame([(0, 2, 9), (0, 1, 4)]))
    leaks = found(replace(split, validation=later))
    assert leaks["own-future"].examples == ("user0",)
    assert leaks["pairs-in-both"].examples == ("user user0 item item1",)


def test_splits_by_time_are_clean_and_others_say_what_they_are():
    data = checkerboard(20)
    assert check_leakage(make_split(data, strategy="global-time")) == ()
    last = found(make_split(data, strategy="leave-last-out"))
    assert set(last) == {"shared-future"}
    assert last["shared-future"].severity == "information"
    assert "nature of a leave-last-out split" in last["shared-future"].advice
    random = check_leakage(make_split(data, strategy="random"))
    assert [leak.severity for leak in random] == ["warning", "information"]


def test_a_given_split_that_mixes_times_is_warned_of():
    assert found(split_of([(0, 0, 9)], [(1, 1, 5)]))["shared-future"].severity == "warning"


def test_without_times_there_is_nothing_to_say():
    split = split_of([(0, 0, 9)], [(0, 1, 5)])
    bare = {n: p.with_interactions(p.interactions.drop("timestamp")) for n, p in vars(split).items() if n in PARTS}
    assert check_leakage(replace(split, **bare)) == ()


PARTS = ("train", "validation", "test")
TITLES = ["Matrix, The (1999)", "It (2017)", "霸王别姬", "Blade Runner (1982)", "Heat", *["Nothing Else"] * 5]


def texts_of(*about):
    return {"about": [*about, *[None] * (N_USERS - len(about))]}


@pytest.mark.parametrize(
    ("about", "item", "named"),
    [
        ("I loved the MATRIX!", 0, True),
        ("matrices and matrixes", 0, False),
        ("I like it", 1, False),
        ("最喜欢《霸王别姬》了", 2, True),
        ("最喜欢霸王", 2, False),
        ("blade-runner, again", 3, True),
        ("the heat of summer", 4, False),
        ("Blade Runner", 0, False),
        (None, 0, False),
    ],
)
def test_titles_in_what_users_say(about, item, named):
    split = split_of([(1, 9, 0)], [(0, item, 5)], items={"title": TITLES}, users=texts_of(about))
    leaks = found(split)
    assert ("title-in-user-text" in leaks) == named
    assert "title-in-user-text" not in found(split, texts=False)
    if named:
        leak = leaks["title-in-user-text"]
        assert (leak.severity, leak.count, leak.share) == ("warning", 1, 1.0)
        assert leak.examples == (f"user user0 item item{item}",)


def test_titles_that_everybody_names_are_no_alarm():
    rows = [(user, item, 5) for user in range(N_USERS) for item in (0, 3 + user % 2 * 2)]
    titles = ["Summer", *(f"Film Number {n}" for n in range(N_ITEMS - 1))]
    about = ["I like summer and film number 2 and film number 4"] * N_USERS
    split = split_of([(0, 9, 0)], rows, items={"title": titles}, users={"about": about})
    assert found(split)["title-in-user-text"].severity == "information"


@pytest.mark.parametrize("seed", range(8))
def test_a_few_titles_named_by_luck_are_no_alarm(seed):
    rng = np.random.default_rng(seed)
    pairs = np.argwhere(rng.random((100, 100)) < 0.04)
    about = [" ".join(f"title{n}" for n in rng.integers(0, 100, 1)) for _ in range(100)]
    titles, sizes = {"title": [f"Title{n}" for n in range(100)]}, {"n_users": 100, "n_items": 100}
    split = split_of(
        [(0, 0, 0)], [(int(u), int(i), 5) for u, i in pairs], items=titles, users={"about": about}, **sizes
    )
    leak = found(split).get("title-in-user-text")
    assert leak is None or leak.severity == "information"
    told = [" and ".join(f"title{i}" for u, i in pairs if u == user) for user in range(100)]
    split = split_of([(0, 0, 0)], [(int(u), int(i), 5) for u, i in pairs], items=titles, users={"about": told}, **sizes)
    assert found(split)["title-in-user-text"].severity == "warning"


def test_users_in_what_is_said_of_items():
    rows = [(0, 0, 5), (1, 1, 5)]
    items = {
        "title": ["A Film"] * N_ITEMS,
        "reviews": [["user1: bad", "User0: great"], ["user10 liked it"], *[[]] * (N_ITEMS - 2)],
    }
    leak = found(split_of([(2, 2, 0)], rows, items=items))["user-in-item-text"]
    assert (leak.count, leak.share, leak.examples) == (1, 0.5, ("user user0 item item0",))


def popular_split(column):
    """300 users on 40 items of uneven popularity, a tenth of the pairs to test; ``column`` of both counts."""
    rng = np.random.default_rng(0)
    pairs = np.argwhere(rng.random((300, 40)) < np.linspace(0.02, 0.8, 40))
    tested = rng.random(len(pairs)) < 0.3
    parts = [[(int(u), int(i), 0) for u, i in pairs[mask]] for mask in (~tested, tested)]
    train, test = (np.bincount([i for _, i, _ in part], minlength=40) for part in parts)
    return split_of(*parts, n_users=300, n_items=40, items={"number": column(train, test)})


@pytest.mark.parametrize(
    ("column", "named"),
    [
        (lambda train, test: train + test, True),
        (lambda train, test: -np.sqrt(train + test), True),
        (lambda _, test: test, True),
        (lambda train, _: train, False),
        (lambda *_: np.arange(40), False),
        (lambda *_: np.ones(40), False),
        (lambda train, _: train + np.random.default_rng(1).normal(0, 3, 40), False),
        (lambda *_: np.full(40, np.nan), False),
    ],
    ids=[
        "counts of both",
        "function of both",
        "counts of test",
        "train",
        "true popularity",
        "constant",
        "noisy train",
        "unknown",
    ],
)
def test_columns_counted_on_the_test_part(column, named):
    leaks = found(popular_split(column))
    assert ("column-follows-test" in leaks) == named
    if named:
        assert leaks["column-follows-test"].examples == ("number",)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=30))
def test_spearman_as_scipy_has_it(pairs):
    stats = pytest.importorskip("scipy.stats")
    first, second = map(np.array, zip(*pairs, strict=True))
    expected = 0.0 if len(set(first)) == 1 or len(set(second)) == 1 else stats.spearmanr(first, second).statistic
    assert spearman(first, second) == pytest.approx(expected, abs=1e-9)


def test_findings_are_sorted_and_can_be_written():
    leaks = check_leakage(split_of([(0, 0, 9), (1, 1, 0)], [(0, 0, 5), (0, 2, 5)]))
    assert [leak.severity for leak in leaks] == ["error", "warning", "warning"]
    assert json.loads(json.dumps([leak.to_dict() for leak in leaks]))[0]["kind"] == "pairs-in-both"
    assert str(leaks[0]).startswith("error: 1 test pairs (50.0 %) are also training pairs.")

"""Cold splits: what is hidden is never in train, and the same seed hides the same."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits import hidden_items, make_split
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import SplitError

N_USERS, N_ITEMS = 8, 15
PARTS = ("train", "validation", "test")
rows_of = st.lists(st.tuples(st.integers(0, N_USERS - 1), st.integers(0, N_ITEMS - 1)), min_size=1, max_size=90)


def dataset_of(rows, users=None, items=None):
    user_ids = Vocabulary(users or [f"u{n}" for n in range(N_USERS)], "user")
    item_ids = Vocabulary(items or [f"i{n}" for n in range(N_ITEMS)], "item")
    frame = pl.DataFrame(
        {"user": [u for u, _ in rows], "item": [i for _, i in rows], "weight": [1.0] * len(rows)},
        schema={"user": pl.Int32, "item": pl.Int32, "weight": pl.Float32},
    )
    tables = pl.DataFrame({"item_id": item_ids.series}), pl.DataFrame({"user_id": user_ids.series})
    return Dataset("toy", user_ids, item_ids, frame, *tables)


def dense():
    return dataset_of([(u, i) for u in range(N_USERS) for i in range(N_ITEMS)])


def column(part, name):
    return set(part.interactions[name].to_list())


def try_split(dataset, **values):
    try:
        return make_split(dataset, **values)
    except SplitError:
        return None


@settings(max_examples=150, deadline=None)
@given(rows_of, st.integers(0, 3), st.sampled_from([("cold-items", "item"), ("cold-users", "user")]))
def test_what_is_hidden_is_in_one_part_alone(rows, seed, kind):
    strategy, name = kind
    split = try_split(dataset_of(rows), strategy=strategy, seed=seed, test=0.3, validation=0.2, min_interactions=2)
    if split is None:
        return
    train, validation, test = (column(getattr(split, part), name) for part in PARTS)
    assert not train & validation
    assert not train & test
    assert not validation & test
    assert train | validation | test == {row[0 if name == "user" else 1] for row in rows}
    kept = sum(len(getattr(split, part)) for part in PARTS)
    assert kept + sum(split.description.dropped.values()) == len(rows)
    assert split.description.parameters["hidden_in_test"] == len(test)
    assert split.description.parameters["hidden_in_validation"] == len(validation)
    assert split.description.unseen[f"test {name}s"] == len(test)


@settings(max_examples=100, deadline=None)
@given(rows_of, st.integers(0, 3))
def test_warm_test_pairs_are_of_items_that_are_not_hidden(rows, seed):
    plain = try_split(dataset_of(rows), strategy="cold-items", seed=seed, test=0.3, validation=0.2)
    mixed = try_split(dataset_of(rows), strategy="cold-items", seed=seed, test=0.3, validation=0.2, warm_test=0.3)
    if plain is None or mixed is None:
        return
    assert column(plain.test, "item") <= column(mixed.test, "item")
    assert not column(plain.test, "item") & column(mixed.train, "item")
    assert not column(plain.test, "item") & column(mixed.validation, "item")
    assert set(plain.test.item_ids.decode(sorted(column(plain.test, "item")))) <= set(hidden_items(mixed))


def test_shares_are_of_items_met_and_of_users_with_enough():
    items = make_split(dense(), strategy="cold-items", test=0.2, validation=0.2)
    assert len(hidden_items(items)) == 3
    assert len(column(items.validation, "item")) == 3
    users = make_split(dense(), strategy="cold-users", test=0.25, validation=0.25)
    assert len(column(users.test, "user")) == 2
    assert len(users.test) == 2 * N_ITEMS


def test_warm_test_share_is_of_each_users_other_items():
    split = make_split(dense(), strategy="cold-items", test=0.2, validation=0.13, warm_test=0.2)
    hidden = set(split.test.item_ids.encode(hidden_items(split)).tolist())
    warm = [user for user, item in split.test.interactions.select("user", "item").iter_rows() if item not in hidden]
    assert np.bincount(warm, minlength=N_USERS).tolist() == [2] * N_USERS  # 0.2 of the ten left
    assert split.description.parameters["warm_test"] == 0.2


def test_users_with_few_items_are_not_hidden():
    rows = [(0, 1), (1, 2), *[(user, item) for user in range(2, 8) for item in range(5)]]
    split = make_split(dataset_of(rows), strategy="cold-users", test=0.5, validation=0.3, min_interactions=3)
    assert {0, 1} <= column(split.train, "user")


@pytest.mark.parametrize(("strategy", "name"), [("cold-items", "item"), ("cold-users", "user")])
def test_the_draw_depends_on_ids_and_seed_alone(strategy, name):
    rows = [(u, i) for u in range(N_USERS) for i in range(N_ITEMS)]
    turned = [(N_USERS - 1 - u, N_ITEMS - 1 - i) for u, i in reversed(rows)]
    ids = {"users": [f"u{n}" for n in range(N_USERS)][::-1], "items": [f"i{n}" for n in range(N_ITEMS)][::-1]}
    hidden = []
    for dataset in (dataset_of(rows), dataset_of(turned, **ids)):
        split = make_split(dataset, strategy=strategy, test=0.3, seed=5)
        vocabulary = getattr(split.test, f"{name}_ids")
        hidden.append(set(vocabulary.decode(sorted(column(split.test, name)))))
    other = make_split(dense(), strategy=strategy, test=0.3, seed=6)
    assert hidden[0] == hidden[1]
    assert set(getattr(other.test, f"{name}_ids").decode(sorted(column(other.test, name)))) != hidden[0]


def test_development_makes_validation_items_warm():
    split = make_split(dense(), strategy="cold-items", test=0.2, validation=0.2)
    assert not set(hidden_items(split)) & set(split.test.item_ids.decode(sorted(column(split.development(), "item"))))
    assert column(split.validation, "item") <= column(split.development(), "item")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"strategy": "cold-items", "test": 0.0}, "test share is 0"),
        ({"strategy": "cold-items", "test": 0.6, "validation": 0.5}, "nothing to train on"),
        ({"strategy": "cold-items", "warm_test": 0.7}, "warm_test=0.7"),
        ({"strategy": "cold-items", "warm_test": -0.1}, "warm_test=-0.1"),
        ({"strategy": "cold-users", "min_interactions": 99}, "0 users can be held out, too few"),
    ],
)
def test_cold_splits_that_cannot_be_say_why(values, words):
    with pytest.raises(SplitError, match=words):
        make_split(dense(), **values)


def test_two_items_are_too_few_for_three_parts():
    with pytest.raises(SplitError, match="2 items can be held out, too few"):
        make_split(dataset_of([(0, 0), (1, 1), (2, 0)]), strategy="cold-items")

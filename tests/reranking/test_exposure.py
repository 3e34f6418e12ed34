"""What exposure promises: minimum shares at every prefix, and a bound on what they may cost."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.errors import ConfigError, MissingColumnError
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking import Exposure
from lexigraph.reranking.prefixes import choose_shares


def minimum(share, places):
    return math.floor(share * places + 1e-9)


def keeps_minima(groups, shares, supply, k):
    """Whether every prefix holds the floor of each group's share, or all there are."""
    for places in range(1, min(k, len(groups)) + 1):
        counts = [sum(group == number for group in groups[:places]) for number in range(len(shares))]
        wanted = [min(minimum(share, places), have) for share, have in zip(shares, supply, strict=True)]
        if any(count < want for count, want in zip(counts, wanted, strict=True)):
            return False
    return True


def order_of(relevance, groups, shares, max_loss, k):
    order = np.full((1, len(groups)), -1, dtype=np.int32)
    choose_shares(
        np.array([relevance], dtype=np.float32),
        np.array([len(groups)], dtype=np.int32),
        np.array([groups], dtype=np.int32),
        np.array([shares], dtype=np.float64),
        max_loss,
        k,
        order,
    )
    return order[0].tolist()


def discounted(relevance, order, k):
    return sum(relevance[n] / math.log2(place + 2) for place, n in enumerate(order[:k]))


@st.composite
def lists(draw):
    n_groups = draw(st.integers(1, 6))
    groups = draw(st.lists(st.integers(-1, n_groups - 1), min_size=1, max_size=25))
    weights = np.array(draw(st.lists(st.integers(0, 10), min_size=n_groups, max_size=n_groups)), dtype=float)
    shares = weights / max(1.0, weights.sum()) * draw(st.sampled_from([1.0, 0.9, 0.5]))
    relevance = sorted(draw(st.lists(st.floats(0, 1, width=32), min_size=len(groups), max_size=len(groups))))[::-1]
    return relevance, groups, shares.tolist(), draw(st.integers(1, 30))


@settings(max_examples=300, deadline=None)
@given(lists())
def test_minimum_shares_hold_at_every_prefix(drawn):
    relevance, groups, shares, k = drawn
    order = order_of(relevance, groups, shares, 1.0, k)
    supply = [groups.count(number) for number in range(len(shares))]
    assert sorted(order) == list(range(len(groups)))
    assert keeps_minima([groups[n] for n in order], shares, supply, k)


@settings(max_examples=100, deadline=None)
@given(lists(), st.sampled_from([0.0, 0.02, 0.1, 0.3]))
def test_relevance_given_up_is_bounded(drawn, max_loss):
    relevance, groups, shares, k = drawn
    order = order_of(relevance, groups, shares, max_loss, k)
    unchanged = discounted(relevance, range(len(groups)), k)
    assert discounted(relevance, order, k) >= (1 - max_loss) * unchanged - 1e-5


def test_each_place_goes_to_the_most_relevant_item_that_can_be_afforded():
    """Against all permutations: the order is the first, by relevance place for place, that keeps the minima."""
    rng = np.random.default_rng(4)
    for _ in range(25):
        groups, shares = rng.integers(0, 3, 6).tolist(), [0.4, 0.25, 0.35]
        relevance = np.linspace(1, 0, 6).tolist()
        supply = [groups.count(number) for number in range(3)]
        allowed = [
            order
            for order in itertools.permutations(range(6))
            if keeps_minima([groups[n] for n in order], shares, supply, 6)
        ]
        assert order_of(relevance, groups, shares, 1.0, 6) == list(min(allowed))


@pytest.mark.parametrize("shares", ["catalogue", "interactions", {"a": 0.5, "b": 0.3}])
def test_shares_of_a_column(make, shares):
    names = ["a", "b", "c", "a", None]
    facts = make.facts(table={"maker": [names[n % 5] for n in range(40)]})
    pool = make.pool(facts, width=30)
    found = Exposure(column="maker", shares=shares)(pool, facts, 10).items
    members = {name: [n for n in range(40) if names[n % 5] == name] for name in "abc"}
    due = shares
    if shares == "catalogue":
        due = {name: len(members[name]) / 32 for name in "abc"}
    if shares == "interactions":
        met = {name: sum(facts.popularity[members[name]]) for name in "abc"}
        due = {name: met[name] / sum(met.values()) for name in "abc"}
    for row in range(len(pool.items)):
        for name, share in due.items():
            supply = sum(item in members[name] for item in pool.items[row])
            for places in range(1, 11):
                held = sum(item in members[name] for item in found[row][:places])
                assert held >= min(minimum(share, places), supply)


def test_shares_of_relevance_are_the_users_own(make):
    facts = make.facts(table={"maker": ["a", "b"] * 20})
    items = np.array([[0, 2, 4, 1], [1, 3, 5, 0]], dtype=np.int32)
    scores = np.array([[4, 3, 2, 1], [4, 3, 2, 1]], dtype=np.float32)
    pool = Pool(items, scores, facts.training[[0, 1]])
    found = Exposure(column="maker", shares="relevance")(pool, facts, 4).items
    assert found.tolist() == items.tolist()  # what is irrelevant is due nothing
    assert Exposure(column="maker")(pool, facts, 4).items.tolist() == [[0, 1, 2, 4], [1, 0, 3, 5]]


def test_popularity_groups_and_cold_items(make):
    training = np.zeros((10, 20), dtype=np.float32)
    training[:, :3] = 1
    training[:2, 3:15] = 1  # the last five items are cold
    facts = make.facts(training=training)
    pool = Pool(np.arange(20, dtype=np.int32)[None], np.arange(20, 0, -1, dtype=np.float32)[None], facts.training[[0]])
    found = Exposure(shares={"cold": 0.5})(pool, facts, 10).items[0]
    assert sum(item >= 15 for item in found[:10]) == 5
    assert found[:4].tolist() == [0, 15, 1, 16]


def test_wrong_shares_and_columns_are_named_errors(make):
    facts = make.facts(table={"maker": ["a", "b"] * 20, "tags": [["x"]] * 40})
    pool = make.pool(facts)
    with pytest.raises(ConfigError, match=r"sum to 1\.2"):
        Exposure(column="maker", shares={"a": 0.6, "b": 0.6})(pool, facts, 5)
    with pytest.raises(ConfigError, match="'z', which 'maker' does not hold; its groups are 'a', 'b'"):
        Exposure(column="maker", shares={"z": 0.6})(pool, facts, 5)
    with pytest.raises(ConfigError, match="several groups"):
        Exposure(column="tags")(pool, facts, 5)
    with pytest.raises(MissingColumnError, match="brand"):
        Exposure(column="brand")(pool, facts, 5)

"""Metrics against a slow reference written differently, and against scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from lexigraph.errors import ConfigError
from lexigraph.evaluation.metrics import METRICS, ranking_metrics


def reference(ranked_items: list[int], relevant: set[int], k: int) -> dict[str, float]:
    """One user's metrics from sets and plain loops."""
    top = ranked_items[:k]
    found = set(top) & relevant
    gain = sum(1 / math.log2(place + 2) for place, item in enumerate(top) if item in relevant)
    best = sum(1 / math.log2(place + 2) for place in range(min(k, len(relevant))))
    precisions = [
        len(set(ranked_items[: place + 1]) & relevant) / (place + 1)
        for place, item in enumerate(top)
        if item in relevant
    ]
    places = [place for place, item in enumerate(top) if item in relevant]
    precision, recall = len(found) / k, len(found) / len(relevant)
    return {
        "recall": recall,
        "precision": precision,
        "f1": 0.0 if not found else 2 * precision * recall / (precision + recall),
        "ndcg": gain / best,
        "map": sum(precisions) / min(k, len(relevant)),
        "mrr": 1 / (places[0] + 1) if places else 0.0,
        "hit": 1.0 if found else 0.0,
    }


@settings(max_examples=200, deadline=None)
@given(
    n_items=st.integers(1, 30),
    depth=st.integers(1, 40),
    ks=st.lists(st.integers(1, 40), min_size=1, max_size=3, unique=True),
    seed=st.integers(0, 10_000),
)
def test_agrees_with_the_reference(n_items, depth, ks, seed):
    rng = np.random.default_rng(seed)
    lists = [rng.permutation(n_items)[:depth].tolist() for _ in range(4)]
    relevant = [set(rng.permutation(n_items)[: rng.integers(1, n_items + 1)].tolist()) for _ in range(4)]
    hits = np.array([[item in wanted for item in items] for items, wanted in zip(lists, relevant, strict=True)])
    values = ranking_metrics(hits, np.array([len(wanted) for wanted in relevant]), ks)
    for k in ks:
        for user, (items, wanted) in enumerate(zip(lists, relevant, strict=True)):
            for name, expected in reference(items, wanted, k).items():
                assert values[f"{name}@{k}"][user] == pytest.approx(expected, abs=1e-12), (name, k)


@pytest.mark.parametrize("k", [1, 5, 20, 40])
def test_ndcg_agrees_with_scikit_learn(k):
    rng = np.random.default_rng(k)
    relevance = rng.random((50, 40)) < 0.2
    relevance[:, 3] = True
    scores = np.stack([rng.permutation(40) for _ in range(50)])
    order = np.argsort(-scores, axis=1)
    hits = np.take_along_axis(relevance, order, axis=1)[:, :k]
    values = ranking_metrics(hits, relevance.sum(axis=1), [k], ["ndcg"])[f"ndcg@{k}"]
    for user in range(50):
        expected = ndcg_score(relevance[user : user + 1], scores[user : user + 1], k=k)
        assert values[user] == pytest.approx(expected, abs=1e-12)


def test_values_worked_out_by_hand():
    hits = np.array([[False, True, True, False]])
    values = {name: value[0] for name, value in ranking_metrics(hits, np.array([3]), [4]).items()}
    assert values["recall@4"] == pytest.approx(2 / 3)
    assert values["precision@4"] == pytest.approx(1 / 2)
    assert values["f1@4"] == pytest.approx(4 / 7)
    assert values["map@4"] == pytest.approx((1 / 2 + 2 / 3) / 3)
    assert values["mrr@4"] == pytest.approx(1 / 2)
    assert values["hit@4"] == 1.0
    assert values["ndcg@4"] == pytest.approx((1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3) + 1 / 2))


@settings(max_examples=100, deadline=None)
@given(hits=st.lists(st.booleans(), min_size=1, max_size=30), more=st.integers(0, 5), k=st.integers(1, 40))
def test_values_lie_in_the_unit_interval_and_a_perfect_list_scores_one(hits, more, k):
    n_relevant = max(1, sum(hits) + more)
    for value in ranking_metrics(np.array([hits]), np.array([n_relevant]), [k]).values():
        assert 0.0 <= value[0] <= 1.0 + 1e-12
    perfect = ranking_metrics(np.ones((1, k), dtype=bool), np.array([k]), [k])
    assert all(value[0] == pytest.approx(1.0) for value in perfect.values())


def test_places_that_could_not_be_filled_are_misses():
    short = ranking_metrics(np.array([[True, False]]), np.array([1]), [10])
    padded = ranking_metrics(np.array([[True] + [False] * 9]), np.array([1]), [10])
    assert {name: value.tolist() for name, value in short.items()} == {n: v.tolist() for n, v in padded.items()}
    assert short["precision@10"][0] == pytest.approx(0.1)


def test_users_without_relevant_items_and_empty_inputs_give_zero_not_nan():
    nothing = ranking_metrics(np.zeros((2, 3), dtype=bool), np.zeros(2, dtype=int), [2])
    assert all(value.tolist() == [0.0, 0.0] for value in nothing.values())
    no_items = ranking_metrics(np.zeros((2, 0), dtype=bool), np.ones(2, dtype=int), [2])
    assert all(value.tolist() == [0.0, 0.0] for value in no_items.values())
    no_users = ranking_metrics(np.zeros((0, 3), dtype=bool), np.zeros(0, dtype=int), [2])
    assert all(value.shape == (0,) for value in no_users.values())


def test_keys_name_every_metric_at_every_cut_off():
    values = ranking_metrics(np.array([[True]]), np.array([1]), (1, 20))
    assert set(values) == {f"{name}@{k}" for name in METRICS for k in (1, 20)}


@pytest.mark.parametrize(
    ("ks", "metrics", "message"),
    [
        ([10], ["recal"], "unknown metrics 'recal'; allowed: recall, precision"),
        ([10], ["recall@10"], "names without cut-offs"),
        ([0, 10], ["recall"], "must be at least 1"),
        ([], ["recall"], "nothing to measure"),
        ([10], [], "nothing to measure"),
    ],
)
def test_bad_requests_are_named(ks, metrics, message):
    with pytest.raises(ConfigError, match=message):
        ranking_metrics(np.array([[True]]), np.array([1]), ks, metrics)

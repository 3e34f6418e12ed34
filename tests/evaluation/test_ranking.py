"""Who is asked how: only some candidates, given histories, re-rankers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, DuplicatePredictionError, EmptyTableError, MismatchError, UnknownIdError
from lexigraph.evaluation import evaluate
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.models.ease import EASE


@pytest.fixture
def scored(random_parts, given_scores):
    """A fitted model with random scores, its table, and the test part."""
    train, test = random_parts
    table = np.random.default_rng(3).random((60, 25)).astype(np.float32)
    return given_scores(table).fit(train), table, train, test


def test_only_candidates_are_ranked(scored):
    model, table, train, test = scored
    allowed = [3, 7, 8, 20]
    report = evaluate(model, test, candidates=[f"i{n}" for n in allowed], ks=[2], metrics=["recall", "precision"])
    seen, wanted = train.matrix().toarray() > 0, test.matrix().toarray() > 0
    recalls = []
    for user in range(60):
        relevant = [item for item in allowed if wanted[user, item] and not seen[user, item]]
        ranked = sorted((item for item in allowed if not seen[user, item]), key=lambda item: -table[user, item])[:2]
        if relevant:
            recalls.append(len(set(ranked) & set(relevant)) / len(relevant))
    assert report.metrics["recall@2"] == pytest.approx(np.mean(recalls))
    assert report.n_items == len(allowed)
    assert report.n_users == len(recalls)
    assert report.n_leaked == 0


def test_unknown_candidates_and_candidates_without_tests_are_named(scored):
    model, _, train, test = scored
    with pytest.raises(UnknownIdError, match="nowhere"):
        evaluate(model, test, candidates=["nowhere"])
    only = train.with_interactions(test.interactions.filter(pl.col("item") == 0))
    with pytest.raises(EmptyTableError, match="candidates"):
        evaluate(model, only, candidates=["i1"])


def test_given_histories_replace_those_of_training(random_parts):
    train, test = random_parts
    model = EASE().fit(train)
    same = evaluate(model, test, histories=train)
    assert same.metrics == pytest.approx(evaluate(model, test).metrics)
    nothing = train.with_interactions(train.interactions.head(0))
    blank = evaluate(model, test, histories=nothing, ks=[5])
    popularity = Facts.of_dataset(train).popularity
    best = np.sort(popularity)[::-1][:5]
    for listed in blank.rankings.lists:  # nothing is known of anybody, and nothing left out
        assert popularity[listed].tolist() == best.tolist()


class Backwards:
    """Puts the pool in the opposite order; keeps what it was asked with."""

    def __init__(self):
        self.calls = []

    def __call__(self, pool, facts, k):
        self.calls.append((pool, facts, k))
        kept = (pool.items >= 0).sum(axis=1)
        items = np.full_like(pool.items, -1)
        for row, count in enumerate(kept):
            items[row, :count] = pool.items[row, :count][::-1]
        return Pool(items, pool.scores, pool.history)


def test_a_reranker_makes_the_lists_out_of_the_pool(scored):
    model, table, train, test = scored
    backwards = Backwards()
    report = evaluate(model, test, rerank=backwards, pool_size=8, ks=[3], metrics=["recall"])
    user = int(report.rankings.rows[0])
    seen = train.matrix().toarray()[user] > 0
    best = [item for item in np.argsort(-table[user]) if not seen[item]][:8]
    assert report.rankings.lists[0].tolist() == best[::-1][:3]
    assert backwards.calls[0][0].items.shape[1] == 8
    assert backwards.calls[0][2] == 3


def test_a_reranker_meets_the_facts_in_the_order_of_the_model(scored):
    model, _, train, test = scored
    facts = Facts.of_dataset(train, encoder=None)
    turned = facts.aligned(facts.users, Vocabulary(facts.items.ids[::-1], "item"))

    def unpopular_first(pool, facts, k):
        order = np.argsort(facts.popularity[pool.items], axis=1, kind="stable")[:, :k]
        return Pool(*(np.take_along_axis(part, order, axis=1) for part in (pool.items, pool.scores)), pool.history)

    lists = [
        evaluate(model, test, rerank=unpopular_first, pool_size=6, facts=one).rankings.lists for one in (facts, turned)
    ]
    assert lists[0].tolist() == lists[1].tolist()


@pytest.mark.parametrize(
    ("items", "error", "message"),
    [
        (lambda items: np.repeat(items[:, :1], 3, axis=1), DuplicatePredictionError, "more than once"),
        (lambda items: np.where(items == items, 999, 0), UnknownIdError, "999"),
        (lambda items: items[:1], MismatchError, "one row for each"),
    ],
)
def test_lists_of_a_reranker_that_cannot_be_measured_are_refused(scored, items, error, message):
    model, _, _, test = scored

    def broken(pool, *_):
        made = items(pool.items).astype(np.int32)
        return Pool(made, np.ones(made.shape, dtype=np.float32), pool.history)

    with pytest.raises(error, match=message):
        evaluate(model, test, rerank=broken, ks=[3])


def test_given_histories_keep_their_weights(random_parts):
    train, test = random_parts
    weights = np.random.default_rng(0).choice([1.0, 9.0], len(train))
    weighted = train.with_interactions(train.interactions.with_columns(weight=weights)).with_values("weight")
    model = EASE().fit(weighted)
    by_id, by_history = evaluate(model, test), evaluate(model, test, histories=weighted)
    assert by_history.rankings.lists.tolist() == by_id.rankings.lists.tolist()


def test_metrics_by_any_order_of_cut_offs(scored):
    model, _, _, test = scored
    report = evaluate(model, test, ks=[10, 3, 10], metrics=["ndcg", "ndcg"])
    assert list(report.metrics) == ["ndcg@3", "ndcg@10"]


def test_facts_of_another_catalogue_are_refused(scored, make_dataset):
    model, _, _, test = scored
    facts = Facts.of_dataset(make_dataset(["u0"], ["other"], [(0, 0)]))
    with pytest.raises(ConfigError, match="another catalogue"):
        evaluate(model, test, facts=facts)


class Shows:
    """Puts one item on top of every list, as an "include" rule may; keeps what it is told of who met what."""

    def __init__(self, item):
        self.item, self.histories = item, []

    def __call__(self, pool, facts, k):  # noqa: ARG002
        self.histories.append(pool.history)
        rest = np.where(pool.items == self.item, -2, pool.items)
        rows = [[self.item, *(item for item in row if item >= 0)] for row in rest.tolist()]
        items = np.full((len(rows), pool.items.shape[1] + 1), -1, dtype=np.int32)
        for row, listed in enumerate(rows):
            items[row, : len(listed)] = listed
        return Pool(items, np.where(items >= 0, 0, -np.inf).astype(np.float32), pool.history)


def test_no_rule_brings_in_what_is_no_candidate(scored):
    model, _, _, test = scored
    allowed = [f"i{n}" for n in (3, 7, 8, 20, 21)]
    plain = evaluate(model, test, candidates=allowed, ks=[3], metrics=["recall"])
    ruled = evaluate(model, test, candidates=allowed, ks=[3], metrics=["recall"], rerank=Shows(5))
    np.testing.assert_array_equal(ruled.rankings.lists, plain.rankings.lists)
    assert (evaluate(model, test, candidates=allowed, ks=[3], rerank=Shows(7)).rankings.lists[:, 0] == 7).all()


def test_no_rule_brings_in_what_a_data_set_leaves_out(scored):
    model, _, train, test = scored
    left_out = train.with_interactions(pl.DataFrame({"user": range(30), "item": [5] * 30}, schema_overrides=INDICES))
    lists = evaluate(model, test, seen=left_out, ks=[3], rerank=Shows(5)).rankings
    assert lists.rows.min() < 30 <= lists.rows.max()
    np.testing.assert_array_equal((lists.lists == 5).any(axis=1), lists.rows >= 30)


def test_rules_are_told_of_items_met_with_a_weight_of_zero(make_dataset, given_scores):
    data = make_dataset(["u0", "u1"], ["a", "b", "c"], [(0, 0), (0, 1), (1, 0)])
    rated = data.interactions.with_columns(rating=pl.Series([0, 4, 5], dtype=pl.Float32))
    model = given_scores(np.ones((2, 3), dtype=np.float32)).fit(data.with_interactions(rated, values="rating"))
    shows = Shows(2)
    evaluate(model, data.with_interactions(data.interactions.with_columns(item=pl.lit(2, pl.Int32))), rerank=shows)
    assert shows.histories[0].toarray().tolist() == [[1, 1, 0], [1, 0, 0]]


INDICES = {"user": pl.Int32, "item": pl.Int32}

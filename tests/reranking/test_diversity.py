"""MMR and DPP against plain implementations that recompute everything at every step."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ConfigError
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking import DPP, MMR


def naive_mmr(relevance, similarity, weight, k):
    chosen = []
    while len(chosen) < min(k, len(relevance)):
        rest = [n for n in range(len(relevance)) if n not in chosen]
        values = {
            n: weight * relevance[n] - (1 - weight) * max((similarity[n][j] for j in chosen), default=0) for n in rest
        }
        chosen.append(max(rest, key=lambda n: (values[n], -n)))
    return chosen


def naive_dpp(relevance, kernel, weight, k):
    chosen = []
    while len(chosen) < min(k, len(relevance)):
        best, best_value = None, -math.inf
        for n in range(len(relevance)):
            if n in chosen:
                continue
            subset = [*chosen, n]
            determinant = np.linalg.det(kernel[np.ix_(subset, subset)])
            if determinant <= 1e-9:
                continue
            value = weight * sum(relevance[j] for j in subset) + (1 - weight) * math.log(determinant)
            if value > best_value:
                best, best_value = n, value
        if best is None:
            break
        chosen.append(best)
    return chosen + [n for n in range(len(relevance)) if n not in chosen]


@pytest.mark.parametrize("trade_off", [0.0, 0.2, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("k", [1, 5, 20])
def test_mmr_is_the_greedy_choice(make, trade_off, k):
    facts = make.facts(graph_vectors=make.unit_rows(40, 6))
    pool = make.pool(facts, lengths=[20, 20, 7, 1, 20, 13])
    found = MMR(trade_off=trade_off, similarity="graph")(pool, facts, k)
    for row in range(len(pool.items)):
        items = pool.items[row][pool.items[row] >= 0]
        cosines = facts.graph_vectors[items] @ facts.graph_vectors[items].T
        wanted = naive_mmr(make.relevance(pool, row) if len(items) > 1 else [1.0], cosines.tolist(), trade_off, k)
        assert found.items[row][: len(wanted)].tolist() == items[wanted].tolist()


@pytest.mark.parametrize("trade_off", [0.0, 0.3, 0.7, 0.95])
@pytest.mark.parametrize("k", [1, 6, 12])
def test_dpp_is_the_greedy_choice_by_determinants(make, trade_off, k):
    facts = make.facts(text_vectors=make.unit_rows(40, 16))
    pool = make.pool(facts, lengths=[20, 20, 7, 1, 20, 13])
    found = DPP(trade_off=trade_off, similarity="text")(pool, facts, k)
    for row in range(len(pool.items)):
        items = pool.items[row][pool.items[row] >= 0]
        vectors = facts.text_vectors[items].astype(np.float64)
        kernel = (1 + vectors @ vectors.T) / 2
        np.fill_diagonal(kernel, 1)
        wanted = naive_dpp(make.relevance(pool, row) if len(items) > 1 else [1.0], kernel, trade_off, k)[:k]
        assert found.items[row][: len(wanted)].tolist() == items[wanted].tolist()


def test_dpp_fills_up_by_relevance_when_the_determinant_vanishes(make):
    """Two directions only: after three items nothing new can come, and the rest stand in their old order."""
    directions = np.array([[1, 0], [0, 1]], dtype=np.float32)
    facts = make.facts(graph_vectors=directions[np.arange(40) % 2])
    pool = make.pool(facts)
    found = DPP(trade_off=0.01, similarity="graph")(pool, facts, 20)
    for before, after in zip(pool.items, found.items, strict=True):
        first = before[0]
        other = next(item for item in before if item % 2 != first % 2)
        rest = [item for item in before if item not in (first, other)]
        assert after.tolist() == [first, other, *rest]


def test_mean_of_the_kinds_there_are(make):
    facts = make.facts(graph_vectors=make.unit_rows(40, 6), text_vectors=make.unit_rows(40, 9, seed=8))
    pool = make.pool(facts)
    found = MMR(trade_off=0.3)(pool, facts, 8)  # there are no categories
    for row in range(len(pool.items)):
        items = pool.items[row]
        parts = [vectors[items] @ vectors[items].T for vectors in (facts.graph_vectors, facts.text_vectors)]
        wanted = naive_mmr(make.relevance(pool, row), np.mean(parts, axis=0).tolist(), 0.3, 8)
        assert found.items[row][:8].tolist() == items[wanted].tolist()


def test_items_without_vectors_are_like_no_other(make):
    vectors = np.tile(np.array([[1, 0]], dtype=np.float32), (40, 1))
    vectors[::2] = 0
    facts = make.facts(graph_vectors=vectors)
    pool = make.pool(facts)
    found = MMR(trade_off=0.01, similarity="graph")(pool, facts, 20).items
    for before, after in zip(pool.items, found, strict=True):
        alike = [item for item in before if item % 2]
        assert [item for item in after if item % 2] == alike
        assert set(after[-(len(alike) - 1) :]) == set(alike[1:])
    assert (DPP(trade_off=0.5, similarity="graph")(pool, facts, 20).items >= 0).all()


def test_categories_tell_items_apart(make):
    names = [["drama"], ["comedy"], ["drama", "comedy"], ["war"]]
    facts = make.facts(table={"categories": pl.Series([names[n % 4] for n in range(40)])})
    items = np.array([[0, 4, 8, 3]], dtype=np.int32)
    pool = Pool(items, np.array([[4, 3, 2, 1]], dtype=np.float32), facts.training[[0]])
    for reranker in (MMR(trade_off=0.4, similarity="categories"), DPP(trade_off=0.4, similarity=["categories"])):
        assert reranker(pool, facts, 4).items[0][:2].tolist() == [0, 3]


def test_missing_vectors_are_a_named_error(make):
    facts = make.facts()
    with pytest.raises(ConfigError, match="no text or categories vectors"):
        MMR(similarity=["text", "categories"])(make.pool(facts), facts, 3)


def test_more_diverse_with_less_weight_on_relevance(make):
    facts = make.facts(graph_vectors=make.unit_rows(40, 6))
    pool = make.pool(facts)

    def mean_similarity(reranker):
        lists = reranker(pool, facts, 8).items[:, :8]
        vectors = facts.graph_vectors[lists]
        return float(np.einsum("nad,nbd->nab", vectors, vectors).mean())

    for kind in (MMR, DPP):
        values = [mean_similarity(kind(trade_off=t, similarity="graph")) for t in (1.0, 0.7, 0.2)]
        assert values[0] > values[1] > values[2]

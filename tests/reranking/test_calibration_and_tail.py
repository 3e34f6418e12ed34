"""Calibration, the long tail and the discount on popularity against plain implementations."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.errors import MissingColumnError
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking import Calibrated, LongTail, PopularityDiscount
from lexigraph.reranking.long_tail import long_tail

CATEGORIES = [["drama"], ["drama", "war"], ["comedy"], [], ["comedy", "drama", "music"], ["music"], None, ["war"]]


def mix(items, categories):
    """Mean category shares of items that have any."""
    found = [item for item in items if categories[item]]
    shares = {}
    for item in found:
        for name in categories[item]:
            shares[name] = shares.get(name, 0) + 1 / len(categories[item]) / len(found)
    return shares


def divergence(history, listed, smoothing):
    return sum(p * math.log(p / ((1 - smoothing) * listed.get(name, 0) + smoothing * p)) for name, p in history.items())


def naive_calibrated(relevance, items, history, categories, weight, k):
    chosen = []
    for _ in range(min(k, len(items))):
        rest = [n for n in range(len(items)) if n not in chosen]
        values = {}
        for n in rest:
            listed = mix([items[j] for j in [*chosen, n]], categories)
            mean = sum(relevance[j] for j in [*chosen, n]) / (len(chosen) + 1)
            values[n] = weight * mean - (1 - weight) * divergence(history, listed, 0.01)
        best = max(values.values())
        chosen.append(min(n for n in rest if values[n] > best - 1e-9))
    return chosen


@pytest.mark.parametrize("trade_off", [0.0, 0.3, 0.7, 0.95])
def test_calibrated_is_the_greedy_choice(make, trade_off):
    categories = [CATEGORIES[n % 8] for n in range(40)]
    facts = make.facts(table={"categories": pl.Series(categories, dtype=pl.List(pl.String))})
    pool = make.pool(facts, lengths=[20, 15, 20, 1, 20, 0])
    found = Calibrated(trade_off=trade_off)(pool, facts, 9)
    for row in range(5):
        items = pool.items[row][pool.items[row] >= 0].tolist()
        history = mix(facts.training[[row]].indices.tolist(), categories)
        relevance = make.relevance(pool, row) if len(items) > 1 else [1.0]
        wanted = naive_calibrated(relevance, items, history, categories, trade_off, 9)
        assert found.items[row][: len(wanted)].tolist() == [items[n] for n in wanted]


def test_calibrated_leaves_users_without_categories_alone(make):
    categories = pl.Series([CATEGORIES[n % 8] for n in range(40)], dtype=pl.List(pl.String))
    training = np.zeros((3, 40), dtype=np.float32)
    training[1, [3, 11]] = 1  # items without categories
    training[2, 0] = -1  # disliked
    facts = make.facts(table={"categories": categories}, training=training)
    pool = make.pool(facts)
    assert Calibrated(trade_off=0.1)(pool, facts, 9).items.tolist() == pool.items.tolist()


def test_calibrated_needs_categories(make):
    facts = make.facts()
    with pytest.raises(MissingColumnError, match="'categories'"):
        Calibrated()(make.pool(facts), facts, 3)


def naive_long_tail(relevance, in_tail, taste, weight, k):
    chosen = []
    for _ in range(min(k, len(relevance))):
        rest = [n for n in range(len(relevance)) if n not in chosen]

        def value(n):
            like = taste if in_tail[n] else 1 - taste
            covered = sum(in_tail[j] == in_tail[n] for j in chosen) / len(chosen) if chosen else 0
            return round(weight * relevance[n] + (1 - weight) * like * (1 - covered), 9)

        chosen.append(max(rest, key=lambda n: (value(n), -n)))
    return chosen


@pytest.mark.parametrize("trade_off", [0.0, 0.4, 0.8])
def test_long_tail_is_the_greedy_choice(make, trade_off):
    facts = make.facts(n_users=12)
    pool = make.pool(facts, lengths=[20] * 8 + [5, 1, 0, 20])
    popularity = facts.popularity.tolist()
    head, held = set(), 0
    for item in sorted(range(40), key=lambda item: (-popularity[item], item)):
        if held >= 0.6 * sum(popularity):
            break
        head.add(item)
        held += popularity[item]
    assert long_tail(facts, 0.6).tolist() == [item not in head for item in range(40)]
    found = LongTail(trade_off=trade_off, head_share=0.6)(pool, facts, 9)
    for row in (0, 3, 7, 8, 11):
        items = pool.items[row][pool.items[row] >= 0].tolist()
        history = facts.training[[row]].indices.tolist()
        taste = sum(item not in head for item in history) / len(history)
        in_tail = [item not in head for item in items]
        wanted = naive_long_tail(make.relevance(pool, row), in_tail, taste, trade_off, 9)
        assert found.items[row][: len(wanted)].tolist() == [items[n] for n in wanted]


def test_long_tail_follows_the_users_own_taste(make):
    """Who met only the head gets no tail item that is less relevant; who met only the tail gets tail first."""
    training = np.zeros((20, 10), dtype=np.float32)
    training[:, :2] = 1  # items 0 and 1 are the head
    training[0], training[1] = 0, 0
    training[0, 0] = training[1, 9] = 1
    facts = make.facts(training=training)
    pool = Pool(
        np.tile(np.array([[1, 2, 3]], dtype=np.int32), (2, 1)),
        np.tile(np.array([[3, 2, 1]], dtype=np.float32), (2, 1)),
        facts.training[[0, 1]],
    )
    found = LongTail(trade_off=0.2)(pool, facts, 3).items
    assert found.tolist() == [[1, 2, 3], [2, 1, 3]]


def test_a_user_without_history_counts_as_average(make):
    facts = make.facts(n_users=8)
    pool = make.pool(facts)
    nobody = Pool(pool.items, pool.scores, sp.csr_array(facts.training.shape, dtype=np.float32))
    found = LongTail(trade_off=0.3)(nobody, facts, 9).items
    assert sorted(found[0].tolist()) == sorted(pool.items[0].tolist())


def test_discount_sorts_by_relevance_over_popularity(make):
    facts = make.facts()
    pool = make.pool(facts)
    found = PopularityDiscount(exponent=0.7)(pool, facts, 5).items
    for row in range(len(pool.items)):
        values = [
            r / (1 + facts.popularity[item]) ** 0.7
            for r, item in zip(make.relevance(pool, row), pool.items[row], strict=True)
        ]
        assert found[row].tolist() == [pool.items[row][n] for n in sorted(range(20), key=lambda n: -values[n])]

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.evaluation.beyond.diversity import (
    category_diversity,
    graph_diversity,
    intra_list_diversity,
    text_diversity,
)


def mean_distance(lists, k, vectors):
    values = []
    for row in lists.tolist():
        told = [vectors[item] for item in row[:k] if item >= 0 and vectors[item].any()]
        pairs = list(combinations(told, 2))
        cosines = [float(a @ b) / math.sqrt(float(a @ a) * float(b @ b)) for a, b in pairs]
        values.append(sum(1 - cosine for cosine in cosines) / len(pairs) if pairs else math.nan)
    return values


@pytest.mark.parametrize("k", [1, 2, 7, 50])
def test_against_all_pairs(world, k):
    rankings, facts = world
    for metric, vectors in (
        (text_diversity, facts.text_vectors),
        (graph_diversity, facts.graph_vectors),
        (category_diversity, facts.categories.toarray()),
    ):
        reference = mean_distance(rankings.lists, k, vectors.astype(np.float64))
        assert metric(rankings, k, facts) == pytest.approx(reference, abs=1e-5, nan_ok=True)
        assert np.isfinite(reference).any() == (k > 1)


def test_items_without_a_vector_take_part_in_no_pair():
    vectors = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.float32)
    lists = np.array([[0, 2, 1], [0, 2, -1], [2, 2, 2]], dtype=np.int32)
    assert intra_list_diversity(lists, vectors).tolist() == pytest.approx([1.0, np.nan, np.nan], nan_ok=True)


def test_like_items_are_never_below_zero_and_opposite_ones_reach_two():
    same = np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (50, 1))
    lists = np.arange(50, dtype=np.int32)[None]
    assert 0 <= intra_list_diversity(lists, same)[0] < 1e-6
    assert intra_list_diversity(lists[:, :2], np.array([[1.0], [-1.0]], dtype=np.float32)).tolist() == [2.0]


def test_nothing_known_of_the_items(make_facts, make_rankings, letter_encoder):
    for facts in (make_facts([[1, 0]]), make_facts([[1, 0]], [None, None], [None, []], letter_encoder)):
        rankings = make_rankings(facts, [[0, 1]])
        for metric in (text_diversity, category_diversity, graph_diversity):
            assert np.isnan(metric(rankings, 2, facts)).tolist() == [True]


@given(st.integers(0, 2**32 - 1), st.integers(0, 8), st.integers(1, 5))
def test_order_does_not_matter(seed, n_items, dimension):
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((n_items + 1, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    row = rng.permutation(n_items + 1).astype(np.int32)[:n_items]
    lists = np.stack([row, row[::-1]])
    first, second = intra_list_diversity(lists, vectors)
    assert first == pytest.approx(second, abs=1e-5, nan_ok=True)
    assert np.isnan(first) if n_items < 2 else 0 <= first <= 2 + 1e-5

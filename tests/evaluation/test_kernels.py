"""Kernels against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.evaluation.kernels import find_hits, only_candidates, rank_candidates


def random_csr(rng, shape, density) -> sp.csr_array:
    return sp.csr_array((rng.random(shape) < density).astype(np.float32))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(1, 6), st.integers(1, 40)),
    density=st.sampled_from([0.0, 0.2, 1.0]),
    k=st.integers(1, 50),
)
def test_hits_agree_with_dense_lookup(seed, shape, density, k):
    rng = np.random.default_rng(seed)
    relevant = random_csr(rng, shape, density)
    items = np.stack([rng.permutation(shape[1]) for _ in range(shape[0])]).astype(np.int32)
    items[:, shape[1] // 2 :] = -1
    dense = relevant.toarray() > 0
    expected = np.zeros((shape[0], k), dtype=bool)
    for (user, rank), item in np.ndenumerate(items[:, :k]):
        expected[user, rank] = item >= 0 and dense[user, item]
    np.testing.assert_array_equal(find_hits(items, relevant, k), expected)


NOTHING = np.empty(0, dtype=np.int32)


def faulty_rows(scores, seen, hidden=NOTHING):
    return rank_candidates(scores, seen, hidden, 1, np.arange(1, len(scores) + 1))[2]


@pytest.mark.parametrize("hidden", [[], [0, 3, 69], list(range(70))])
@pytest.mark.parametrize("k", [1, 10, 70])
def test_lists_agree_with_a_sort_of_what_is_left(hidden, k):
    rng = np.random.default_rng(2)
    scores = rng.standard_normal((30, 70)).astype(np.float32)
    seen = random_csr(rng, scores.shape, 0.3)
    left = np.where(seen.toarray() > 0, -np.inf, scores)
    left[:, hidden] = -np.inf
    items, best, faulty = rank_candidates(scores, seen, np.array(hidden, dtype=np.int32), k, np.arange(1, 31))
    assert not faulty.any()
    np.testing.assert_array_equal(scores, left)
    order = np.argsort(-left, axis=1)[:, :k]
    values = np.take_along_axis(left, order, axis=1)
    np.testing.assert_array_equal(best, values)
    np.testing.assert_array_equal(items, np.where(values > -np.inf, order, -1))


def test_seen_items_are_excluded_and_the_rest_is_untouched():
    rng = np.random.default_rng(0)
    scores = rng.standard_normal((30, 70)).astype(np.float32)
    seen = random_csr(rng, scores.shape, 0.3)
    expected = np.where(seen.toarray() > 0, -np.inf, scores)
    assert not faulty_rows(scores, seen).any()
    np.testing.assert_array_equal(scores, expected)


@pytest.mark.parametrize("fault", [np.nan, np.inf, -np.inf])
def test_only_unseen_faults_count(fault):
    scores = np.ones((3, 100), dtype=np.float32)
    scores[0, 99] = scores[1, 5] = fault
    seen = sp.csr_array((np.ones(1, dtype=np.float32), ([1], [5])), shape=scores.shape)
    assert faulty_rows(scores, seen).tolist() == [True, False, False]


def test_faults_of_hidden_items_do_not_count():
    scores = np.ones((1, 4), dtype=np.float32)
    scores[0, 2] = np.nan
    assert faulty_rows(scores, sp.csr_array(scores.shape, dtype=np.float32), np.array([2], np.int32)).tolist() == [
        False
    ]


def test_extreme_finite_scores_are_no_faults():
    scores = np.array([[np.finfo(np.float32).max, np.finfo(np.float32).min, -0.0, 1e-45]], dtype=np.float32)
    assert faulty_rows(scores, sp.csr_array(scores.shape, dtype=np.float32)).tolist() == [False]


def test_candidates_are_relevant_items_not_excluded():
    rng = np.random.default_rng(1)
    scores = rng.standard_normal((20, 50)).astype(np.float32)
    seen, relevant = random_csr(rng, scores.shape, 0.4), random_csr(rng, scores.shape, 0.3)
    faulty_rows(scores, seen)
    kept = only_candidates(scores, relevant)
    np.testing.assert_array_equal(kept.toarray(), (relevant.toarray() > 0) & (seen.toarray() == 0))
    assert kept.has_sorted_indices


def test_wide_index_types_are_accepted():
    relevant = sp.csr_array(np.array([[1, 0, 1]], dtype=np.float32))
    relevant.indices, relevant.indptr = relevant.indices.astype(np.int64), relevant.indptr.astype(np.int64)
    assert find_hits(np.array([[2, 1]], dtype=np.int32), relevant, 2).tolist() == [[True, False]]

"""Nearest neighbours against a full sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lexigraph.graph import nearest_neighbours, neighbours

vectors_of = hnp.arrays(
    np.float32, st.tuples(st.integers(0, 12), st.integers(1, 4)), elements=st.floats(-2, 2, width=16)
)


def best_products(vectors, k, minimum):
    """Descending inner products above ``minimum`` with the ``k`` nearest other rows, by a full sort."""
    products = vectors @ vectors.T
    rows = []
    for row in range(len(vectors)):
        others = np.sort(np.delete(products[row], row))[::-1][:k]
        rows.append(others[others > minimum])
    return rows


@given(vectors_of, st.integers(1, 15), st.sampled_from([0.0, 0.5, -10.0]))
def test_weights_are_the_largest_inner_products(vectors, k, minimum):
    graph = nearest_neighbours(vectors, k, minimum=minimum)
    assert graph.shape == (len(vectors), len(vectors))
    for row, expected in enumerate(best_products(vectors, k, minimum)):
        place = slice(graph.indptr[row], graph.indptr[row + 1])
        np.testing.assert_allclose(np.sort(graph.data[place])[::-1], expected, rtol=1e-4, atol=1e-5)
        found = graph.indices[place]
        assert row not in found
        assert len(set(found.tolist())) == len(found)
        np.testing.assert_allclose(graph.data[place], (vectors @ vectors[row])[found], rtol=1e-4, atol=1e-5)


@given(vectors_of)
def test_rows_of_zeros_have_and_are_no_neighbours(vectors):
    vectors[::2] = 0
    graph = nearest_neighbours(vectors, 3)
    touched = np.union1d(graph.tocoo().row, graph.tocoo().col)
    assert not set(touched.tolist()) & set(range(0, len(vectors), 2))


def test_small_blocks_change_nothing(monkeypatch):
    vectors = np.random.default_rng(0).standard_normal((23, 5)).astype(np.float32)
    whole = nearest_neighbours(vectors, 4)
    monkeypatch.setattr(neighbours, "_BLOCK_BYTES", 4 * 23 * 3)
    blocks = nearest_neighbours(vectors, 4)
    np.testing.assert_allclose(blocks.toarray(), whole.toarray(), rtol=1e-5)
    assert whole.has_sorted_indices


def test_small_blocks_are_real_blocks(monkeypatch):
    vectors = np.eye(6, dtype=np.float32)
    monkeypatch.setattr(neighbours, "_BLOCK_BYTES", 1)
    assert nearest_neighbours(vectors + 1, 2).nnz == 12


@pytest.mark.parametrize("n", [0, 1])
def test_nobody_to_be_near_to(n):
    graph = nearest_neighbours(np.ones((n, 3), dtype=np.float32), 5)
    assert graph.shape == (n, n)
    assert graph.nnz == 0


def test_vectors_are_not_changed():
    vectors = np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32)
    before = vectors.copy()
    nearest_neighbours(vectors, 2)
    np.testing.assert_array_equal(vectors, before)

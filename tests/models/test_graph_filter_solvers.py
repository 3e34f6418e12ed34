"""Each solver against dense linear algebra written another way."""

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.graph import ItemRelation, normalise
from lexigraph.models.bridge import choose_regularization, ridge_projector, wish_mixture
from lexigraph.models.graph_filter.exact import exact_filter
from lexigraph.models.graph_filter.gram import dense_graph, sparse_graph
from lexigraph.models.graph_filter.local import local_filter
from lexigraph.models.graph_filter.placing import Places, add_places
from lexigraph.models.graph_filter.settings import GraphFilterSettings
from lexigraph.models.graph_filter.solve import solve
from lexigraph.models.graph_filter.table import neighbour_table
from lexigraph.models.sparse import largest_in_rows
from lexigraph.models.weights import LowRank, weight_rows

SHAPE = {
    "user_exponent": 0.3,
    "item_exponent": 0.2,
    "input_exponent": 0.4,
    "output_exponent": 0.1,
    "regularization": 0.7,
}


@pytest.fixture
def history():
    rng = np.random.default_rng(3)
    return sp.csr_array((rng.random((60, 20)) < 0.25).astype(np.float32))


@pytest.fixture
def relation():
    rng = np.random.default_rng(4)
    import polars as pl

    matrix = sp.csr_array((rng.random((5, 20)) < 0.4).astype(np.float32))
    return ItemRelation("categories", matrix, pl.Series([f"c{i}" for i in range(5)]))


def by_eigenvectors(history, relation, weight):
    """The filter as the formula reads: stack, decompose, respond, rescale; all in float64."""
    dense = history.toarray().astype(float)
    users, items = dense.sum(axis=1), dense.sum(axis=0)
    stacked = dense / np.maximum(users, 1)[:, None] ** 0.3 / items**0.2
    graph = stacked.T @ stacked
    if weight:
        touches = relation.matrix.toarray().astype(float)
        other = touches / touches.sum(axis=1, keepdims=True) ** 0.5 / np.maximum(touches.sum(axis=0), 1) ** 0.2
        graph = graph + weight * np.trace(graph) / np.trace(other.T @ other) * other.T @ other
    ridge = 0.7 * np.trace(stacked.T @ stacked + 0) / 20 if not weight else 0.7 * np.trace(graph) / 20
    values, vectors = np.linalg.eigh(graph)
    response = vectors * (values / (values + ridge)) @ vectors.T
    return items[:, None] ** -0.4 * response * items**0.1


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_exact_is_the_formula(history, relation, weight):
    relations = [(relation, weight)] if weight else []
    found = solve(history, relations, "exact", GraphFilterSettings(**SHAPE))
    np.testing.assert_allclose(found, by_eigenvectors(history, relation, weight), atol=2e-5)


def test_spectral_with_all_eigenvectors_is_exact(history, relation):
    relations = [(relation, 0.5)]
    found = solve(history, relations, "spectral", GraphFilterSettings(rank=20, iterations=30, **SHAPE))
    exact = solve(history, relations, "exact", GraphFilterSettings(**SHAPE))
    assert isinstance(found, LowRank)
    np.testing.assert_allclose(weight_rows(found, slice(None)), exact, atol=2e-4)


def test_local_with_all_candidates_is_the_regression_on_all_other_items(history):
    graph = dense_graph(history, [], 0.3, 0.2)
    ridge = 0.7 * graph.diagonal().mean()
    expected = np.zeros_like(graph)
    for item in range(20):
        others = np.flatnonzero((np.arange(20) != item) & (graph[item] != 0))
        system = graph[np.ix_(others, others)] + ridge * np.eye(len(others))
        expected[others, item] = np.linalg.solve(system, graph[others, item])
    found = local_filter(sparse_graph(history, [], 0.3, 0.2), 0.7, 20, np.ones(20, dtype=np.float32))
    np.testing.assert_allclose(found.toarray(), expected, atol=0.02 * expected.max())
    assert not found.diagonal().any()


def test_local_keeps_to_the_strongest_candidates(history):
    found = local_filter(sparse_graph(history, [], 0.3, 0.2), 0.7, 4, np.ones(20, dtype=np.float32))
    assert np.diff(sp.csc_array(found).indptr).max() == 4


def test_dense_and_sparse_graphs_agree(history, relation):
    dense = dense_graph(history, [(relation, 0.3)], 0.5, 0.1)
    sparse = sparse_graph(history, [(relation, 0.3)], 0.5, 0.1)
    np.testing.assert_allclose(sparse.toarray(), dense, atol=1e-5)
    assert sparse.has_sorted_indices


def test_exact_filter_lies_between_zero_and_one(history):
    stacked = normalise(history, 0.3, 0.2)
    values = np.linalg.eigvalsh(exact_filter((stacked.T @ stacked).toarray(), 0.5).astype(float))
    assert values.min() > -1e-5
    assert values.max() < 1


def test_a_full_table_is_the_model_and_a_small_one_its_strongest(history):
    weights = solve(history, [], "exact", GraphFilterSettings(**SHAPE))
    np.testing.assert_array_equal(neighbour_table(weights, 20).toarray(), weights)
    table = neighbour_table(weights, 3).toarray()
    for kept, row in zip(table, weights, strict=True):
        assert set(np.flatnonzero(kept)) == set(np.argsort(-abs(row))[:3])


def test_hybrid_is_spectral_plus_its_share_of_local(history):
    settings = GraphFilterSettings(rank=8, local_share=0.5)
    hybrid = weight_rows(solve(history, [], "hybrid", settings), slice(None))
    spectral = weight_rows(solve(history, [], "spectral", settings), slice(None))
    local = solve(history, [], "local", settings).toarray()
    added = hybrid - spectral
    factor = added[local != 0] / local[local != 0]
    np.testing.assert_allclose(factor, factor.mean(), rtol=1e-2)
    assert abs(history @ added).mean() == pytest.approx(0.5 * abs(history @ spectral).mean(), rel=1e-3)


def low_rank(weights):
    """The same numbers as a product and a sparse part."""
    half = 0.5 * weights
    return LowRank(half, np.eye(len(weights), dtype=np.float32), sp.csr_array(weights - half))


@pytest.mark.parametrize("form", [np.array, sp.csr_array, low_rank])
def test_places_are_added_to_every_form_of_weights(form):
    rng = np.random.default_rng(0)
    weights = rng.random((12, 12)).astype(np.float32)
    speaks, answers = rng.standard_normal((2, 12, 3)).astype(np.float32)
    items = np.array([4, 10, 11])
    places = Places(items, answers[items] + 1, items[1:], speaks[items[1:]], speaks, answers)
    expected = weights.copy()
    expected[:, items] += speaks @ (answers[items] + 1).T
    expected[items[1:]] += speaks[items[1:]] @ answers.T
    found = add_places(form(weights.copy()), places, entries=12)
    np.testing.assert_allclose(weight_rows(found, slice(None)), expected, atol=1e-4)


def test_bridge_regularization_is_the_one_with_the_smallest_left_out_error():
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((40, 6)).astype(np.float32)
    targets = (vectors @ rng.standard_normal((6, 3)) + 0.5 * rng.standard_normal((40, 3))).astype(np.float32)
    grid = (0.01, 1.0, 100.0)
    mean = np.linalg.svd(vectors, compute_uv=False) ** 2

    def left_out_error(ridge):
        total = 0.0
        for row in range(40):
            others = np.arange(40) != row
            system = vectors[others].T @ vectors[others] + ridge * mean.mean() * np.eye(6)
            total += (
                (targets[row] - vectors[row] @ np.linalg.solve(system, vectors[others].T @ targets[others])) ** 2
            ).sum()
        return total

    assert choose_regularization(vectors, targets, grid) == min(grid, key=left_out_error)
    assert ridge_projector(vectors, 1.0).shape == (40, 6)


def test_a_wish_is_a_mixture_of_the_closest_described_items():
    texts = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.float32)
    wishes = np.array([[1, 0], [0, 0]], dtype=np.float32)
    mixture = wish_mixture(wishes, texts, 2).toarray()
    assert mixture[0].argmax() == 0
    assert mixture[0].sum() == pytest.approx(1)
    assert mixture[0, 2] == 0
    assert not mixture[1].any()


def test_largest_in_rows_is_exact_with_ties_and_zeros():
    rng = np.random.default_rng(5)
    block = rng.integers(-3, 4, (40, 3000)).astype(np.float32)
    block[0] = 0
    block[1, 2:] = 0
    for k in (1, 7, 500, 3000, 4000):
        found = largest_in_rows(block, k).toarray()
        for kept, row in zip(found, block, strict=True):
            order = np.lexsort((np.arange(3000), -abs(row)))[:k]
            expected = np.zeros(3000)
            expected[order] = row[order]
            np.testing.assert_array_equal(kept, expected)


def test_full_evenness_gives_every_local_regression_the_same_length(history):
    shape = {**SHAPE, "output_exponent": 0.0}
    uneven = solve(history, [], "local", GraphFilterSettings(evenness=0.0, **shape)).toarray()
    even = solve(history, [], "local", GraphFilterSettings(evenness=1.0, **shape)).toarray()
    lengths = np.linalg.norm(uneven, axis=0)
    np.testing.assert_allclose(np.linalg.norm(even, axis=0), np.median(lengths), rtol=1e-4)
    np.testing.assert_allclose(even * lengths / np.median(lengths), uneven, atol=1e-5)

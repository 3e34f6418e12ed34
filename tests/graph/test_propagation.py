"""The propagation kernel against scipy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.errors import ConfigError
from lexigraph.graph import Propagator
from lexigraph.graph.propagation import balanced_bounds


def random_matrix(rng, shape, density):
    matrix = sp.csr_array(sp.random_array(shape, density=density, format="csr", dtype=np.float32, rng=rng))
    matrix.sort_indices()
    return matrix


@pytest.mark.parametrize("width", [1, 3, 64, 65, 130])
@pytest.mark.parametrize(("shape", "density"), [((40, 30), 0.2), ((1, 5), 1.0), ((300, 300), 0.01), ((6, 4), 0.0)])
def test_agrees_with_scipy(shape, density, width):
    rng = np.random.default_rng(width)
    matrix, features = random_matrix(rng, shape, density), rng.standard_normal((shape[1], width)).astype(np.float32)
    step = Propagator(matrix)
    expected = matrix @ features
    np.testing.assert_allclose(step(features), expected, rtol=1e-5, atol=1e-6)
    rows = rng.integers(0, shape[0], 7)
    np.testing.assert_allclose(step.rows(rows, features), expected[rows], rtol=1e-5, atol=1e-6)


def test_rows_that_are_not_active_count_as_zero():
    rng = np.random.default_rng(0)
    matrix, features = random_matrix(rng, (80, 80), 0.1), rng.standard_normal((80, 16)).astype(np.float32)
    active = rng.random(80) < 0.3
    expected = matrix @ (features * active[:, None])
    np.testing.assert_allclose(Propagator(matrix)(features, active=active), expected, rtol=1e-5, atol=1e-6)


def test_what_stood_in_the_result_does_not_matter():
    matrix = sp.csr_array(np.array([[0.0, 2.0], [0.0, 0.0]], dtype=np.float32))
    out = np.full((2, 3), np.nan, dtype=np.float32)
    features = np.ones((2, 3), dtype=np.float32)
    assert Propagator(matrix)(features, out) is out
    assert out.tolist() == [[2.0, 2.0, 2.0], [0.0, 0.0, 0.0]]


def test_strides_and_double_precision_are_read_for_what_they_are():
    rng = np.random.default_rng(1)
    matrix, wide = random_matrix(rng, (30, 30), 0.2), rng.standard_normal((30, 12))
    expected = matrix @ wide[:, ::2]
    np.testing.assert_allclose(Propagator(matrix)(wide[:, ::2]), expected, rtol=1e-5, atol=1e-6)
    strided = wide.astype(np.float32)[:, ::2]
    np.testing.assert_allclose(Propagator(matrix).rows(np.array([3, 1]), strided), expected[[3, 1]], atol=1e-5)


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(2)
    matrix, features = random_matrix(rng, (90, 70), 0.1), rng.standard_normal((70, 16)).astype(np.float32)
    active = rng.random(70) < 0.5
    plain, ordered = Propagator(matrix), Propagator(matrix, rng.permutation(90))
    rows = rng.integers(0, 90, 25)
    np.testing.assert_array_equal(ordered(features), plain(features))
    np.testing.assert_array_equal(ordered(features, active=active), plain(features, active=active))
    np.testing.assert_array_equal(ordered.rows(rows, features), plain.rows(rows, features))


def test_same_result_twice():
    rng = np.random.default_rng(0)
    step, features = Propagator(random_matrix(rng, (500, 500), 0.05)), rng.random((500, 64), dtype=np.float32)
    np.testing.assert_array_equal(step(features), step(features))


@pytest.mark.parametrize(
    "out", [np.empty((30, 12), np.float32)[:, ::2], np.empty((30, 6)), np.empty((29, 6), np.float32)]
)
def test_a_place_to_write_that_does_not_fit_is_refused(out):
    matrix = random_matrix(np.random.default_rng(1), (30, 30), 0.2)
    with pytest.raises(ConfigError, match="C-contiguous float32"):
        Propagator(matrix)(np.ones((30, 6), dtype=np.float32), out)


@pytest.mark.parametrize("n_chunks", [1, 2, 7, 50])
def test_chunks_hold_about_the_same_number_of_edges(n_chunks):
    degrees = np.random.default_rng(0).zipf(1.5, 400).clip(0, 300)
    indptr = np.concatenate([[0], np.cumsum(degrees)])
    bounds = balanced_bounds(indptr, n_chunks)
    assert bounds[0] == 0
    assert bounds[-1] == 400
    assert (np.diff(bounds) > 0).all()
    edges = np.diff(indptr[bounds])
    assert edges.max() <= indptr[-1] / n_chunks + degrees.max()


def test_a_graph_without_edges_has_bounds():
    assert balanced_bounds(np.zeros(5, dtype=np.int64), 4)[[0, -1]].tolist() == [0, 4]


def test_rows_wanted_many_times_are_the_same_rows():
    matrix = sp.random_array((20, 30), density=0.3, rng=np.random.default_rng(2), dtype=np.float32, format="csr")
    features = np.random.default_rng(3).standard_normal((30, 8)).astype(np.float32)
    rows = np.tile(np.array([4, 0, 19]), 200)
    np.testing.assert_allclose(Propagator(matrix).rows(rows, features), (matrix @ features)[rows], atol=1e-5)

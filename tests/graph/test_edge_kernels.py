"""Sums, products and softmax over edges, against dense computations."""

import numpy as np
import pytest

from lexigraph.errors import ConfigError
from lexigraph.graph.edge_kernels import EdgeKernels
from lexigraph.graph.weighting import loop_weights, message_weights

N, HEADS, D = 40, 2, 4


@pytest.fixture(scope="module")
def graph():
    rng = np.random.default_rng(3)
    targets = np.sort(rng.integers(0, N - 5, 300))  # the last five hear nothing; some pairs are there twice
    return np.searchsorted(targets, np.arange(N + 1)), rng.integers(0, N, 300), targets


@pytest.fixture(scope="module")
def values():
    rng = np.random.default_rng(4)
    return (
        rng.normal(size=(300, HEADS)).astype(np.float32),
        *(rng.normal(size=(N, HEADS, D)).astype(np.float32) for _ in range(2)),
    )


def test_sums_there_and_back(graph, values):
    indptr, sources, targets = graph
    weights, states, gradient = values
    there, back = np.zeros_like(states), np.zeros_like(states)
    np.add.at(there, targets, weights[:, :, None] * states[sources])
    np.add.at(back, sources, weights[:, :, None] * gradient[targets])
    kernels = EdgeKernels(indptr, sources)
    np.testing.assert_allclose(kernels.sums(weights, states), there, atol=1e-5)
    np.testing.assert_allclose(kernels.sums_back(weights, gradient), back, atol=1e-5)


def test_products(graph, values):
    indptr, sources, targets = graph
    _, one, other = values
    expected = (one[targets] * other[sources]).sum(-1)
    np.testing.assert_allclose(EdgeKernels(indptr, sources).products(one, other), expected, atol=1e-5)


def test_softmax_and_its_derivative(graph, values):
    indptr, sources, targets = graph
    logits = values[0] * 40  # far apart: a plain exponential would overflow
    kernels = EdgeKernels(indptr, sources)
    shares, expected = kernels.softmax(logits), np.zeros_like(logits)
    gradient = np.random.default_rng(5).normal(size=logits.shape).astype(np.float32)
    slope = np.zeros_like(logits)
    for node in range(N):
        own = targets == node
        if own.any():
            powers = np.exp(logits[own].astype(np.float64) - logits[own].max(0))
            expected[own] = p = powers / powers.sum(0)
            slope[own] = p * (gradient[own] - (p * gradient[own]).sum(0))
    np.testing.assert_allclose(shares, expected, atol=1e-5)
    np.testing.assert_allclose(kernels.softmax_back(shares, gradient), slope, atol=1e-4)


def test_weights_where_nothing_arrives_are_zero_and_unknown_ones_named():
    none, some = np.zeros(1, np.float32), np.ones(1, np.float32)
    assert message_weights(some, none, some, "symmetric").tolist() == [0]
    assert message_weights(some, some, none, "mean").tolist() == [0]
    assert loop_weights(np.array([2.0], np.float32), "sum").tolist() == [1]
    with pytest.raises(ConfigError, match="'row'; allowed: symmetric, mean, sum, relation"):
        message_weights(some, some, some, "row")

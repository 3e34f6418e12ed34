"""Differentiable steps over edges: our kernels, torch's scatter and torch's sparse product give the same."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="graph networks need torch")

from lexigraph.models.gnn import propagation  # noqa: E402
from lexigraph.models.gnn.edges import edges_from_arrays  # noqa: E402

N, E, D = 25, 120, 4


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Not here: threads must not disturb each other's sums."""


@pytest.fixture(params=["kernel", "scatter"])
def few_edges(request, monkeypatch):
    monkeypatch.setattr(propagation, "FEW_EDGES", -1 if request.param == "kernel" else 10**9)


@pytest.fixture(scope="module")
def edges():
    rng = np.random.default_rng(1)
    return edges_from_arrays(rng.integers(0, N, E), rng.integers(0, N - 2, E), N, "symmetric")


def dense(edges, weights):
    """The matrix of the messages, built so that torch can differentiate it."""
    return torch.zeros(N, N).index_put((edges.targets, edges.sources), weights, accumulate=True)


def agree(found, expected, inputs):
    """Same values, and same gradients in all inputs."""
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    aim = torch.randn_like(found)
    mine = torch.autograd.grad((found * aim).sum(), inputs)
    theirs = torch.autograd.grad((expected * aim).sum(), inputs)
    torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.usefixtures("few_edges")
def test_fixed_weights(edges):
    states = torch.randn(N, D, requires_grad=True)
    agree(propagation.propagate(states, edges), dense(edges, edges.weights) @ states, [states])


@pytest.mark.usefixtures("few_edges")
def test_masked_weights(edges):
    states, mask = torch.randn(N, D, requires_grad=True), torch.rand(E, requires_grad=True)
    found = propagation.propagate(states, edges.masked(mask))
    agree(found, dense(edges, edges.weights * mask) @ states, [states, mask])


@pytest.mark.usefixtures("few_edges")
def test_sums_products_and_softmax(edges):
    weights = torch.randn(E, 2, requires_grad=True)
    one, other = (torch.randn(N, 2, D, requires_grad=True) for _ in range(2))
    sums = torch.stack([dense(edges, weights[:, head]) @ one[:, head] for head in range(2)], dim=1)
    agree(propagation.edge_sums(weights, one, edges), sums, [weights, one])
    products = (one[edges.targets] * other[edges.sources]).sum(-1)
    agree(propagation.edge_products(one, other, edges), products, [one, other])
    powers = weights.exp()
    totals = torch.zeros(N, 2).index_add(0, edges.targets, powers)
    agree(propagation.edge_softmax(weights, edges), powers / totals[edges.targets], [weights])


@pytest.mark.usefixtures("few_edges")
def test_softmax_of_far_apart_logits_stays_finite(edges):
    shares = propagation.edge_softmax(torch.randn(E, 1) * 1e4, edges)
    assert bool(shares.isfinite().all())
    torch.testing.assert_close(torch.zeros(N, 1).index_add(0, edges.targets, shares)[edges.targets], torch.ones(E, 1))


def test_the_product_of_other_devices_is_the_same(edges):
    states = torch.randn(N, D, requires_grad=True)
    agree(edges.fixed.sparse(torch.device("cpu")) @ states, dense(edges, edges.weights) @ states, [states])


@pytest.mark.usefixtures("few_edges")
def test_half_precision_goes_in_and_its_gradient_comes_back(edges):
    states = torch.randn(N, D, dtype=torch.bfloat16, requires_grad=True)
    propagation.propagate(states, edges).sum().backward()
    expected = dense(edges, edges.weights).sum(0)[:, None].expand(N, D)
    assert states.grad.dtype == torch.bfloat16
    torch.testing.assert_close(states.grad.float(), expected, rtol=0.02, atol=0.02)

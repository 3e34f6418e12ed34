"""The light convolution against dense linear algebra, forwards and backwards."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.errors import ConfigError

torch = pytest.importorskip("torch", reason="light convolutions need torch")


@pytest.fixture(scope="module")
def graph():
    rng = np.random.default_rng(0)
    upper = np.triu(rng.random((30, 30)) * (rng.random((30, 30)) < 0.2), 1)
    return sp.csr_array((upper + upper.T).astype(np.float32))


def dense_convolution(graph, embeddings, n_layers):
    matrix = torch.from_numpy(graph.toarray())
    powers = [embeddings]
    for _ in range(n_layers):
        powers.append(matrix @ powers[-1])
    return sum(powers) / (n_layers + 1)


@pytest.mark.parametrize("n_layers", [1, 2, 3])
@pytest.mark.parametrize("rows", [[0], [3, 3, 29, 0], list(range(30))])  # one, repeated, all
def test_values_and_gradients_are_those_of_the_whole_computation(graph, n_layers, rows):
    from lexigraph.models.gnn.light import LightConvolution

    torch.manual_seed(n_layers)
    embeddings, aim, chosen = torch.randn(30, 5), torch.randn(len(rows), 5), torch.tensor(rows)
    mine, reference = embeddings.clone().requires_grad_(), embeddings.clone().requires_grad_()
    found = LightConvolution(graph, n_layers)(mine, chosen)
    expected = dense_convolution(graph, reference, n_layers)[chosen]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    (found * aim).sum().backward()
    (expected * aim).sum().backward()
    torch.testing.assert_close(mine.grad, reference.grad, rtol=1e-4, atol=1e-5)


def test_it_learns(graph):
    from lexigraph.models.gnn.light import LightConvolution

    torch.manual_seed(0)
    light, weights, aim = LightConvolution(graph, 2), torch.zeros(30, 3, requires_grad=True), torch.randn(30, 3)
    optimiser = torch.optim.Adam([weights], lr=0.1)
    losses = []
    for _ in range(300):
        optimiser.zero_grad()
        loss = ((light(weights, torch.arange(30)) - aim) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.05 * losses[0]


def test_graphs_that_are_not_symmetric_and_no_layers_are_named(graph):
    from lexigraph.models.gnn.light import LightConvolution

    with pytest.raises(ConfigError, match="symmetric"):
        LightConvolution(sp.csr_array(np.array([[0.0, 1.0], [0.0, 0.0]])), 1)
    with pytest.raises(ConfigError, match="n_layers is 0"):
        LightConvolution(graph, 0)

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.graph import normalise  # noqa: E402
from lexigraph.models.gnn.bipartite import BipartiteLightConvolution  # noqa: E402

USERS, ITEMS = torch.tensor([1, 3, 3, 7]), torch.tensor([0, 0, 5, 9, 30])


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Not here: threads must not disturb each other's sums."""


@pytest.fixture
def pairs():
    matrix = sp.csr_array((np.random.default_rng(0).random((30, 40)) < 0.1).astype(np.float32))
    return normalise(matrix, 0.5, 0.5)


def dense(pairs, users, items, n_layers):
    """The formula as it is written, on the whole graph."""
    graph = torch.zeros(70, 70)
    graph[:30, 30:] = torch.from_numpy(pairs.toarray())
    graph = graph + graph.T
    layer = total = torch.cat([users, items])
    for _ in range(n_layers):
        layer = graph @ layer
        total = total + layer
    return total / (n_layers + 1)


@pytest.mark.parametrize("n_layers", [1, 2, 3, 4])
@pytest.mark.parametrize("from_history", [True, False])
def test_values_and_gradients_are_those_of_the_formula(pairs, n_layers, from_history):
    generator = torch.Generator().manual_seed(0)
    users, items = (torch.randn(n, 8, generator=generator, requires_grad=True) for n in (30, 40))
    start = torch.from_numpy(pairs.toarray()) @ items if from_history else users
    whole = dense(pairs, start, items, n_layers)
    expected = [whole[:30][USERS], whole[30:][ITEMS], start[USERS], items[ITEMS]]
    light = BipartiteLightConvolution(pairs, n_layers, from_history=from_history)
    found = light(None if from_history else users, items, USERS, ITEMS)
    weights = [torch.randn(part.shape, generator=generator) for part in expected]
    wanted = [items] if from_history else [items, users]
    gradients = [
        torch.autograd.grad(sum((part * weight).sum() for part, weight in zip(parts, weights, strict=True)), wanted)
        for parts in (expected, found)
    ]
    for one, other in [*zip(expected, found, strict=True), *zip(*gradients, strict=True)]:
        torch.testing.assert_close(other, one, atol=1e-5, rtol=1e-5)


def test_no_layer_is_refused(pairs):
    with pytest.raises(ConfigError, match="n_layers is 0"):
        BipartiteLightConvolution(pairs, 0, from_history=True)

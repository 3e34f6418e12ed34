"""What happens between two convolutions, and what becomes of the states."""

from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="graph networks need torch")
pytest.importorskip("torch_geometric", reason="graph networks need PyTorch Geometric")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings  # noqa: E402
from lexigraph.models.gnn.convolutions.stack import ConvolutionStack  # noqa: E402
from lexigraph.models.gnn.edges import edges_from_arrays  # noqa: E402

N, D = 6, 4


@pytest.fixture(scope="module")
def edges():
    ring = np.arange(N)
    ends = np.concatenate([ring, (ring + 1) % N]), np.concatenate([(ring + 1) % N, ring])
    return edges_from_arrays(*ends, N, "symmetric")


@pytest.fixture(scope="module")
def matrix(edges):
    return torch.from_numpy(edges.matrix.toarray())


def stack(**chosen):
    torch.manual_seed(0)
    return ConvolutionStack(ConvolutionSettings(embedding_size=D, **chosen))


def test_light_convolution_is_the_mean_of_powers(edges, matrix):
    states = torch.randn(N, D)
    light = stack(n_layers=2)
    expected = (states + matrix @ states + matrix @ matrix @ states) / 3
    torch.testing.assert_close(light.readout(light(states, edges)), expected)
    assert not list(light.parameters())


def test_no_layer_leaves_the_states(edges):
    states = torch.randn(N, D)
    none = stack(n_layers=0)
    torch.testing.assert_close(none.readout(none(states, edges)), states)


@pytest.mark.parametrize(
    ("chosen", "shares"),  # of the layer's output, its input and the first state
    [({"residual": "previous"}, (1, 1, 0)), ({"residual": "initial", "residual_share": 0.3}, (0.7, 0, 0.3))],
)
def test_residuals(edges, matrix, chosen, shares):
    states = torch.randn(N, D)
    found = stack(n_layers=3, **chosen)(states, edges)
    for before, after in pairwise(found):
        expected = shares[0] * matrix @ before + shares[1] * before + shares[2] * states
        torch.testing.assert_close(after, expected)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("relu", torch.relu),
        ("elu", torch.nn.functional.elu),
        ("leaky-relu", torch.nn.functional.leaky_relu),
        ("tanh", torch.tanh),
    ],
)
def test_activation_between_layers_and_not_after_the_last(edges, matrix, name, function):
    states = torch.randn(N, D)
    found = stack(n_layers=2, activation=name)(states, edges)
    torch.testing.assert_close(found[1], function(matrix @ states))
    torch.testing.assert_close(found[2], matrix @ found[1])


def test_norms_between_layers(edges):
    states = torch.randn(N, D)
    lengths = stack(n_layers=2, layer_norm="length")(states, edges)[1].norm(dim=1)
    torch.testing.assert_close(lengths, torch.ones(N))
    normed = stack(n_layers=2, layer_norm="layer")(states, edges)[1]
    torch.testing.assert_close(normed.mean(1), torch.zeros(N), rtol=0, atol=1e-5)


def test_readouts(edges):
    states = torch.randn(N, D)
    found = stack(n_layers=2)(states, edges)
    torch.testing.assert_close(stack(n_layers=2, readout="last").readout(found), found[2])
    torch.testing.assert_close(stack(n_layers=2, readout="sum").readout(found), found[0] + found[1] + found[2])
    torch.testing.assert_close(stack(n_layers=2, readout="layers").readout(found), (found[1] + found[2]) / 2)
    joined = stack(n_layers=2, readout="concat")
    expected = torch.cat(found, 1) @ joined.final.weight.T + joined.final.bias
    torch.testing.assert_close(joined.readout(found), expected)


def test_dropout_falls_in_training_only(edges):
    states = torch.ones(N, D)
    dropped = stack(n_layers=1, dropout=0.5)
    assert not torch.equal(dropped(states, edges)[1], dropped(states, edges)[1])
    torch.testing.assert_close(dropped.eval()(states, edges)[1], stack(n_layers=1)(states, edges)[1])


@pytest.mark.parametrize(("kind", "bound"), [("xavier", (6 / (64 + 16)) ** 0.5), ("he", (6 / 64) ** 0.5)])
def test_weights_start_within_the_bounds_of_their_papers(kind, bound):
    torch.manual_seed(0)
    settings = ConvolutionSettings(
        convolution="gcn", n_layers=1, embedding_size=64, initialization=kind, readout="last"
    )
    weight = ConvolutionStack(settings, d_out=16).layers[0].layer.lin.weight
    assert 0.9 * bound < float(weight.detach().abs().max()) <= bound


def test_first_and_last_length_may_differ(edges):
    settings = ConvolutionSettings(convolution="gcn", n_layers=2, embedding_size=D, activation="relu", readout="last")
    classifier = ConvolutionStack(settings, d_in=9, d_out=3)
    found = classifier(torch.randn(N, 9), edges)
    assert [state.shape[1] for state in found] == [9, D, 3]
    assert classifier.readout(found).shape == (N, 3)
    with pytest.raises(ConfigError, match=r"readout='mean' over states of lengths \[9, 4, 4\]"):
        ConvolutionStack(ConvolutionSettings(convolution="gcn", n_layers=2, embedding_size=D), d_in=9)

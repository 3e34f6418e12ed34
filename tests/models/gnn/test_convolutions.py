"""Every convolution against the library's layer or a dense computation, and what all of them must keep."""

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch", reason="graph networks need torch")
library = pytest.importorskip("torch_geometric.nn", reason="graph networks need PyTorch Geometric")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.graph.node_graph import MET_BY  # noqa: E402
from lexigraph.graph.sampling import NeighbourSampler  # noqa: E402
from lexigraph.models.gnn.convolutions.registry import CONVOLUTIONS, weighting_for  # noqa: E402
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings  # noqa: E402
from lexigraph.models.gnn.edges import edges_from_arrays, request_edges, subset_edges  # noqa: E402

N_USERS, N_ITEMS, D = 9, 12, 8
N = N_USERS + N_ITEMS
CASES = [
    *((name, {}) for name in CONVOLUTIONS.ours),
    ("sage", {"aggregation": "sum"}),
    ("sage", {"aggregation": "max"}),
]
ALL = pytest.mark.parametrize(("name", "chosen"), CASES, ids=[f"{n}{''.join(c.values())}" for n, c in CASES])


def interactions(weighted=True):
    """Who met what; the last user met nothing and the last item nobody."""
    rng = np.random.default_rng(7)
    dense = (rng.random((N_USERS, N_ITEMS)) < 0.35) * (rng.integers(1, 6, (N_USERS, N_ITEMS)) if weighted else 1)
    dense[-1], dense[:, -1] = 0, 0
    return sp.csr_array(dense.astype(np.float32))


def graph_edges(settings, n_attributes=0, weighted=True):
    """Edges of the bipartite graph, and the attributes of each interaction."""
    matrix = interactions(weighted)
    users, items = np.repeat(np.arange(N_USERS), np.diff(matrix.indptr)), matrix.indices + N_USERS
    known = np.random.default_rng(8).random((matrix.nnz, n_attributes)).astype(np.float32)
    weighting = weighting_for(settings)
    edges = edges_from_arrays(
        np.concatenate([users, items]),
        np.concatenate([items, users]),
        N,
        weighting.normalisation,
        strengths=np.tile(matrix.data, 2),
        kinds=np.repeat([0, MET_BY], matrix.nnz),
        attributes=np.tile(known, (2, 1)) if n_attributes else None,
        self_loops=weighting.self_loops,
    )
    return edges, known


def layer_and_edges(name, chosen, n_attributes=0, weighted=True):
    torch.manual_seed(3)
    settings = ConvolutionSettings(convolution=name, heads=2, embedding_size=D, **chosen)
    layer = CONVOLUTIONS.find(name)(settings, D, D, 2, n_attributes)
    for parameter in layer.parameters():  # biases begin at zero, where a test would not see them
        torch.nn.init.normal_(parameter, std=0.4)
    return layer.eval(), *graph_edges(settings, n_attributes, weighted)


def states(seed=0):
    return torch.randn(N, D, generator=torch.Generator().manual_seed(seed))


def assert_same(layer, edges, reference, *arguments):
    """Same values, and same gradients in the states and all parameters."""
    reference.load_state_dict(layer.layer.state_dict())
    mine, theirs = states().requires_grad_(), states().requires_grad_()
    found, expected = layer(mine, edges), reference(theirs, *arguments)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    found.square().sum().backward()
    expected.square().sum().backward()
    torch.testing.assert_close(mine.grad, theirs.grad, rtol=1e-3, atol=1e-4)
    gradients = dict(layer.layer.named_parameters())
    for parameter_name, parameter in reference.named_parameters():
        torch.testing.assert_close(gradients[parameter_name].grad, parameter.grad, rtol=1e-3, atol=1e-4)


def test_gcn_is_the_librarys():
    layer, edges, _ = layer_and_edges("gcn", {})
    matrix = interactions()
    strengths = sp.block_array([[None, matrix], [matrix.T, None]]).toarray()
    values = torch.from_numpy(strengths[edges.targets, edges.sources])
    assert_same(layer, edges, library.GCNConv(D, D), edges.index, values)


@pytest.mark.parametrize("aggregation", ["mean", "sum", "max"])
def test_sage_is_the_librarys(aggregation):
    layer, edges, _ = layer_and_edges("sage", {"aggregation": aggregation}, weighted=False)
    assert_same(layer, edges, library.SAGEConv(D, D, aggr=aggregation), edges.index)


@pytest.mark.parametrize("n_attributes", [0, 3])
def test_gat_is_the_librarys(n_attributes):
    layer, edges, _ = layer_and_edges("gat", {}, n_attributes)
    reference = library.GATConv(D, D // 2, heads=2, edge_dim=n_attributes or None)
    assert_same(layer, edges, reference, edges.index, edges.attributes)


def test_ggnn_is_the_librarys():
    layer, edges, _ = layer_and_edges("ggnn", {})
    assert_same(layer, edges, library.GatedGraphConv(D, num_layers=1), edges.index, edges.weights)


@pytest.mark.parametrize("n_kinds", [2, 11])
def test_rgcn_is_the_librarys(n_kinds):
    torch.manual_seed(0)
    settings = ConvolutionSettings(convolution="rgcn")
    layer = CONVOLUTIONS.find("rgcn")(settings, D, D, n_kinds)
    rng = np.random.default_rng(0)
    ends = rng.integers(0, N, (2, 150))
    edges = edges_from_arrays(*ends, N, "relation", kinds=rng.integers(0, n_kinds, 150))
    reference = library.RGCNConv(D, D, n_kinds, num_bases=8 if n_kinds > 8 else None)
    assert_same(layer, edges, reference, edges.index, edges.kinds)


@pytest.mark.parametrize("n_attributes", [0, 3])
def test_bilinear_attention_is_its_formula(n_attributes):
    layer, edges, _ = layer_and_edges("bilinear-attention", {}, n_attributes)
    given = states()
    logits = given @ layer.query.weight.T @ given.T  # [target, source]: <W_a h_i, h_j>
    if n_attributes:
        logits[edges.targets, edges.sources] += edges.attributes @ layer.of_attributes.weight[0]
    met = torch.zeros(N, N, dtype=torch.bool)
    met[edges.targets, edges.sources] = True
    shares = torch.softmax(logits.masked_fill(~met, -torch.inf), dim=1).nan_to_num(0.0)
    torch.testing.assert_close(layer(given, edges), layer.value(shares @ given), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(layer.attention(given, edges), shares[edges.targets, edges.sources])


def test_lightgcn_is_the_normalised_matrix():
    layer, edges, _ = layer_and_edges("lightgcn", {})
    expected = torch.from_numpy(edges.matrix.toarray()) @ states()
    torch.testing.assert_close(layer(states(), edges), expected, rtol=1e-4, atol=1e-5)


@ALL
@pytest.mark.parametrize("n_attributes", [0, 3])
def test_new_users_get_what_they_would_have_as_known_ones(name, chosen, n_attributes):
    layer, edges, known = layer_and_edges(name, chosen, n_attributes)
    weighting, given = weighting_for(layer.settings), states()
    expected = layer(given, edges)[:N_USERS]
    matrix = interactions()
    for users in ([4], [7, 0, 8], range(N_USERS)):  # alone, together with one without history, all
        rows = list(users)
        attributes = np.concatenate([known[matrix.indptr[row] : matrix.indptr[row + 1]] for row in rows])
        piece, items = request_edges(
            sp.csr_array(matrix[rows]),
            edges.degrees[N_USERS:].numpy(),
            weighting.normalisation,
            self_loops=weighting.self_loops,
            attributes=attributes if n_attributes else None,
        )
        frozen = torch.cat([given[N_USERS + items], given[rows]])
        torch.testing.assert_close(layer(frozen, piece)[len(items) :], expected[rows], rtol=1e-4, atol=1e-5)


@ALL
def test_two_layers_on_a_piece_with_all_neighbours_are_those_of_the_whole_graph(name, chosen):
    layer, edges, _ = layer_and_edges(name, chosen, 3)
    seeds, given = np.array([2, 5, N - 1]), states()
    piece = NeighbourSampler(edges.matrix, [-1, -1]).sample(seeds, seed=0)
    part = subset_edges(edges, piece)
    found = layer(layer(given[piece.nodes], part), part)[: len(seeds)]
    torch.testing.assert_close(found, layer(layer(given, edges), edges)[seeds], rtol=1e-4, atol=1e-5)
    assert len(part) < len(edges)


@ALL
def test_a_mask_of_ones_changes_nothing_and_gradients_reach_it(name, chosen):
    layer, edges, _ = layer_and_edges(name, chosen, 3)
    mask = torch.ones(len(edges), requires_grad=True)
    found = layer(states(), edges.masked(mask))
    torch.testing.assert_close(found, layer(states(), edges))
    (gradient,) = torch.autograd.grad(found[0].sum(), mask)
    reaches = edges.targets == 0
    assert bool((gradient[~reaches] == 0).all())
    assert bool((gradient[reaches] != 0).any())


@pytest.mark.parametrize(("name", "chosen"), [case for case in CASES if case[0] != "gat"])
def test_a_mask_of_zeros_silences_messages(name, chosen):
    layer, edges, _ = layer_and_edges(name, chosen, 3)
    silent = edges.masked(torch.zeros(len(edges)))
    changed = states()
    changed[N_USERS:] += 1.0  # what items are no longer matters to users
    torch.testing.assert_close(layer(states(), silent)[:N_USERS], layer(changed, silent)[:N_USERS])


def test_a_silenced_neighbour_of_gat_still_takes_its_share_of_attention():
    layer, edges, _ = layer_and_edges("gat", {})
    silent = layer(states(), edges.masked(torch.zeros(len(edges)))) - layer.layer.bias
    alone = layer(states(), edges.chosen(torch.zeros(0, dtype=torch.int64))) - layer.layer.bias
    shares = (silent / alone).reshape(N, 2, D // 2)
    hears = edges.degrees > 0
    torch.testing.assert_close(shares.std(2), torch.zeros(N, 2), rtol=0, atol=1e-3)  # one share for a whole head
    assert bool((shares[hears] < 1).all())
    torch.testing.assert_close(silent[~hears], alone[~hears])


@pytest.mark.parametrize("n_layers", [1, 3])
def test_gradients_of_the_mask_explain_a_linear_convolution_completely(n_layers):
    layer, edges, _ = layer_and_edges("lightgcn", {})
    mask = torch.ones(len(edges), requires_grad=True)
    found = states()
    for _ in range(n_layers):
        found = layer(found, edges.masked(mask))
    score = found[0] @ torch.arange(D).float()
    (gradient,) = torch.autograd.grad(score, mask)
    # Every path has as many messages as there are layers, each counted once (Euler, homogeneous functions).
    torch.testing.assert_close(gradient.sum(), n_layers * score.detach(), rtol=1e-4, atol=1e-5)


@ALL
def test_isolated_nodes_and_empty_graphs_are_finite(name, chosen):
    layer, edges, _ = layer_and_edges(name, chosen, 3)
    given = states().requires_grad_()
    found = layer(given, edges)
    found.sum().backward()
    assert bool(found.isfinite().all())
    assert bool(given.grad.isfinite().all())
    nothing = edges.chosen(torch.zeros(0, dtype=torch.int64))
    assert bool(layer(given, nothing).isfinite().all())


@ALL
def test_one_relation_is_enough(name, chosen):
    settings = ConvolutionSettings(convolution=name, heads=2, **chosen)
    layer, weighting = CONVOLUTIONS.find(name)(settings, D, D, 1, 0), weighting_for(settings)
    ring = np.arange(N)
    edges = edges_from_arrays(ring, (ring + 1) % N, N, weighting.normalisation, self_loops=weighting.self_loops)
    found = layer(states(), edges)
    assert found.shape == (N, D)
    assert bool(found.isfinite().all())


@pytest.mark.parametrize(
    ("name", "d_in", "d_out", "said"),
    [("lightgcn", 4, 8, "length 4 into 8"), ("ggnn", 8, 4, "length 8 into 4"), ("gat", 8, 7, "heads=2 cannot share 7")],
)
def test_lengths_that_a_layer_cannot_give_are_named(name, d_in, d_out, said):
    with pytest.raises(ConfigError, match=said):
        CONVOLUTIONS.find(name)(ConvolutionSettings(heads=2), d_in, d_out)


def test_unknown_convolutions_are_named():
    with pytest.raises(ConfigError, match="did you mean 'lightgcn'"):
        weighting_for(ConvolutionSettings(convolution="lightgnc"))

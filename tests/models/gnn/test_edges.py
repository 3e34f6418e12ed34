"""Messages as tensors: weights, pieces, masks, loops."""

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch", reason="graph networks need torch")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.graph.sampling import NeighbourSampler  # noqa: E402
from lexigraph.models.gnn.edges import edges_from_arrays, request_edges, subset_edges  # noqa: E402
from lexigraph.models.gnn.propagation import propagate  # noqa: E402

N = 30


def random_edges(normalisation="mean", **changes):
    rng = np.random.default_rng(0)
    sources, targets = rng.integers(0, N, 200), rng.integers(0, N - 3, 200)
    chosen = {"strengths": rng.random(200).astype(np.float32) + 0.5, "kinds": rng.integers(0, 3, 200), **changes}
    return edges_from_arrays(sources, targets, N, normalisation, **chosen), sources, targets, chosen


@pytest.mark.parametrize("loops", [False, True])
def test_symmetric_weights_are_those_of_dense_algebra(loops):
    edges, sources, targets, chosen = random_edges("symmetric", self_loops=loops)
    dense = np.zeros((N, N))
    np.add.at(dense, (targets, sources), chosen["strengths"])
    dense += loops * np.eye(N)
    degrees = dense.sum(1)
    scale = np.divide(1, np.sqrt(degrees), out=np.zeros(N), where=degrees > 0)
    found = edges.matrix.toarray() + np.diag(edges.loops.numpy())
    np.testing.assert_allclose(found, scale[:, None] * dense * scale, atol=1e-6)


def test_mean_and_relation_weights_sum_to_one():
    edges = random_edges("mean")[0]
    arrives = np.bincount(edges.targets, minlength=N) > 0
    np.testing.assert_allclose(np.bincount(edges.targets, edges.weights, N), arrives, atol=1e-5)
    edges = random_edges("relation")[0]
    for part in edges.by_kind:
        arrives = np.bincount(part.targets, minlength=N) > 0
        np.testing.assert_allclose(np.bincount(part.targets, part.weights, N), arrives, atol=1e-5)


def test_kinds_share_out_the_edges_and_keep_masks_and_order():
    edges = random_edges()[0]
    mask = torch.rand(len(edges))
    states = torch.randn(N, 3)
    parts = edges.masked(mask).by_kind
    assert sum(len(part) for part in parts) == len(edges)
    torch.testing.assert_close(sum(propagate(states, part) for part in parts), propagate(states, edges.masked(mask)))
    assert all(bool((part.targets.diff() >= 0).all()) for part in parts)


def test_a_whole_piece_is_the_graph_and_a_sampled_one_is_right_on_average():
    edges = random_edges("mean")[0]
    states, seeds = torch.randn(N, 2), np.array([4, 9, 29])
    expected = propagate(states, edges)[seeds]
    whole = NeighbourSampler(edges.matrix, [-1]).sample(seeds, seed=0)
    torch.testing.assert_close(propagate(states[whole.nodes], subset_edges(edges, whole))[:3], expected)
    sampler = NeighbourSampler(edges.matrix, [2])
    drawn = []
    for seed in range(600):
        piece = sampler.sample(seeds, seed)
        part = subset_edges(edges, piece)
        assert bool((part.targets.diff() >= 0).all())
        drawn.append(propagate(states[piece.nodes], part)[:3])
    torch.testing.assert_close(torch.stack(drawn).mean(0), expected, rtol=0, atol=0.12)


def test_requests_number_items_first_and_keep_empty_histories():
    history = sp.csr_array(np.array([[0, 2, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float32))
    edges, items = request_edges(history, np.array([9, 4, 9, 1], np.float32), "symmetric", self_loops=True)
    assert items.tolist() == [1, 3]
    assert edges.n_nodes == 5
    assert edges.index.tolist() == [[0, 1, 0], [2, 2, 4]]
    expected = [2 / np.sqrt(5 * 4), 1 / np.sqrt(2 * 4), 1 / np.sqrt(5 * 2)]
    np.testing.assert_allclose(edges.weights, expected, rtol=1e-6)
    np.testing.assert_allclose(edges.loops, [1 / 5, 1 / 2, 1 / 4, 1, 1 / 2], rtol=1e-6)
    nobody, none = request_edges(sp.csr_array((2, 4), dtype=np.float32), np.ones(4, np.float32), "mean")
    assert len(nobody) == len(none) == 0
    assert nobody.by_kind == []


def test_moving_keeps_everything_and_bad_masks_are_named():
    edges = random_edges(attributes=np.ones((200, 2), np.float32))[0]
    moved = edges.masked(torch.ones(200)).to("cpu")
    torch.testing.assert_close(propagate(torch.ones(N, 1), moved), propagate(torch.ones(N, 1), edges))
    assert moved.attributes is not None
    assert moved.mask is not None
    with pytest.raises(ConfigError, match="mask of shape"):
        edges.masked(torch.ones(3))

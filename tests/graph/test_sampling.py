"""Neighbour sampling against the whole graph."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.errors import ConfigError
from lexigraph.graph import NeighbourSampler, sampling


@pytest.fixture(scope="module")
def graph():
    rng = np.random.default_rng(0)
    return sp.csr_array((rng.random((60, 60)) < 0.15).astype(np.float32))


def test_all_neighbours_give_the_whole_surroundings(graph):
    piece = NeighbourSampler(graph, [-1, -1]).sample(np.array([5, 9]), seed=0)
    dense = graph.toarray() > 0
    first = set(np.flatnonzero(dense[[5, 9]].any(axis=0))) | {5, 9}
    second = first | set(np.flatnonzero(dense[sorted(first)].any(axis=0)))
    assert set(piece.nodes.tolist()) == second
    assert piece.nodes[:2].tolist() == [5, 9]
    assert piece.layer_nodes == (2, len(first), len(second))
    met = {(int(target), int(source)) for source, target in piece.nodes[piece.edges].T}
    assert met == {(target, source) for target in first for source in np.flatnonzero(dense[target])}


@pytest.mark.parametrize("fan_out", [[3], [4, 2], [1, 1, 1]])
def test_each_node_gets_as_many_distinct_neighbours_as_asked_for(graph, fan_out):
    piece = NeighbourSampler(graph, fan_out).sample(np.arange(10), seed=3)
    assert len(set(piece.nodes.tolist())) == len(piece.nodes)
    np.testing.assert_array_equal(graph.indices[piece.positions], piece.nodes[piece.edges[0]])
    rows = np.searchsorted(graph.indptr, piece.positions, side="right") - 1
    np.testing.assert_array_equal(rows, piece.nodes[piece.edges[1]])
    assert len(set(piece.positions.tolist())) == len(piece.positions)
    degrees = np.diff(graph.indptr)
    starts = [0, *piece.layer_nodes]
    for layer, count in enumerate(fan_out):
        owners = np.arange(starts[layer], starts[layer + 1])
        received = np.bincount(piece.edges[1], minlength=len(piece.nodes))[owners]
        np.testing.assert_array_equal(received, np.minimum(degrees[piece.nodes[owners]], count))


def test_the_seed_decides(graph):
    sampler = NeighbourSampler(graph, [3, 3])
    one, same, other = (sampler.sample(np.arange(8), seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.positions, same.positions)
    assert not np.array_equal(one.positions, other.positions)


def test_a_draw_that_ran_out_of_memory_leaves_no_trace(graph, monkeypatch):
    sampler, seeds = NeighbourSampler(graph, [3, 3]), np.arange(8)
    expected = sampler.sample(seeds, seed=1)
    draw = sampling._draw

    def short_of_memory(indptr, nodes, count, seed):
        if len(nodes) != len(seeds):
            raise MemoryError
        return draw(indptr, nodes, count, seed)

    monkeypatch.setattr(sampling, "_draw", short_of_memory)
    with pytest.raises(MemoryError):
        sampler.sample(np.arange(20, 28), seed=1)
    monkeypatch.undo()
    found = sampler.sample(seeds, seed=1)
    np.testing.assert_array_equal(found.nodes, expected.nodes)
    np.testing.assert_array_equal(found.edges, expected.edges)


def test_every_neighbour_is_as_likely():
    star = sp.csr_array((np.ones(9), (np.zeros(9, dtype=int), np.arange(1, 10))), shape=(10, 10))
    sampler = NeighbourSampler(star, [3])
    counts = np.zeros(10)
    for seed in range(3000):
        counts[sampler.sample(np.array([0]), seed).nodes[1:]] += 1
    assert counts[0] == 0
    np.testing.assert_allclose(counts[1:] / 3000, 1 / 3, atol=0.04)


def test_isolated_nodes_stay_alone():
    piece = NeighbourSampler(sp.csr_array((3, 3)), [2, 2]).sample(np.array([1]), seed=0)
    assert piece.nodes.tolist() == [1]
    assert piece.edges.shape == (2, 0)
    assert piece.layer_nodes == (1, 1, 1)


@pytest.mark.parametrize("fan_out", [[], [0], [3, -2]])
def test_impossible_fan_outs_are_named(graph, fan_out):
    with pytest.raises(ConfigError, match="fan_out"):
        NeighbourSampler(graph, fan_out)


def test_a_matrix_that_is_not_square_is_named():
    with pytest.raises(ConfigError, match="square"):
        NeighbourSampler(sp.csr_array((2, 3)), [1])

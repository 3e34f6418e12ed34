"""Neighbour sampling: the surroundings of some nodes, drawn layer by layer, for graphs too large to go over whole.

Hamilton, Ying and Leskovec, "Inductive representation learning on large graphs", NeurIPS 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import ConfigError


@dataclass(frozen=True, eq=False)
class SampledGraph:
    """A piece of a graph with its own numbering.

    Attributes:
        nodes: index in the whole graph of each node here, int64 ``[n_nodes]``; the seeds stand first, in their order.
        edges: source and target of each message in the numbering here, int64 ``[2, n_edges]``.
        positions: which edge of the whole graph each one is (its place in the CSR data), int64 ``[n_edges]``.
        layer_nodes: nodes known after each layer, seeds first: ``layer_nodes[l]`` nodes are enough to compute the
            output of the layer that is ``l`` steps before the last.
    """

    nodes: NDArray[np.int64]
    edges: NDArray[np.int64]
    positions: NDArray[np.int64]
    layer_nodes: tuple[int, ...]


class NeighbourSampler:
    """Draws the surroundings of nodes without replacement.

    Args:
        matrix: CSR ``[n_nodes, n_nodes]``; row ``v`` holds the neighbours whose messages ``v`` receives.
        fan_out: how many neighbours to draw for each node, first for the seeds; -1 takes all.

    Raises:
        ConfigError: the matrix is not square, or a fan-out is 0 or below -1.

    Example:
        >>> graph = sp.csr_array(np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]]))
        >>> piece = NeighbourSampler(graph, [-1]).sample(np.array([1]), seed=0)
        >>> piece.nodes.tolist(), piece.edges.tolist()
        ([1, 0], [[1], [0]])
    """

    def __init__(self, matrix: sp.csr_array, fan_out: Sequence[int]) -> None:
        if matrix.shape[0] != matrix.shape[1]:
            raise ConfigError(f"neighbours are drawn from a square matrix, found {matrix.shape}")
        if not fan_out or any(count == 0 or count < -1 for count in fan_out):
            raise ConfigError(f"fan_out={list(fan_out)}; each must be at least 1, or -1 for all neighbours")
        self.indptr = matrix.indptr.astype(np.int64)
        self.indices = matrix.indices.astype(np.int64)
        self.fan_out = tuple(fan_out)
        self._place = np.full(matrix.shape[0], -1, dtype=np.int64)  # number of each node in the piece being drawn

    def sample(self, seeds: NDArray[np.integer], seed: int) -> SampledGraph:
        """Draw the surroundings of some nodes.

        Args:
            seeds: distinct nodes, int ``[n]``.
            seed: the same one draws the same piece.

        Returns:
            The piece; every edge points towards the seeds.
        """
        try:
            return self._drawn(np.asarray(seeds, dtype=np.int64), seed)
        except BaseException:  # memory may run out half-way, and the next piece must not see this one's numbers
            self._place.fill(-1)
            raise

    def _drawn(self, nodes: NDArray[np.int64], seed: int) -> SampledGraph:
        self._place[nodes] = np.arange(len(nodes))
        frontier, sizes = nodes, [len(nodes)]
        sources, targets, positions = [], [], []
        for layer, count in enumerate(self.fan_out):
            drawn, owner = _draw(self.indptr, frontier, count, seed + 0x9E3779B9 * (layer + 1))
            found = self.indices[drawn]
            fresh = np.unique(found[self._place[found] < 0])
            self._place[fresh] = len(nodes) + np.arange(len(fresh))
            targets.append(self._place[frontier[owner]])
            sources.append(self._place[found])
            positions.append(drawn)
            nodes = np.concatenate([nodes, fresh])
            frontier = fresh
            sizes.append(len(nodes))
        edges = np.stack([np.concatenate(sources), np.concatenate(targets)])
        self._place[nodes] = -1
        return SampledGraph(nodes, edges, np.concatenate(positions), tuple(sizes))


def _draw(
    indptr: NDArray[np.int64], nodes: NDArray[np.int64], count: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges drawn for each node: their places in the CSR data, and which of ``nodes`` each belongs to."""
    degrees = indptr[nodes + 1] - indptr[nodes]
    taken = degrees if count < 0 else np.minimum(degrees, count)
    starts = np.concatenate([[0], np.cumsum(taken)])
    drawn = np.empty(int(starts[-1]), dtype=np.int64)
    _fill(indptr, nodes, starts, np.uint64(seed % 2**64), drawn)
    return drawn, np.repeat(np.arange(len(nodes)), taken)


@numba.njit(cache=True)
def _mix(value: np.uint64) -> np.uint64:
    """splitmix64."""
    mixed = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@numba.njit(cache=True)
def _fill(
    indptr: NDArray[np.int64],
    nodes: NDArray[np.int64],
    starts: NDArray[np.int64],
    seed: np.uint64,
    drawn: NDArray[np.int64],
) -> None:
    """Floyd's algorithm: ``count`` distinct places out of ``degree``, with as many draws (Bentley and Floyd, 1987)."""
    for position in range(len(nodes)):
        node, begin, count = nodes[position], starts[position], starts[position + 1] - starts[position]
        degree = indptr[node + 1] - indptr[node]
        if count == degree:
            for place in range(count):
                drawn[begin + place] = indptr[node] + place
            continue
        state = _mix(seed + np.uint64(node) * np.uint64(0x9E3779B97F4A7C15))
        for place in range(count):
            last = degree - count + place
            state = _mix(state + np.uint64(0x9E3779B97F4A7C15))
            chosen = np.int64(state % np.uint64(last + 1))
            for earlier in range(place):
                if drawn[begin + earlier] == indptr[node] + chosen:
                    chosen = last
                    break
            drawn[begin + place] = indptr[node] + chosen

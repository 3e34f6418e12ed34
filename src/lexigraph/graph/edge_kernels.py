"""Message passing whose weights change from step to step, as attention's do: sums over edges and their derivatives.

Gathering both ends of every edge writes ``[n_edges, d]`` several times; here the vectors are read where they lie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.propagation import CHUNKS_PER_THREAD, balanced_bounds
from lexigraph.graph.row_sums import ALL, row_sum
from lexigraph.threads import threads_for

Floats = NDArray[np.float32]


class EdgeKernels:
    """Sums and products over the edges of one graph.

    Args:
        indptr: edges of target ``v`` are ``indptr[v]:indptr[v + 1]``, int64 ``[n_nodes + 1]``.
        sources: source of each edge, int ``[n_edges]``, below ``n_nodes``.

    Example:
        >>> kernels = EdgeKernels(np.array([0, 0, 2]), np.array([0, 1]))
        >>> states = np.array([[[1.0, 2.0]], [[3.0, 4.0]]], dtype=np.float32)
        >>> kernels.sums(np.array([[1.0], [0.5]], dtype=np.float32), states).tolist()
        [[[0.0, 0.0]], [[2.5, 4.0]]]
        >>> kernels.products(states, states).tolist()
        [[11.0], [25.0]]
        >>> kernels.softmax(np.array([[0.0], [0.0]], dtype=np.float32)).tolist()
        [[0.5], [0.5]]
    """

    def __init__(self, indptr: NDArray[np.int64], sources: NDArray[np.integer]) -> None:
        self.indptr = indptr.astype(np.int64, copy=False)
        self.sources = np.ascontiguousarray(sources, dtype=np.int32)
        self.n_nodes = len(indptr) - 1
        self._bounds = _bounds(self.indptr)

    @cached_property
    def reverse(self) -> tuple[EdgeKernels, NDArray[np.int64]]:
        """The graph with its edges turned round, and which edge here each of its edges is."""
        shape = (self.n_nodes, self.n_nodes)
        places = sp.csr_array((np.arange(len(self.sources)), self.sources, self.indptr), shape=shape).tocsc()
        return EdgeKernels(places.indptr.astype(np.int64), places.indices), places.data

    def sums(self, weights: Floats, states: Floats) -> Floats:
        """Weighted sum of the states that arrive at each node.

        Args:
            weights: float32 ``[n_edges, heads]``.
            states: float32 ``[n_nodes, heads, d]``.

        Returns:
            float32 ``[n_nodes, heads, d]``.
        """
        read = np.ascontiguousarray(states, dtype=np.float32)
        result, shares = np.empty_like(read), np.ascontiguousarray(weights, dtype=np.float32)
        with threads_for(self.n_nodes):
            _sums(*read.shape[1:])(self._bounds, self.indptr, self.sources, shares, read, ALL, result)
        return result

    def sums_back(self, weights: Floats, gradient: Floats) -> Floats:
        """Derivative of :meth:`sums` by the states: what flows against the edges, shape of ``gradient``."""
        backwards, places = self.reverse
        return backwards.sums(weights[places], gradient)

    def products(self, at_target: Floats, at_source: Floats) -> Floats:
        """Inner product of a vector of each edge's target with one of its source.

        Args:
            at_target: float32 ``[n_nodes, heads, d]``.
            at_source: float32 ``[n_nodes, heads, d]``.

        Returns:
            float32 ``[n_edges, heads]``; also the derivative of :meth:`sums` by the weights.
        """
        result = np.empty((len(self.sources), at_target.shape[1]), dtype=np.float32)
        with threads_for(self.n_nodes):
            _products(*at_target.shape[1:])(self._bounds, self.indptr, self.sources, at_target, at_source, result)
        return result

    def softmax(self, logits: Floats) -> Floats:
        """Softmax over the edges that arrive at the same node, float32 ``[n_edges, heads]``."""
        result = np.empty_like(logits)
        with threads_for(self.n_nodes):
            _softmax(self._bounds, self.indptr, logits, result)
        return result

    def softmax_back(self, shares: Floats, gradient: Floats) -> Floats:
        """Derivative of :meth:`softmax`, from its result: ``p (g - sum of p g over the node's edges)``."""
        result = np.empty_like(shares)
        with threads_for(self.n_nodes):
            _softmax_back(self._bounds, self.indptr, shares, gradient, result)
        return result


def _bounds(indptr: NDArray[np.int64]) -> NDArray[np.int64]:
    return balanced_bounds(indptr, CHUNKS_PER_THREAD * numba.get_num_threads())


@lru_cache(maxsize=32)
def _sums(heads: int, width: int) -> Callable[..., None]:
    row_sum_of = row_sum(width, heads=heads)

    @numba.njit(parallel=True)
    def sums(
        bounds: NDArray[np.int64],
        indptr: NDArray[np.int64],
        sources: NDArray[np.int32],
        weights: Floats,
        states: Floats,
        active: NDArray[np.bool_],
        out: Floats,
    ) -> None:
        for chunk in numba.prange(len(bounds) - 1):
            for node in range(bounds[chunk], bounds[chunk + 1]):
                for head in range(heads):
                    begin, end = indptr[node], indptr[node + 1]
                    row_sum_of(out, heads * node + head, begin, end, sources, weights, states, head, active)

    return sums  # type: ignore[no-any-return]


@lru_cache(maxsize=32)
def _products(heads: int, width: int) -> Callable[..., None]:
    @numba.njit(parallel=True, fastmath=True)
    def products(
        bounds: NDArray[np.int64],
        indptr: NDArray[np.int64],
        sources: NDArray[np.int32],
        at_target: Floats,
        at_source: Floats,
        out: Floats,
    ) -> None:
        for chunk in numba.prange(len(bounds) - 1):
            for node in range(bounds[chunk], bounds[chunk + 1]):
                for head in range(heads):
                    mine = at_target[node, head]
                    for edge in range(indptr[node], indptr[node + 1]):
                        other, total = at_source[sources[edge], head], np.float32(0)
                        for place in range(width):
                            total += mine[place] * other[place]
                        out[edge, head] = total

    return products  # type: ignore[no-any-return]


@numba.njit(parallel=True, fastmath=True, cache=True)
def _softmax(bounds: NDArray[np.int64], indptr: NDArray[np.int64], logits: Floats, out: Floats) -> None:
    for chunk in numba.prange(len(bounds) - 1):
        for node in range(bounds[chunk], bounds[chunk + 1]):
            first, end = indptr[node], indptr[node + 1]
            if first == end:
                continue
            for head in range(logits.shape[1]):
                largest = logits[first, head]
                for edge in range(first + 1, end):
                    largest = max(largest, logits[edge, head])
                total = np.float32(0)
                for edge in range(first, end):
                    out[edge, head] = np.exp(logits[edge, head] - largest)
                    total += out[edge, head]
                for edge in range(first, end):
                    out[edge, head] /= total


@numba.njit(parallel=True, fastmath=True, cache=True)
def _softmax_back(
    bounds: NDArray[np.int64], indptr: NDArray[np.int64], shares: Floats, gradient: Floats, out: Floats
) -> None:
    for chunk in numba.prange(len(bounds) - 1):
        for node in range(bounds[chunk], bounds[chunk + 1]):
            for head in range(shares.shape[1]):
                total = np.float32(0)
                for edge in range(indptr[node], indptr[node + 1]):
                    total += shares[edge, head] * gradient[edge, head]
                for edge in range(indptr[node], indptr[node + 1]):
                    out[edge, head] = shares[edge, head] * (gradient[edge, head] - total)

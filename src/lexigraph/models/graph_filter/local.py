"""The local filter: a small ridge regression in each item's neighbourhood of the graph."""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.sparse import largest_per_row

_TOLERANCE = 1e-2
"""Relative residual at which conjugate gradients stop; tighter changes no recommendation."""
_STEPS = 40
_CHUNK = 2048


def local_filter(
    graph: sp.csr_array,
    regularization: float,
    candidates: int,
    column_scaling: NDArray[np.float32],
    advance: Callable[[int], None] = lambda _: None,
) -> sp.csr_array:
    """Predict each item from its strongest neighbours alone.

    For item ``j`` with neighbours ``S``: ``w = (G_SS + r I)^-1 G_Sj``, the ridge regression of column ``j`` of the
    evidence on the columns ``S``. It is the exact filter's regression (EASE without its inverse of everything)
    where the graph is too large for one: ``n_items`` systems of ``candidates`` unknowns, solved by conjugate
    gradients, in parallel.

    Args:
        graph: symmetric CSR float32 ``[n_items, n_items]`` with sorted indices.
        regularization: ``r`` in units of the mean of G's diagonal.
        candidates: largest size of ``S``.
        column_scaling: neighbours are chosen by ``G_Sj * column_scaling_S``, float32 ``[n_items]``.
        advance: called with the number of items done, for a progress bar.

    Returns:
        CSR float32 ``[n_items, n_items]``: row ``i``, column ``j`` is what ``i`` says for ``j``; zero diagonal.

    Example:
        >>> graph = sp.csr_array(np.array([[2, 1], [1, 2]], dtype=np.float32))
        >>> local_filter(graph, 1.0, 1, np.ones(2, dtype=np.float32)).toarray().tolist()
        [[0.0, 0.25], [0.25, 0.0]]
    """
    n = graph.shape[0]
    ridge = np.float32(regularization * max(float(graph.diagonal().mean()), 1e-12))
    chosen = _neighbourhoods(graph, candidates, column_scaling)
    weights = np.zeros(chosen.nnz, dtype=np.float32)
    widest = int(np.diff(chosen.indptr).max(initial=0))
    for start in range(0, n, _CHUNK):
        stop = min(start + _CHUNK, n)
        _solve_items(
            *(graph.indptr, graph.indices, graph.data, chosen.indptr, chosen.indices),
            *(weights, ridge, widest, start, stop, numba.get_num_threads()),
        )
        advance(stop - start)
    into = sp.csr_array((weights, chosen.indices, chosen.indptr), shape=(n, n))
    return sp.csr_array(into.T)


def _neighbourhoods(graph: sp.csr_array, candidates: int, column_scaling: NDArray[np.float32]) -> sp.csr_array:
    """The strongest candidates of each item, in blocks of rows: the graph is the largest thing in memory."""
    n = graph.shape[0]
    blocks = []
    for start in range(0, n, _CHUNK):
        block = sp.csr_array(graph[start : start + _CHUNK])
        rows = np.repeat(np.arange(start, start + block.shape[0]), np.diff(block.indptr))
        block.data *= np.where(rows == block.indices, np.float32(0), column_scaling[block.indices])
        block.eliminate_zeros()
        blocks.append(largest_per_row(block, candidates))
    return sp.csr_array(sp.vstack(blocks, format="csr"))


@numba.njit(cache=True, fastmath=True)
def _conjugate_gradients(matrix, target, size, solution, residual, direction, image):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Solve the leading ``size`` by ``size`` system in place; work arrays are passed in to be reused."""
    energy = np.float32(0)
    for i in range(size):
        solution[i] = 0
        residual[i] = target[i]
        direction[i] = target[i]
        energy += target[i] * target[i]
    enough = np.float32(_TOLERANCE * _TOLERANCE) * energy
    for _ in range(_STEPS):
        if energy <= enough or energy <= 0:
            return
        curvature = np.float32(0)
        for i in range(size):
            total = np.float32(0)
            row = matrix[i]
            for j in range(size):
                total += row[j] * direction[j]
            image[i] = total
            curvature += total * direction[i]
        if not curvature > 0:  # what is left is below what float32 can tell from nothing
            return
        step = energy / curvature
        previous, energy = energy, np.float32(0)
        for i in range(size):
            solution[i] += step * direction[i]
            residual[i] -= step * image[i]
            energy += residual[i] * residual[i]
        for i in range(size):
            direction[i] = residual[i] + energy / previous * direction[i]


@numba.njit(cache=True)
def _assemble(indptr, indices, data, support, position, matrix, ridge):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fill ``G_SS + r I``: walk the rows of S up to the diagonal and mirror what lands in S."""
    for i in range(len(support)):
        matrix[i, : len(support)] = 0
    for i in range(len(support)):
        item = support[i]
        for entry in range(indptr[item], indptr[item + 1]):
            if indices[entry] > item:
                break
            j = position[indices[entry]]
            if j >= 0:
                matrix[i, j] = data[entry]
                matrix[j, i] = data[entry]
        matrix[i, i] += ridge


@numba.njit(parallel=True, cache=True)
def _solve_items(indptr, indices, data, s_indptr, s_indices, weights, ridge, widest, first, last, n_threads):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    n = len(indptr) - 1
    for thread in numba.prange(n_threads):
        position = np.full(n, -1, dtype=np.int16)
        matrix = np.zeros((widest, widest), dtype=np.float32)
        target, solution, residual, direction, image = np.zeros((5, widest), dtype=np.float32)
        for item in range(first + thread, last, n_threads):
            support = s_indices[s_indptr[item] : s_indptr[item + 1]]
            size = len(support)
            for i in range(size):
                position[support[i]] = i
                target[i] = 0
            for entry in range(indptr[item], indptr[item + 1]):
                i = position[indices[entry]]
                if i >= 0:
                    target[i] = data[entry]
            _assemble(indptr, indices, data, support, position, matrix, ridge)
            _conjugate_gradients(matrix, target, size, solution, residual, direction, image)
            weights[s_indptr[item] : s_indptr[item + 1]] = solution[:size]
            for i in range(size):
                position[support[i]] = -1

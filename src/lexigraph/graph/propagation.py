"""One step of message passing with fixed weights: a sparse matrix times a tall dense one.

What light convolutions and graph filters spend their time on. Gather-and-scatter writes every message to memory before
adding it up; here a row of the result is summed up while it lies in the first cache, and its length is known when the
kernel is compiled, so that the sum stays in vector registers. Features may be stored as bfloat16, half the bytes to
fetch; sums are float32 all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.bfloat16 import widened
from lexigraph.threads import threads_for

CHUNKS_PER_THREAD = 8
"""Pieces of work for each thread: enough that none waits long for the others."""

Kernel = Callable[..., None]


class Propagator:
    """Multiplies one sparse matrix with many dense ones.

    Args:
        matrix: CSR ``[n_rows, n_columns]``; its values are the weights of the messages.

    Example:
        >>> step = Propagator(sp.csr_array(np.array([[0.0, 1.0], [0.5, 0.5]])))
        >>> step(np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)).tolist()
        [[3.0, 4.0], [2.0, 3.0]]
        >>> step.rows(np.array([1]), np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)).tolist()
        [[2.0, 3.0]]
    """

    def __init__(self, matrix: sp.csr_array) -> None:
        self.shape: tuple[int, int] = matrix.shape
        self.indptr = matrix.indptr.astype(np.int64)
        self.indices = matrix.indices.astype(np.int32)
        self.weights = matrix.data.astype(np.float32)
        self._every = np.arange(matrix.shape[0])
        self._bounds = balanced_bounds(self.indptr, CHUNKS_PER_THREAD * numba.get_num_threads())

    @property
    def n_edges(self) -> int:
        """Messages of one step."""
        return len(self.indices)

    def __call__(
        self,
        features: NDArray[np.float32 | np.uint16],
        out: NDArray[np.float32] | None = None,
        *,
        active: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float32]:
        """All rows of the product.

        Args:
            features: float32 ``[n_columns, d]``, C-contiguous; or uint16, see
                :func:`~lexigraph.graph.bfloat16.to_bfloat16`.
            out: where to write, float32 ``[n_rows, d]``; made when None.
            active: which rows of ``features`` are not all zero, bool ``[n_columns]``: the others are not even read.
                A gradient that comes from a mini-batch is like that. None: all are read.

        Returns:
            float32 ``[n_rows, d]``.
        """
        result = np.empty((self.shape[0], features.shape[1]), dtype=np.float32) if out is None else out
        kind, edges = (features.shape[1], features.dtype == np.uint16), (self.indptr, self.indices, self.weights)
        with threads_for(self.shape[0]):
            if active is None:
                _some_rows(*kind)(self._bounds, self._every, *edges, features, result)
            else:
                _from_active(*kind)(self._bounds, *edges, features, active, result)
        return result

    def rows(self, rows: NDArray[np.integer], features: NDArray[np.float32 | np.uint16]) -> NDArray[np.float32]:
        """Some rows of the product only: what the last layer of a mini-batch needs.

        Where the same well-connected rows are wanted again and again, so that this would be more work than all rows
        once, all rows are computed and looked up.

        Args:
            rows: int ``[n]``, in any order.
            features: float32 ``[n_columns, d]``, C-contiguous.

        Returns:
            float32 ``[n, d]``.
        """
        wanted = rows.astype(np.int64, copy=False)
        lengths = np.concatenate([[0], np.cumsum(self.indptr[wanted + 1] - self.indptr[wanted])])
        if lengths[-1] > self.n_edges:
            return self(features)[wanted]
        result = np.empty((len(rows), features.shape[1]), dtype=np.float32)
        bounds = balanced_bounds(lengths, CHUNKS_PER_THREAD * numba.get_num_threads())
        kind = (features.shape[1], features.dtype == np.uint16)
        with threads_for(len(rows)):
            _some_rows(*kind)(bounds, wanted, self.indptr, self.indices, self.weights, features, result)
        return result


def balanced_bounds(indptr: NDArray[np.int64], n_chunks: int) -> NDArray[np.int64]:
    """Cut rows into contiguous chunks with about the same number of edges.

    Args:
        indptr: row pointers, int64 ``[n_rows + 1]``.
        n_chunks: how many to aim at.

    Returns:
        First row of each chunk and the end of the last, ascending int64, at most ``n_chunks + 1``.

    Example:
        >>> balanced_bounds(np.array([0, 8, 9, 10, 16]), 2).tolist()
        [0, 1, 4]
    """
    targets = np.linspace(0, indptr[-1], n_chunks + 1)[1:-1]
    inner = np.searchsorted(indptr, targets, side="left")
    return np.unique(np.concatenate([[0], inner, [len(indptr) - 1]])).astype(np.int64)


@lru_cache(maxsize=32)
def _row_sum(width: int, packed: bool) -> Kernel:
    """Sum of weighted source rows of one length into a row of its own; the compiler unrolls the inner loop."""
    read: Any = widened if packed else _as_is

    @numba.njit(fastmath=True, inline="always")
    def row_sum(
        total: NDArray[np.float32],
        begin: int,
        end: int,
        indices: NDArray[np.int32],
        weights: NDArray[np.float32],
        features: NDArray[np.float32],
    ) -> None:
        total[:] = 0
        for edge in range(begin, end):
            source, weight = indices[edge], weights[edge]
            for place in range(width):
                total[place] += weight * read(features[source, place])

    return row_sum  # type: ignore[no-any-return]


@numba.njit(inline="always")
def _as_is(value: float) -> float:
    return value


@lru_cache(maxsize=32)
def _some_rows(width: int, packed: bool) -> Kernel:
    row_sum = _row_sum(width, packed)

    @numba.njit(parallel=True, fastmath=True)
    def some_rows(
        bounds: NDArray[np.int64],
        rows: NDArray[np.int64],
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        weights: NDArray[np.float32],
        features: NDArray[np.float32],
        out: NDArray[np.float32],
    ) -> None:
        for chunk in numba.prange(len(bounds) - 1):
            total = np.empty(width, np.float32)
            for position in range(bounds[chunk], bounds[chunk + 1]):
                row = rows[position]
                row_sum(total, indptr[row], indptr[row + 1], indices, weights, features)
                for place in range(width):
                    out[position, place] = total[place]

    return some_rows  # type: ignore[no-any-return]


@lru_cache(maxsize=32)
def _from_active(width: int, packed: bool) -> Kernel:
    """All rows, but sources that are zero are skipped before their row is read."""
    read: Any = widened if packed else _as_is

    @numba.njit(parallel=True, fastmath=True)
    def from_active(
        bounds: NDArray[np.int64],
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        weights: NDArray[np.float32],
        features: NDArray[np.float32],
        active: NDArray[np.bool_],
        out: NDArray[np.float32],
    ) -> None:
        for chunk in numba.prange(len(bounds) - 1):
            total = np.empty(width, np.float32)
            for row in range(bounds[chunk], bounds[chunk + 1]):
                total[:] = 0
                for edge in range(indptr[row], indptr[row + 1]):
                    if active[indices[edge]]:
                        source, weight = indices[edge], weights[edge]
                        for place in range(width):
                            total[place] += weight * read(features[source, place])
                for place in range(width):
                    out[row, place] = total[place]

    return from_active  # type: ignore[no-any-return]

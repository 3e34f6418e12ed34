"""One step of message passing with fixed weights: a sparse matrix times a tall dense one.

What light convolutions and graph filters spend their time on. Gather-and-scatter writes every message to memory before
adding it up; here a row of the result is summed up in registers (:mod:`lexigraph.graph.row_sums`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.graph.row_sums import ALL, row_sum
from lexigraph.threads import threads_for

CHUNKS_PER_THREAD = 8
"""Pieces of work for each thread: enough that none waits long for the others."""

Kernel = Callable[..., None]


class Propagator:
    """Multiplies one sparse matrix with many dense ones.

    Args:
        matrix: CSR ``[n_rows, n_columns]``; its values are the weights of the messages.
        order: in which rows are summed, int ``[n_rows]``: where neighbours read the same sources, these are still
            cached (:func:`~lexigraph.graph.locality.reading_orders`). The result is the same, in the same places.

    Example:
        >>> step = Propagator(sp.csr_array(np.array([[0.0, 1.0], [0.5, 0.5]])))
        >>> step(np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)).tolist()
        [[3.0, 4.0], [2.0, 3.0]]
        >>> step.rows(np.array([1]), np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)).tolist()
        [[2.0, 3.0]]
    """

    def __init__(self, matrix: sp.csr_array, order: NDArray[np.integer] | None = None) -> None:
        self.shape: tuple[int, int] = matrix.shape
        self._positions = np.arange(matrix.shape[0])
        self._places, self._position_of = self._positions, self._positions
        if order is not None:
            matrix, self._places = sp.csr_array(matrix[order]), order.astype(np.int64)
            self._position_of = np.argsort(self._places)
        self._indptr = matrix.indptr.astype(np.int64)
        self._indices = matrix.indices.astype(np.int32)
        self._weights = matrix.data.astype(np.float32)
        self._bounds = balanced_bounds(self._indptr, CHUNKS_PER_THREAD * numba.get_num_threads())

    @property
    def n_edges(self) -> int:
        """Messages of one step."""
        return len(self._indices)

    def __call__(
        self,
        features: NDArray[np.float32],
        out: NDArray[np.float32] | None = None,
        *,
        active: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float32]:
        """All rows of the product.

        Args:
            features: float32 ``[n_columns, d]``.
            out: where to write, float32 ``[n_rows, d]``, C-contiguous; made when None.
            active: which rows of ``features`` are not all zero, bool ``[n_columns]``: the others are not even read.
                A gradient that comes from a mini-batch is like that. None: all are read.

        Returns:
            float32 ``[n_rows, d]``.

        Raises:
            ConfigError: ``out`` is of another shape or kind, or has strides.
        """
        shape = (self.shape[0], features.shape[1])
        result = np.empty(shape, dtype=np.float32) if out is None else out
        if result.shape != shape or result.dtype != np.float32 or not result.flags.c_contiguous:
            raise ConfigError(f"out is {result.dtype} {result.shape}; give C-contiguous float32 {shape}")
        self._sum(self._bounds, self._positions, self._places, features, active, result)
        return result

    def rows(self, rows: NDArray[np.integer], features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Some rows of the product only: what the last layer of a mini-batch needs.

        Where the same well-connected rows are wanted again and again, so that this would be more work than all rows
        once, all rows are computed and looked up.

        Args:
            rows: int ``[n]``, in any order.
            features: as for a call.

        Returns:
            float32 ``[n, d]``.
        """
        wanted: NDArray[np.int64] = self._position_of[rows]
        lengths = np.concatenate([[0], np.cumsum(self._indptr[wanted + 1] - self._indptr[wanted])])
        if lengths[-1] > self.n_edges:
            found: NDArray[np.float32] = self(features)[rows]
            return found
        result = np.empty((len(rows), features.shape[1]), dtype=np.float32)
        bounds = balanced_bounds(lengths, CHUNKS_PER_THREAD * numba.get_num_threads())
        self._sum(bounds, wanted, np.arange(len(rows)), features, None, result)
        return result

    def _sum(
        self,
        bounds: NDArray[np.int64],
        positions: NDArray[np.int64],
        places: NDArray[np.int64],
        features: NDArray[np.float32],
        active: NDArray[np.bool_] | None,
        out: NDArray[np.float32],
    ) -> None:
        read = np.ascontiguousarray(features, dtype=np.float32)
        kernel = _sums(features.shape[1], active is not None)
        edges = (self._indptr, self._indices, self._weights)
        with threads_for(len(positions)):
            kernel(
                bounds,
                positions,
                places,
                *edges,
                read,
                ALL if active is None else np.ascontiguousarray(active, dtype=np.bool_),
                out,
            )


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
def _sums(width: int, skipping: bool) -> Kernel:
    row_sum_of = row_sum(width, skipping=skipping)

    @numba.njit(parallel=True)
    def sums(
        bounds: NDArray[np.int64],
        rows: NDArray[np.int64],
        places: NDArray[np.int64],
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        weights: NDArray[np.float32],
        features: NDArray[np.float32],
        active: NDArray[np.bool_],
        out: NDArray[np.float32],
    ) -> None:
        for chunk in numba.prange(len(bounds) - 1):
            for position in range(bounds[chunk], bounds[chunk + 1]):
                begin, end = indptr[rows[position]], indptr[rows[position] + 1]
                row_sum_of(out, places[position], begin, end, indices, weights, features, 0, active)

    return sums  # type: ignore[no-any-return]

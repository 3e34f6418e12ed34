"""The stored values of CSR matrices: where they stand, and some of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def ones_at(ratings: sp.csr_array) -> sp.csr_array:
    """A one for each stored rating, also for one of 0."""
    return sp.csr_array((np.ones_like(ratings.data), ratings.indices, ratings.indptr), shape=ratings.shape)


def rows_of(matrix: sp.csr_array) -> NDArray[np.int64]:
    """The row of each stored value, int64 ``[nnz]``."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))


def pair_keys(users: NDArray[Any], items: NDArray[Any], n_items: int) -> NDArray[np.int64]:
    """One number for each pair, ascending in the order of a CSR matrix with sorted indices, int64 ``[n]``."""
    keys: NDArray[np.int64] = users.astype(np.int64) * n_items + items
    return keys


def chosen_values(matrix: sp.csr_array, kept: NDArray[np.bool_]) -> sp.csr_array:
    """The same matrix with some of its stored values only, ``kept`` bool ``[nnz]``."""
    starts = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sp.csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def row_places(indptr: NDArray[np.integer], rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the values of some rows stand, row after row, and the number of the row (in ``rows``) of each.

    Example:
        >>> places, owners = row_places(np.array([0, 2, 2, 5]), np.array([2, 0]))
        >>> places.tolist(), owners.tolist()
        ([2, 3, 4, 0, 1], [0, 0, 0, 1, 1])
    """
    starts, counts = indptr[rows].astype(np.int64), (indptr[rows + 1] - indptr[rows]).astype(np.int64)
    owners = np.repeat(np.arange(len(rows)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(owners)) + (starts - before)[owners], owners

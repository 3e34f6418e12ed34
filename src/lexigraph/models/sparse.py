"""Small kernels on sparse item-item weights."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def scale_rows_columns(matrix: sp.csr_array, rows: NDArray[np.float32], columns: NDArray[np.float32]) -> sp.csr_array:
    """``diag(rows) @ matrix @ diag(columns)`` as a new CSR float32.

    Example:
        >>> scale_rows_columns(sp.csr_array(np.eye(2)), np.array([1, 2]), np.array([3, 4])).toarray().tolist()
        [[3.0, 0.0], [0.0, 8.0]]
    """
    scaled = sp.csr_array(matrix, dtype=np.float32, copy=True)
    scaled.data *= np.repeat(rows, np.diff(matrix.indptr)).astype(np.float32)
    scaled.data *= columns.astype(np.float32)[matrix.indices]
    return scaled


def largest_per_row(matrix: sp.csr_array, k: int) -> sp.csr_array:
    """Keep the ``k`` entries of each row that are largest in absolute value; ties go to the lower column.

    Example:
        >>> largest_per_row(sp.csr_array(np.array([[1.0, -3.0, 2.0]])), 2).toarray().tolist()
        [[0.0, -3.0, 2.0]]
    """
    matrix.sort_indices()
    if matrix.nnz == 0 or np.diff(matrix.indptr).max() <= k:
        return matrix
    kept = np.zeros(matrix.nnz, dtype=np.bool_)
    _mark_largest(matrix.indptr, matrix.data, k, kept)
    counts = np.concatenate([[0], np.cumsum(kept)])
    indptr = counts[matrix.indptr].astype(matrix.indptr.dtype)
    return sp.csr_array((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


@numba.njit(parallel=True, cache=True)
def _mark_largest(indptr, data, k, kept):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(len(indptr) - 1):
        start, stop = indptr[row], indptr[row + 1]
        length = stop - start
        if length <= k:
            kept[start:stop] = True
            continue
        size = np.abs(data[start:stop])
        threshold = np.partition(size, length - k)[length - k]
        left = k - np.sum(size > threshold)
        for position in range(length):
            if size[position] > threshold:
                kept[start + position] = True
            elif size[position] == threshold and left > 0:
                kept[start + position] = True
                left -= 1

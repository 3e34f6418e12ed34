"""Small kernels on sparse item-item weights."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def rows_or_none(matrix: sp.csr_array, rows: NDArray[np.integer]) -> sp.csr_array:
    """Rows of a matrix, empty ones for -1.

    Example:
        >>> rows_or_none(sp.csr_array([[1.0, 0], [0, 2.0]]), np.array([1, -1])).toarray().tolist()
        [[0.0, 2.0], [0.0, 0.0]]
    """
    there = np.flatnonzero(rows >= 0)
    lengths = np.zeros(len(rows) + 1, dtype=matrix.indptr.dtype)
    lengths[there + 1] = np.diff(matrix.indptr)[rows[there]]
    found = matrix[rows[there]]
    return sp.csr_array((found.data, found.indices, np.cumsum(lengths)), shape=(len(rows), matrix.shape[1]))


def canonical(matrix: sp.csr_array) -> sp.csr_array:
    """CSR float32 with int32 indices, sorted, no zeros, nothing stored twice: one compiled kernel serves all."""
    matrix = matrix.tocsr().astype(np.float32)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


def scale_rows_columns(matrix: sp.csr_array, rows: NDArray[np.float32], columns: NDArray[np.float32]) -> sp.csr_array:
    """``diag(rows) @ matrix @ diag(columns)`` as a new CSR float32.

    Example:
        >>> scale_rows_columns(sp.csr_array(np.eye(2)), np.array([1, 2]), np.array([3, 4])).toarray().tolist()
        [[3.0, 0.0], [0.0, 8.0]]
    """
    scaled: sp.csr_array = matrix.astype(np.float32, copy=True)
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
    counts = np.minimum(np.diff(matrix.indptr), k)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(matrix.indptr.dtype)
    return sp.csr_array((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


def largest_in_rows(block: NDArray[np.float32], k: int) -> sp.csr_array:
    """Keep the ``k`` entries of each dense row that are largest in absolute value; ties go to the lower column.

    Args:
        block: float32 ``[n_rows, n_columns]``.
        k: entries per row; more than ``n_columns`` keeps them all.

    Returns:
        CSR float32 of the same shape, indices sorted, zeros left out.

    Example:
        >>> largest_in_rows(np.array([[1.0, -3.0, 2.0]], dtype=np.float32), 2).toarray().tolist()
        [[0.0, -3.0, 2.0]]
    """
    k = min(k, block.shape[1])
    columns = np.empty((len(block), k), dtype=np.int32)
    values = np.empty((len(block), k), dtype=np.float32)
    _pick_largest(block, columns, values, numba.get_num_threads())
    indptr = np.arange(0, k * (len(block) + 1), k)
    kept = sp.csr_array((values.ravel(), columns.ravel(), indptr), shape=block.shape)
    kept.eliminate_zeros()
    return kept


_SAMPLE = 1024
"""Entries of a row that tell where its largest begin, so that only those are partitioned."""


@numba.njit(cache=True)
def _kth_largest(values, k):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The ``k``-th largest of an array, which is reordered (quickselect; Hoare, "Algorithm 65: Find", 1961).

    ``np.partition`` does the same, and numba needs ten seconds to compile it, which the first fit would wait for.
    """
    place, low, high = len(values) - k, 0, len(values) - 1
    while low < high:
        first, middle, last = values[low], values[(low + high) // 2], values[high]
        pivot = max(min(first, middle), min(max(first, middle), last))
        left, right = low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left, right = left + 1, right - 1
        if place <= right:
            high = right
        elif place >= left:
            low = left
        else:
            break
    return values[place]


@numba.njit(cache=True)
def _shortlist(row, k, listed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Columns that hold at least the ``k`` largest of a row; almost always few more. Returns how many."""
    n = len(row)
    stride = max(1, n // _SAMPLE)
    sample = np.abs(row[::stride])
    expected = int(1.3 * k * len(sample) / n) + 8
    threshold = _kth_largest(sample, expected + 1) if expected < len(sample) else np.float32(0)
    filled = 0
    for column in range(n):
        if np.abs(row[column]) >= threshold:
            listed[filled] = column
            filled += 1
    if filled < k:
        for column in range(n):
            listed[column] = column
        return n
    return filled


@numba.njit(parallel=True, cache=True, nogil=True)
def _pick_largest(block, columns, values, n_threads):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    n_rows, n_columns = block.shape
    k = columns.shape[1]
    for thread in numba.prange(n_threads):
        listed = np.empty(n_columns, dtype=np.int32)
        for row in range(thread, n_rows, n_threads):
            length = _shortlist(block[row], k, listed)
            size = np.abs(block[row][listed[:length]])
            threshold = _kth_largest(size.copy(), k)
            ties = k - np.sum(size > threshold)
            filled = 0
            for position in range(length):
                above = size[position] > threshold
                if above or (size[position] == threshold and ties > 0):
                    column = listed[position]
                    columns[row, filled], values[row, filled] = column, block[row, column]
                    filled += 1
                    ties -= not above


def add_sparse_rows(block: NDArray[np.float32], matrix: sp.csr_array, first: int) -> None:
    """Add rows ``first``, ``first + 1``, ... of a CSR matrix to a dense block, in place.

    Example:
        >>> block = np.zeros((1, 2), dtype=np.float32)
        >>> add_sparse_rows(block, sp.csr_array(np.eye(2, dtype=np.float32)), 1)
        >>> block.tolist()
        [[0.0, 1.0]]
    """
    _add_rows(block, matrix.indptr, matrix.indices, matrix.data, first)


@numba.njit(parallel=True, cache=True)
def _add_rows(block, indptr, indices, data, first):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(block.shape[0]):
        for entry in range(indptr[first + row], indptr[first + row + 1]):
            block[row, indices[entry]] += data[entry]


@numba.njit(parallel=True, cache=True)
def _mark_largest(indptr, data, k, kept):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(len(indptr) - 1):
        start, stop = indptr[row], indptr[row + 1]
        length = stop - start
        if length <= k:
            kept[start:stop] = True
            continue
        size = np.abs(data[start:stop])
        threshold = _kth_largest(size.copy(), k)
        left = k - np.sum(size > threshold)
        for position in range(length):
            if size[position] > threshold:
                kept[start + position] = True
            elif size[position] == threshold and left > 0:
                kept[start + position] = True
                left -= 1


def add_rows(first: sp.csr_array, second: sp.csr_array) -> sp.csr_array:
    """``first + second`` where ``second`` is small: rows it leaves empty are copied as they are.

    Args:
        first: CSR float32 with sorted indices.
        second: CSR float32 of the same shape with sorted indices.

    Returns:
        CSR float32 with sorted indices.

    Example:
        >>> one = sp.csr_array(np.array([[1, 0], [0, 2]], dtype=np.float32))
        >>> add_rows(one, sp.csr_array(np.array([[3, 4], [0, 0]], dtype=np.float32))).toarray().tolist()
        [[4.0, 4.0], [0.0, 2.0]]
    """
    size = first.nnz + second.nnz
    indices, data = np.empty(size, dtype=first.indices.dtype), np.empty(size, dtype=np.float32)
    indptr = np.zeros(first.shape[0] + 1, dtype=np.int64)
    own = (first.indptr, first.indices, first.data)
    filled = _merge_rows(*own, second.indptr, second.indices, second.data, indptr, indices, data)
    return sp.csr_array((data[:filled], indices[:filled], indptr.astype(first.indptr.dtype)), shape=first.shape)


@numba.njit(cache=True, nogil=True)
def _merge_rows(a_indptr, a_indices, a_data, b_indptr, b_indices, b_data, indptr, indices, data):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    filled = 0
    for row in range(len(indptr) - 1):
        i, stop_i = a_indptr[row], a_indptr[row + 1]
        j, stop_j = b_indptr[row], b_indptr[row + 1]
        while i < stop_i and j < stop_j:
            column = min(a_indices[i], b_indices[j])
            value = np.float32(0)
            if a_indices[i] == column:
                value += a_data[i]
                i += 1
            if b_indices[j] == column:
                value += b_data[j]
                j += 1
            indices[filled], data[filled] = column, value
            filled += 1
        rest = stop_i - i
        indices[filled : filled + rest], data[filled : filled + rest] = a_indices[i:stop_i], a_data[i:stop_i]
        filled += rest
        rest = stop_j - j
        indices[filled : filled + rest], data[filled : filled + rest] = b_indices[j:stop_j], b_data[j:stop_j]
        filled += rest
        indptr[row + 1] = filled
    return filled

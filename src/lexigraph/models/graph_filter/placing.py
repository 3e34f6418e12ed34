"""Adding foretold places to item weights in any of their forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.sparse import add_rows, largest_in_rows
from lexigraph.models.weights import ItemWeights, LowRank

_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Places:
    """What is added to ``W``: columns ``speaks @ columns.T`` and rows ``rows @ answers.T``.

    Attributes:
        column_items: items whose columns change, ``[n_columns]``.
        columns: their places, float32 ``[n_columns, r]``.
        row_items: items whose rows change, ``[n_rows]``.
        rows: their places, float32 ``[n_rows, r]``.
        speaks: rows of all items, float32 ``[n_items, r]``.
        answers: columns of all items as they were before, float32 ``[n_items, r]``: what both a new row and a new
            column reach is counted in the column.
    """

    column_items: NDArray[np.intp]
    columns: FloatMatrix
    row_items: NDArray[np.intp]
    rows: FloatMatrix
    speaks: FloatMatrix
    answers: FloatMatrix


def add_places(weights: ItemWeights, places: Places, entries: int) -> ItemWeights:
    """``W`` with foretold columns and rows added; dense weights are changed in place.

    Args:
        weights: ``W`` ``[n_items, n_items]``.
        places: what to add.
        entries: kept per added column and row where ``W`` is sparse.
    """
    if isinstance(weights, LowRank):
        return _wider(weights, places)
    if isinstance(weights, np.ndarray):
        weights[:, places.column_items] += places.speaks @ places.columns.T
        weights[places.row_items] += places.rows @ places.answers.T
        return weights
    n = weights.shape[0]
    columns = _strongest(places.column_items, places.columns, places.speaks, n, entries)
    rows = _strongest(places.row_items, places.rows, places.answers, n, entries)
    added = sp.csr_array(sp.csr_array(columns.T) + rows)
    added.sort_indices()
    weights.sort_indices()
    return add_rows(weights, added)


def _wider(weights: LowRank, places: Places) -> LowRank:
    n = weights.shape[0]
    columns = np.zeros((n, places.columns.shape[1]), dtype=np.float32)
    columns[places.column_items] = places.columns
    rows = np.zeros_like(columns)
    rows[places.row_items] = places.rows
    left = np.hstack([weights.left, places.speaks, rows])
    return LowRank(left, np.ascontiguousarray(np.vstack([weights.right, columns.T, places.answers.T])), weights.sparse)


def _strongest(items: NDArray[np.intp], own: FloatMatrix, others: FloatMatrix, n: int, entries: int) -> sp.csr_array:
    """CSR ``[n, n]`` whose rows ``items`` hold the strongest entries of ``own @ others.T``."""
    if not len(items):
        return sp.csr_array(sp.coo_array((n, n), dtype=np.float32))
    starts = range(0, len(items), _BLOCK)
    blocks = [largest_in_rows(own[at : at + _BLOCK] @ others.T, entries) for at in starts]
    found = sp.vstack(blocks, format="csr")
    lengths = np.zeros(n, dtype=np.int64)
    lengths[items] = np.diff(found.indptr)
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    return sp.csr_array((found.data, found.indices, indptr), shape=(n, n))


def grown(weights: ItemWeights, n: int) -> ItemWeights:
    """The same weights as a new array with rows and columns of zeros for further items, ``[n, n]``."""
    if isinstance(weights, LowRank):
        more = n - weights.shape[0]
        sparse = None if weights.sparse is None else grown(weights.sparse, n)
        left, right = np.pad(weights.left, ((0, more), (0, 0))), np.pad(weights.right, ((0, 0), (0, more)))
        return LowRank(left, right, sparse)  # type: ignore[arg-type]
    if isinstance(weights, np.ndarray):
        wider = np.zeros((n, n), dtype=np.float32)
        wider[: len(weights), : len(weights)] = weights
        return wider
    ends = np.full(n - weights.shape[0], weights.nnz, dtype=weights.indptr.dtype)
    return sp.csr_array((weights.data, weights.indices, np.concatenate([weights.indptr, ends])), shape=(n, n))

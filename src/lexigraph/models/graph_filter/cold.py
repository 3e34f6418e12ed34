"""Rows and columns of the item weights for items nobody has interacted with, from their texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridge import choose_regularization, ridge_projector, sketch
from lexigraph.models.sparse import largest_in_rows
from lexigraph.models.weights import ItemWeights, LowRank

_BLOCK = 1024


def bridge_cold_items(
    weights: ItemWeights,
    texts: FloatMatrix,
    warm: NDArray[np.bool_],
    *,
    regularization: float | None,
    entries: int,
) -> ItemWeights:
    """Give every cold item with a text a column (how it is recommended) and a row (what it says of others).

    A ridge regression from texts to the columns of ``W`` over warm items gives the columns, the same for rows; what
    a warm item contributes to a cold one is thus still one number, and scores still are sums of contributions.

    Args:
        weights: ``W`` ``[n_items, n_items]``; dense parts are changed in place.
        texts: float32 ``[n_items, d]``, unit rows or zeros.
        warm: items with interactions, bool ``[n_items]``.
        regularization: of the regression; None chooses it by leave-one-out error.
        entries: entries kept per cold row and column where ``W`` is sparse.

    Returns:
        The weights with cold rows and columns filled in.
    """
    described = texts.any(axis=1)
    taught, cold = np.flatnonzero(warm & described), np.flatnonzero(~warm & described)
    if len(taught) < 2 or not len(cold):
        return weights
    if regularization is None:
        regularization = choose_regularization(texts[taught], sketch(weights)[taught])
    projector = ridge_projector(texts[taught], regularization)

    put = _Cold(texts, cold, taught, projector, entries)
    if isinstance(weights, LowRank):
        sparse = None if weights.sparse is None else put.sparse_both(weights.sparse)
        return LowRank(put.dense_rows(weights.left), put.dense_rows(weights.right.T).T, sparse)
    return put.dense_both(weights) if isinstance(weights, np.ndarray) else put.sparse_both(weights)


@dataclass(frozen=True)
class _Cold:
    """Fills the rows of cold items from those of warm ones: ``texts[cold] @ projector.T @ rows[taught]``."""

    texts: FloatMatrix
    cold: NDArray[np.intp]
    taught: NDArray[np.intp]
    projector: FloatMatrix
    entries: int

    def dense_both(self, weights: FloatMatrix) -> FloatMatrix:
        """Columns first, so that cold rows reach cold columns too."""
        return self.dense_rows(self.dense_rows(weights.T).T)

    def sparse_both(self, weights: sp.csr_array) -> sp.csr_array:
        """The same for sparse weights."""
        return self.sparse_rows(sp.csr_array(self.sparse_rows(sp.csr_array(weights.T)).T))

    def dense_rows(self, matrix: FloatMatrix) -> FloatMatrix:
        """In place."""
        matrix[self.cold] = self.texts[self.cold] @ (self.projector.T @ matrix[self.taught])
        return matrix

    def sparse_rows(self, matrix: sp.csr_array) -> sp.csr_array:
        """The strongest entries of each new row, in blocks of rows."""
        maps = np.asarray(self.projector.T @ matrix[self.taught], dtype=np.float32)
        starts = range(0, len(self.cold), _BLOCK)
        blocks = [largest_in_rows(self.texts[self.cold[at : at + _BLOCK]] @ maps, self.entries) for at in starts]
        n, n_cold = matrix.shape[0], len(self.cold)
        kept = np.ones(n, dtype=np.float32)
        kept[self.cold] = 0
        place = sp.csr_array((np.ones(n_cold, dtype=np.float32), (self.cold, np.arange(n_cold))), shape=(n, n_cold))
        filled = sp.csr_array(sp.diags_array(kept) @ matrix) + sp.csr_array(place @ sp.vstack(blocks, format="csr"))
        return sp.csr_array(filled.astype(np.float32))

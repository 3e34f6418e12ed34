"""Rows and columns of the item weights for items nobody has interacted with, from their texts."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.graph_filter.bridge import choose_regularization, ridge_projector, sketch
from lexigraph.models.sparse import largest_per_row

_BLOCK = 1024

Weights = FloatMatrix | sp.csr_array


def bridge_cold_items(
    weights: Weights,
    texts: FloatMatrix,
    warm: NDArray[np.bool_],
    *,
    regularization: float | None,
    entries: int,
) -> Weights:
    """Give every cold item with a text a column (how it is recommended) and a row (what it says of others).

    A ridge regression from texts to the columns of ``W`` over warm items gives the columns, the same for rows; what
    a warm item contributes to a cold one is thus still one number, and scores still are sums of contributions.

    Args:
        weights: ``W``, dense or CSR ``[n_items, n_items]``; a dense one is changed in place.
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
    into = np.asarray(weights[:, taught] @ projector, dtype=np.float32)
    weights = _put(weights, into, texts, cold, entries)
    out_of = np.asarray(weights[taught].T @ projector, dtype=np.float32)
    return _transposed(_put(_transposed(weights), out_of, texts, cold, entries))


def _put(weights: Weights, maps: FloatMatrix, texts: FloatMatrix, cold: NDArray[np.intp], entries: int) -> Weights:
    """Replace the columns ``cold`` of ``weights`` by ``maps @ texts[cold].T``, in blocks."""
    if not sp.issparse(weights):
        for start in range(0, len(cold), _BLOCK):
            block = cold[start : start + _BLOCK]
            weights[:, block] = maps @ texts[block].T
        return weights
    kept = np.ones(weights.shape[1], dtype=np.float32)
    kept[cold] = 0
    warm_part = sp.csr_array(weights @ sp.diags_array(kept))
    warm_part.eliminate_zeros()
    blocks = [
        largest_per_row(sp.csr_array(texts[cold[start : start + _BLOCK]] @ maps.T), entries)
        for start in range(0, len(cold), _BLOCK)
    ]
    columns = sp.csr_array(sp.vstack(blocks, format="csr"))
    place = sp.csr_array(
        (np.ones(len(cold), dtype=np.float32), (cold, np.arange(len(cold)))), shape=(len(kept), len(cold))
    )
    return sp.csr_array(warm_part + sp.csr_array((place @ columns).T), dtype=np.float32)


def _transposed(weights: Weights) -> Weights:
    return sp.csr_array(weights.T) if sp.issparse(weights) else weights.T

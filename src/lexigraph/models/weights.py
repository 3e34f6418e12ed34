"""Item-item weights in three forms (dense, sparse, low rank) behind the same few functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.storage import pack_csr, take, unpack_csr
from lexigraph.threads import FEW_ROWS


@dataclass(frozen=True)
class LowRank:
    """Weights as a product of two thin matrices, plus a sparse part where there is one.

    Attributes:
        left: float32 ``[n_items, rank]``.
        right: float32 ``[rank, n_items]``.
        sparse: CSR float32 ``[n_items, n_items]`` or None; the weights are ``left @ right + sparse``.
    """

    left: FloatMatrix
    right: FloatMatrix
    sparse: sp.csr_array | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the product."""
        return self.left.shape[0], self.right.shape[1]


ItemWeights: TypeAlias = FloatMatrix | sp.csr_array | LowRank


def propagate(history: sp.csr_array, weights: ItemWeights) -> FloatMatrix:
    """``history @ weights`` as a dense block, in parallel over users.

    Args:
        history: CSR float32 ``[n_users, n_items]``.
        weights: item-item weights ``[n_items, m]``.

    Returns:
        float32 ``[n_users, m]``.

    Example:
        >>> history = sp.csr_array(np.array([[0, 2.0]], dtype=np.float32))
        >>> propagate(history, sp.csr_array(np.array([[1, 0], [3, 4.0]], dtype=np.float32))).tolist()
        [[6.0, 8.0]]
    """
    return propagate_past(history.indptr, history.indices, history.data, weights)


def propagate_past(
    indptr: NDArray[np.integer], items: NDArray[np.int32], amounts: NDArray[np.float32], weights: ItemWeights
) -> FloatMatrix:
    """Like :func:`propagate`, for the three arrays of a CSR matrix."""
    past = (indptr, items, amounts)
    if isinstance(weights, LowRank):
        scores = propagate_past(*past, weights.left) @ weights.right
        if weights.sparse is not None:
            scores += propagate_past(*past, weights.sparse)
        return scores
    few = len(indptr) <= FEW_ROWS
    out = np.zeros((len(indptr) - 1, weights.shape[1]), dtype=np.float32)
    if sp.issparse(weights):
        kernel = _propagate_sparse_few if few else _propagate_sparse
        kernel(*past, weights.indptr, weights.indices, weights.data, out)
    else:
        (_propagate_dense_few if few else _propagate_dense)(*past, weights, out)
    return out


def weight_rows(weights: ItemWeights, items: NDArray[np.int32] | slice) -> FloatMatrix:
    """Rows of the weights, dense float32 ``[len(items), n_items]``, a new array."""
    if isinstance(weights, LowRank):
        product = weights.left[items] @ weights.right
        return product if weights.sparse is None else product + weight_rows(weights.sparse, items)
    rows = weights[items]
    return np.array(rows.toarray() if sp.issparse(rows) else rows, dtype=np.float32)


def weight_column(weights: ItemWeights, past: NDArray[np.int32], item: int) -> NDArray[np.float32]:
    """What each past item says for one item, float32 ``[len(past)]``."""
    if isinstance(weights, LowRank):
        product = weights.left[past] @ weights.right[:, item]
        return product if weights.sparse is None else product + weight_column(weights.sparse, past, item)
    if sp.issparse(weights):
        return np.asarray(weights[past][:, [item]].toarray().ravel(), dtype=np.float32)
    return np.asarray(weights[past, item], dtype=np.float32)


def pack_weights(weights: ItemWeights) -> dict[str, NDArray[Any]]:
    """Named arrays to save weights as."""
    if isinstance(weights, LowRank):
        sparse = {} if weights.sparse is None else pack_csr("weights.sparse", weights.sparse)
        return {"weights.left": weights.left, "weights.right": weights.right, **sparse}
    return pack_csr("weights", weights) if sp.issparse(weights) else {"weights": weights}


def unpack_weights(arrays: Mapping[str, NDArray[Any]], n_items: int) -> ItemWeights:
    """What :func:`pack_weights` packed.

    Raises:
        ForeignArtifactError: arrays are missing or of the wrong shape.
    """
    if "weights.left" in arrays:
        left = take("weights.left", arrays, (n_items, None))
        right = take("weights.right", arrays, (left.shape[1], n_items))
        sparse = "weights.sparse.indptr" in arrays
        return LowRank(left, right, unpack_csr("weights.sparse", arrays, (n_items, n_items)) if sparse else None)
    if "weights" in arrays:
        return take("weights", arrays, (n_items, n_items))
    return unpack_csr("weights", arrays, (n_items, n_items))


@numba.njit(cache=True, fastmath=True)
def _add_sparse(items, amounts, w_indptr, w_indices, w_data, scores):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for position in range(items.shape[0]):
        item, amount = items[position], amounts[position]
        for entry in range(w_indptr[item], w_indptr[item + 1]):
            scores[w_indices[entry]] += amount * w_data[entry]


@numba.njit(cache=True, fastmath=True)
def _add_dense(items, amounts, weights, scores):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for position in range(items.shape[0]):
        amount, source = amounts[position], weights[items[position]]
        for item in range(scores.shape[0]):
            scores[item] += amount * source[item]


@numba.njit(parallel=True, cache=True, fastmath=True)
def _propagate_sparse(indptr, indices, data, w_indptr, w_indices, w_data, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(out.shape[0]):
        start, end = indptr[row], indptr[row + 1]
        _add_sparse(indices[start:end], data[start:end], w_indptr, w_indices, w_data, out[row])


@numba.njit(cache=True, fastmath=True)
def _propagate_sparse_few(indptr, indices, data, w_indptr, w_indices, w_data, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in range(out.shape[0]):
        start, end = indptr[row], indptr[row + 1]
        _add_sparse(indices[start:end], data[start:end], w_indptr, w_indices, w_data, out[row])


@numba.njit(parallel=True, cache=True, fastmath=True)
def _propagate_dense(indptr, indices, data, weights, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(out.shape[0]):
        start, end = indptr[row], indptr[row + 1]
        _add_dense(indices[start:end], data[start:end], weights, out[row])


@numba.njit(cache=True, fastmath=True)
def _propagate_dense_few(indptr, indices, data, weights, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in range(out.shape[0]):
        start, end = indptr[row], indptr[row + 1]
        _add_dense(indices[start:end], data[start:end], weights, out[row])

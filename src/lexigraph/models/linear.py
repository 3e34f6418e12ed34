"""Models whose score is a sum over the user's past items: scoring and explaining by rows of one weight matrix."""

from __future__ import annotations

from abc import abstractmethod

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Contribution


class ItemLinearRecommender(Recommender):
    """Score of item ``j`` = sum over past items ``i`` of ``x_i W_ij``.

    A model fills in :meth:`weights`. Every score is then exactly the sum of what each past item contributed, and a
    new user costs a few row sums.
    """

    @abstractmethod
    def weights(self) -> sp.csr_array | FloatMatrix:
        """Item-item weights ``W``, dense or CSR, float32 ``[n_items, n_items]``."""

    def _score(self, evidence: Evidence) -> FloatMatrix:
        return propagate(evidence.history, self.weights())

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        rows = self.weights()[items]
        return np.array(rows.toarray() if sp.issparse(rows) else rows, dtype=np.float32)

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        past, amounts = evidence.history.indices, evidence.history.data
        weights = self.weights()
        column = weights[past][:, [item]].toarray().ravel() if sp.issparse(weights) else weights[past, item]
        values = amounts * column
        return [
            Contribution("item", identifier, float(value))
            for identifier, value in zip(self.items.decode(past), values, strict=True)
        ]


def propagate(history: sp.csr_array, weights: sp.csr_array | FloatMatrix) -> FloatMatrix:
    """``history @ weights`` as a dense block, in parallel over users.

    Args:
        history: CSR float32 ``[n_users, n_items]``.
        weights: dense or CSR float32 ``[n_items, m]``.

    Returns:
        float32 ``[n_users, m]``.

    Example:
        >>> history = sp.csr_array(np.array([[0, 2.0]], dtype=np.float32))
        >>> propagate(history, sp.csr_array(np.array([[1, 0], [3, 4.0]], dtype=np.float32))).tolist()
        [[6.0, 8.0]]
    """
    out = np.zeros((history.shape[0], weights.shape[1]), dtype=np.float32)
    if sp.issparse(weights):
        _propagate_sparse(
            history.indptr, history.indices, history.data, weights.indptr, weights.indices, weights.data, out
        )
        return out
    _propagate_dense(history.indptr, history.indices, history.data, weights, out)
    return out


@numba.njit(parallel=True, cache=True, fastmath=True)
def _propagate_sparse(indptr, indices, data, w_indptr, w_indices, w_data, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(out.shape[0]):
        scores = out[row]
        for position in range(indptr[row], indptr[row + 1]):
            item, amount = indices[position], data[position]
            for entry in range(w_indptr[item], w_indptr[item + 1]):
                scores[w_indices[entry]] += amount * w_data[entry]


@numba.njit(parallel=True, cache=True, fastmath=True)
def _propagate_dense(indptr, indices, data, weights, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in numba.prange(out.shape[0]):
        scores = out[row]
        for position in range(indptr[row], indptr[row + 1]):
            amount, source = data[position], weights[indices[position]]
            for item in range(scores.shape[0]):
                scores[item] += amount * source[item]

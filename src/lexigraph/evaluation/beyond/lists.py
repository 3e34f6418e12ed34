"""What all metrics of lists share: the cut, the places that hold an item, and means over them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings


def mean_of_listed(values: NDArray[np.floating], lists: NDArray[np.int32]) -> PerUser:
    """Mean of a value of items over the items of each list.

    Args:
        values: one per item, float ``[n_items]``.
        lists: item indices, int32 ``[n_users, k]``; -1 is padding.

    Returns:
        float64 ``[n_users]``; NaN for an empty list.

    Example:
        >>> mean_of_listed(np.array([1.0, 4.0]), np.array([[0, 1], [1, -1], [-1, -1]])).tolist()
        [2.5, 4.0, nan]
    """
    listed = lists >= 0
    sums = np.where(listed, values[lists], 0.0).sum(axis=1, dtype=np.float64)
    return ratio_of_defined(sums, listed.sum(axis=1))


def ratio_of_defined(numerator: PerUser, denominator: NDArray[np.generic]) -> PerUser:
    """Element-wise quotient, NaN where the denominator is 0.

    Example:
        >>> ratio_of_defined(np.array([1.0, 1.0]), np.array([2, 0])).tolist()
        [0.5, nan]
    """
    quotient = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator != 0)
    return quotient


def list_matrix(lists: NDArray[np.int32], n_items: int) -> sp.csr_array:
    """Ones at the listed items, CSR float32 ``[n_users, n_items]``.

    Example:
        >>> list_matrix(np.array([[2, 0], [1, -1]]), 3).toarray().tolist()
        [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    listed = lists >= 0
    indptr = np.concatenate([[0], listed.sum(axis=1).cumsum()])
    indices = lists[listed]
    return sp.csr_array((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(lists), n_items))


def exposure(rankings: Rankings, k: int) -> NDArray[np.int64]:
    """In how many of the first ``k`` places each item stands, over all lists, int64 ``[n_items]``."""
    lists = rankings.lists[:, :k]
    return np.bincount(lists[lists >= 0], minlength=len(rankings.items)).astype(np.int64)

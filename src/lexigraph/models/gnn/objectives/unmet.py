"""Which items a user has met, for negatives: kernels over the sorted rows of the interactions."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


@numba.njit(cache=True, inline="always")
def _below(row: NDArray[np.int32], item: int) -> int:
    """How many of a sorted row are below ``item``."""
    low, high = 0, len(row)
    while low < high:
        middle = (low + high) // 2
        if row[middle] < item:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True)
def met(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], users: NDArray[np.int64], items: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each user has met each of their items.

    Args:
        indptr: row starts of the interactions, ``[n_users + 1]``.
        indices: sorted items of each row.
        users: int64 ``[B]``.
        items: int64 ``[B, n]``.

    Returns:
        bool ``[B, n]``.
    """
    found = np.zeros(items.shape, dtype=np.bool_)
    for b in range(len(users)):
        row = indices[indptr[users[b]] : indptr[users[b] + 1]]
        for place in range(items.shape[1]):
            at = _below(row, items[b, place])
            found[b, place] = at < len(row) and row[at] == items[b, place]
    return found


@numba.njit(cache=True)
def unmet(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    users: NDArray[np.int64],
    chances: NDArray[np.float64],
    n_items: int,
) -> NDArray[np.int64]:
    """Items drawn alike among those that each user has not met; among all where a user has met all.

    The ``r``-th unmet item follows from the met ones without a list of the unmet: it is ``r`` plus the number of met
    items before it.

    Args:
        indptr: row starts of the interactions, ``[n_users + 1]``.
        indices: sorted items of each row, without repeats.
        users: int64 ``[B]``.
        chances: in [0, 1), ``[B, n]``.
        n_items: size of the catalogue.

    Returns:
        int64 ``[B, n]``.
    """
    found = np.empty(chances.shape, dtype=np.int64)
    for b in range(len(users)):
        row = indices[indptr[users[b]] : indptr[users[b] + 1]]
        left = n_items - len(row)
        for place in range(chances.shape[1]):
            if left == 0:
                found[b, place] = int(chances[b, place] * n_items)
                continue
            wanted = int(chances[b, place] * left)
            low, high = 0, len(row)
            while low < high:
                middle = (low + high) // 2
                if row[middle] - middle <= wanted:
                    low = middle + 1
                else:
                    high = middle
            found[b, place] = wanted + low
    return found


@numba.njit(cache=True)
def _places(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    users: NDArray[np.int64],
    starts: NDArray[np.int64],
    order: NDArray[np.int64],
    pairs: NDArray[np.int64],
) -> int:
    """Write (row of the batch, place among the candidates) of every met candidate; only count if ``pairs`` is empty."""
    size = 0
    for b in range(len(users)):
        for at in range(indptr[users[b]], indptr[users[b] + 1]):
            item = indices[at]
            for place in range(starts[item], starts[item + 1]):
                if pairs.shape[1]:
                    pairs[0, size], pairs[1, size] = b, order[place]
                size += 1
    return size


def met_pairs(positives: sp.csr_array, users: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which candidates shared by a batch are no negatives for a row of it, because its user has met them.

    Args:
        positives: interactions, CSR ``[n_users, n_items]``, sorted rows.
        users: int64 ``[B]``.
        candidates: items, int64 ``[N]``, repeats allowed.

    Returns:
        int64 ``[2, K]``: rows of the batch (ascending) and places among the candidates.

    Example:
        >>> seen = sp.csr_array(np.array([[1, 0, 1], [0, 1, 0]]))
        >>> met_pairs(seen, np.array([1, 0]), np.array([2, 1, 2])).tolist()
        [[0, 1, 1], [1, 0, 2]]
    """
    return _pairs(positives.indptr, positives.indices, users, candidates, positives.shape[1])


def same_pairs(items: NDArray[np.int64], candidates: NDArray[np.int64], n_items: int) -> NDArray[np.int64]:
    """Which candidates shared by a batch are a row's own positive.

    Args:
        items: the positives, int64 ``[B]``.
        candidates: items, int64 ``[N]``, repeats allowed.
        n_items: size of the catalogue.

    Returns:
        int64 ``[2, K]``: rows of the batch (ascending) and places among the candidates.

    Example:
        >>> same_pairs(np.array([4, 2]), np.array([2, 3, 2]), 5).tolist()
        [[1, 1], [0, 2]]
    """
    rows = np.arange(len(items))
    return _pairs(np.arange(len(items) + 1), items, rows, candidates, n_items)


def _pairs(
    indptr: NDArray[np.integer],
    indices: NDArray[np.integer],
    rows: NDArray[np.int64],
    candidates: NDArray[np.int64],
    n_items: int,
) -> NDArray[np.int64]:
    order = np.argsort(candidates, kind="stable")
    starts = np.zeros(n_items + 1, dtype=np.int64)
    np.cumsum(np.bincount(candidates, minlength=n_items), out=starts[1:])
    size = _places(indptr, indices, rows, starts, order, np.empty((2, 0), dtype=np.int64))
    pairs = np.empty((2, size), dtype=np.int64)
    if size:
        _places(indptr, indices, rows, starts, order, pairs)
    return pairs

"""Numba kernels between a block of scores and its hits; all run in parallel over users."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.topk import best_of_row
from lexigraph.threads import threads_for

EXPONENT = np.uint32(0x7F800000)
"""Bits of a float32 that are all set exactly when it is infinite or NaN."""

ZERO = np.uint32(0)

MINUS_INFINITY = np.uint32(0xFF800000)
"""The bits of a float32 -inf."""


def find_hits(items: NDArray[np.int32], relevant: sp.csr_array, k: int) -> NDArray[np.bool_]:
    """Mark which recommended items are relevant.

    Args:
        items: ranked item indices, int32 ``[n_users, m]``; -1 is padding.
        relevant: relevant items of the same users, CSR ``[n_users, n_items]`` with sorted indices.
        k: columns of the result; places beyond ``m`` are misses.

    Returns:
        bool ``[n_users, k]``.

    Example:
        >>> relevant = sp.csr_array(np.array([[0, 1, 0, 1]]))
        >>> find_hits(np.array([[3, 0, -1]], dtype=np.int32), relevant, 4).tolist()
        [[True, False, False, False]]
    """
    hits = np.zeros((len(items), k), dtype=np.bool_)
    with threads_for(len(items)):
        _find_hits(np.ascontiguousarray(items[:, :k]), *row_arrays(relevant), hits)
    return hits


def rank_candidates(
    scores: NDArray[np.float32], seen: sp.csr_array, hidden: NDArray[np.int32], k: int, salts: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.bool_]]:
    """Take out what may not be recommended, look for scores that cannot be ranked, and rank the best ``k``.

    All in one pass over each row, while it lies in the cache.

    Args:
        scores: C-contiguous float32 ``[n_users, n_items]``; those of seen and hidden items become -inf.
        seen: items of the same users to leave out, CSR ``[n_users, n_items]``.
        hidden: items that are no candidates for anybody, int32 ``[n_hidden]``.
        k: length of the lists, at most ``n_items``.
        salts: what ties are broken with, int64 ``[n_users]`` above 0 (see :func:`~lexigraph.models.topk.top_k`).

    Returns:
        Items int32 ``[n_users, k]`` (-1 where candidates ran out), their scores float32 ``[n_users, k]`` (-inf there),
        and bool ``[n_users]``: whether a candidate's score is NaN or infinite.

    Example:
        >>> scores = np.array([[1.0, 2.0, 3.0], [np.nan, 4.0, 5.0]], dtype=np.float32)
        >>> seen = sp.csr_array(np.array([[0, 1, 0], [0, 0, 0]]))
        >>> items, _, faulty = rank_candidates(scores, seen, np.array([2], dtype=np.int32), 2, np.array([1, 2]))
        >>> items[0].tolist(), faulty.tolist()
        ([0, -1], [False, True])
    """
    items = np.full((len(scores), k), -1, dtype=np.int32)
    best = np.full((len(scores), k), -np.inf, dtype=np.float32)
    faulty = np.zeros(len(scores), dtype=np.bool_)
    _rank_candidates(scores, scores.view(np.uint32), *row_arrays(seen), hidden, salts, items, best, faulty)
    return items, best, faulty


def only_candidates(scores: NDArray[np.float32], pairs: sp.csr_array) -> sp.csr_array:
    """The pairs that can be recommended at all, that is whose score is above -inf.

    Args:
        scores: float32 ``[n_users, n_items]`` after :func:`rank_candidates`.
        pairs: CSR ``[n_users, n_items]`` with sorted indices.

    Returns:
        Ones, CSR float32 ``[n_users, n_items]`` with sorted indices.

    Example:
        >>> scores = np.array([[1.0, -np.inf, 3.0]], dtype=np.float32)
        >>> only_candidates(scores, sp.csr_array(np.array([[1, 1, 0]]))).toarray().tolist()
        [[1.0, 0.0, 0.0]]
    """
    rows = np.repeat(np.arange(len(scores)), np.diff(pairs.indptr))
    kept = scores[rows, pairs.indices] > -np.inf
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=len(scores)))])
    ones = np.ones(int(indptr[-1]), dtype=np.float32)
    return sp.csr_array((ones, pairs.indices[kept].astype(np.int32), indptr), shape=pairs.shape)


def row_arrays(matrix: sp.csr_array) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Row pointers int64 and column indices int32 of a matrix, so that each kernel is compiled once."""
    return matrix.indptr.astype(np.int64, copy=False), matrix.indices.astype(np.int32, copy=False)


@numba.njit(cache=True)
def _contains(items: NDArray[np.int32], item: int) -> bool:
    """Binary search in ascending ``items``."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < item:
            low = middle + 1
        else:
            high = middle
    return low < len(items) and items[low] == item


@numba.njit(parallel=True, cache=True)
def _find_hits(
    items: NDArray[np.int32], indptr: NDArray[np.int64], indices: NDArray[np.int32], hits: NDArray[np.bool_]
) -> None:
    for user in numba.prange(items.shape[0]):
        relevant = indices[indptr[user] : indptr[user + 1]]
        for rank in range(items.shape[1]):
            hits[user, rank] = _contains(relevant, items[user, rank])


@numba.njit(cache=True)
def _write(bits: NDArray[np.uint32], items: NDArray[np.int32], value: np.uint32) -> None:
    for item in items:
        bits[item] = value


@numba.njit(cache=True)
def _has_faults(bits: NDArray[np.uint32]) -> bool:
    """Whether any is NaN or infinite, by its bits: an integer test is one vector instruction for many scores."""
    faults = np.uint32(0)
    for item in range(bits.shape[0]):
        faults += np.uint32((bits[item] & EXPONENT) == EXPONENT)
    return bool(faults > 0)


@numba.njit(parallel=True, cache=True)
def _rank_candidates(
    scores: NDArray[np.float32],
    bits: NDArray[np.uint32],
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    hidden: NDArray[np.int32],
    salts: NDArray[np.int64],
    items: NDArray[np.int32],
    best: NDArray[np.float32],
    faulty: NDArray[np.bool_],
) -> None:
    for user in numba.prange(bits.shape[0]):
        seen = indices[indptr[user] : indptr[user + 1]]
        _write(bits[user], seen, ZERO)  # what a model says of an item left out does not matter
        _write(bits[user], hidden, ZERO)
        faulty[user] = _has_faults(bits[user])
        _write(bits[user], seen, MINUS_INFINITY)
        _write(bits[user], hidden, MINUS_INFINITY)
        best_of_row(scores[user], salts[user], items[user], best[user])

"""Training and given history of a single user: what every request of a service needs, without sparse algebra."""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Entries: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
"""Rows, columns and weights of what was given now."""
OneHistory: TypeAlias = tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int32]]
"""Items, their weights, and all that was met."""


def one_user(training: sp.csr_array, known: int, given: Entries) -> tuple[sp.csr_array, sp.csr_array]:
    """History and what was seen of one user, as for many: the stronger like and the stronger dislike of each item.

    Args:
        training: CSR float32 ``[n_users, n_items]``, sorted, nothing stored twice.
        known: the user's row, or -1.
        given: all of one row; an item may come twice, then its weights are added.

    Returns:
        Two CSR float32 ``[1, n_items]`` with int32 indices, sorted, no zeros: the weights, and ones at all that was
        met, whatever its weight.

    Example:
        >>> training = sp.csr_array(np.array([[1.0, 0.0, 2.0]], dtype=np.float32))
        >>> given = (np.array([0, 0]), np.array([2, 1], dtype=np.int32), np.array([-1, 0], dtype=np.float32))
        >>> [matrix.toarray().tolist() for matrix in one_user(training, 0, given)]
        [[[1.0, 0.0, 1.0]], [[1.0, 1.0, 1.0]]]
    """
    items, weights, seen = history_of_one(training, known, given)
    n_items = training.shape[1]
    return _matrix(items.copy(), weights.copy(), n_items), _matrix(
        seen.copy(), np.ones(len(seen), dtype=np.float32), n_items
    )


def history_of_one(training: sp.csr_array, known: int, given: Entries) -> OneHistory:
    """The same as arrays; they may be parts of the training matrix, so they are only to be read.

    Returns:
        Items int32 and weights float32, both ``[n]``, rising and without zeros; and all that was met, int32
        ``[n_met]``, rising.
    """
    place = slice(*training.indptr[known : known + 2].tolist()) if known >= 0 else slice(0, 0)
    items = training.indices[place].astype(np.int32, copy=False)
    weights = training.data[place].astype(np.float32, copy=False)
    _, new, amounts = given
    if len(new):
        order = np.argsort(new, kind="stable")
        return _joined(items, weights, new[order], amounts[order])  # type: ignore[no-any-return]
    if not weights.all():
        told = weights != 0
        return items[told], weights[told], items
    return items, weights, items


@numba.njit(cache=True)
def _joined(trained, weights, given, amounts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The stronger like and the stronger dislike of each item; weights given for the same item are added up."""
    size = trained.shape[0] + given.shape[0]
    met, items = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    sums = np.empty(size, dtype=np.float32)
    n_met = n_told = old = new = 0
    while old < trained.shape[0] or new < given.shape[0]:
        if new == given.shape[0] or (old < trained.shape[0] and trained[old] < given[new]):
            item = trained[old]
        else:
            item = given[new]
        before = now = np.float32(0)
        if old < trained.shape[0] and trained[old] == item:
            before = weights[old]
            old += 1
        while new < given.shape[0] and given[new] == item:
            now += amounts[new]
            new += 1
        total = max(before, now, np.float32(0)) + min(before, now, np.float32(0))
        met[n_met] = item
        n_met += 1
        if total != 0:
            items[n_told], sums[n_told] = item, total
            n_told += 1
    return items[:n_told], sums[:n_told], met[:n_met]


def _matrix(items: NDArray[np.int32], weights: NDArray[np.float32], n_items: int) -> sp.csr_array:
    matrix = sp.csr_array((weights, items, np.array([0, len(items)], dtype=np.int32)), shape=(1, n_items))
    matrix.has_canonical_format = True
    return matrix

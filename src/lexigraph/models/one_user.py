"""Training and given history of a single user: what every request of a service needs, without sparse algebra."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Entries: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
"""Rows, columns and weights of what was given now."""
_Row: TypeAlias = tuple[NDArray[np.int32], NDArray[np.float32]]


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
    trained = _training_row(training, known)
    items, weights = _joined(trained, _added_up(given))
    told = weights != 0
    n_items = training.shape[1]
    seen = _matrix(items, np.ones(len(items), dtype=np.float32), n_items)
    return _matrix(items[told], weights[told], n_items), seen


def _training_row(training: sp.csr_array, known: int) -> _Row:
    place = slice(*training.indptr[known : known + 2].tolist()) if known >= 0 else slice(0, 0)
    items = training.indices[place].astype(np.int32, copy=True)
    return items, training.data[place].astype(np.float32, copy=True)


def _added_up(given: Entries) -> _Row:
    """Sorted, each item once."""
    _, items, weights = given
    if not len(items):
        return items, weights
    order = np.argsort(items, kind="stable")
    items, weights = items[order], weights[order]
    first = np.flatnonzero(np.concatenate([[True], items[1:] != items[:-1]]))
    return items[first], np.add.reduceat(weights, first)


def _joined(trained: _Row, given: _Row) -> _Row:
    if not len(given[0]):
        return trained
    if not len(trained[0]):
        return given
    items = np.union1d(trained[0], given[0])
    amounts = np.zeros((2, len(items)), dtype=np.float32)
    for row, (found, weights) in enumerate((trained, given)):
        amounts[row, np.searchsorted(items, found)] = weights
    likes, dislikes = np.maximum(amounts, 0).max(axis=0), np.minimum(amounts, 0).min(axis=0)
    return items, likes + dislikes


def _matrix(items: NDArray[np.int32], weights: NDArray[np.float32], n_items: int) -> sp.csr_array:
    matrix = sp.csr_array((weights, items, np.array([0, len(items)], dtype=np.int32)), shape=(1, n_items))
    matrix.has_canonical_format = True
    return matrix

"""How many people met two items, without saying who."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

LEAST_PEOPLE = 3
"""Fewer people than this are never told of: who knows one of two would learn what the other did."""


def people_of_both(met_by: sp.csc_array, item: int, other: int, without: int = -1) -> int:
    """How many people met both of two items, or 0 where they are fewer than :data:`LEAST_PEOPLE`.

    Args:
        met_by: who met each item, CSC ``[n_users, n_items]``.
        item: column of one item.
        other: column of the other.
        without: row of somebody who does not count, since it is for them that one looks; -1 for nobody.

    Example:
        >>> met = sp.csc_array(np.array([[1, 1], [1, 1], [1, 1], [1, 0]]))
        >>> people_of_both(met, 0, 1), people_of_both(met, 0, 1, without=0)
        (3, 0)
    """
    both = np.intersect1d(people_of(met_by, item), people_of(met_by, other), assume_unique=True)
    n = len(both) - int(without in both)
    return n if n >= LEAST_PEOPLE else 0


def people_with(training: sp.csr_array, met_by: sp.csc_array, item: int) -> NDArray[np.int64]:
    """How many of the people who met an item met each item, int64 ``[n_items]``; itself too, by all of them.

    Args:
        training: what each person met, CSR ``[n_users, n_items]``.
        met_by: the same as CSC.
        item: column of the item.

    Returns:
        Counts; those below :data:`LEAST_PEOPLE` are 0.

    Example:
        >>> met = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]])
        >>> people_with(sp.csr_array(met), sp.csc_array(met), 0).tolist()
        [4, 3, 0]
    """
    met = training[people_of(met_by, item)].indices
    counts = np.bincount(met, minlength=training.shape[1])
    return np.where(counts >= LEAST_PEOPLE, counts, 0).astype(np.int64)


def told_counts(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Numbers of people as they may be told or drawn: those below :data:`LEAST_PEOPLE` are all 1, and 0 stays 0.

    Example:
        >>> told_counts(np.array([0, 1, 2, 3, 40])).tolist()
        [0, 1, 1, 3, 40]
    """
    return np.where((counts > 0) & (counts < LEAST_PEOPLE), 1, counts).astype(np.int64)


def people_of(met_by: sp.csc_array, item: int) -> NDArray[np.integer]:
    """Rows of who met an item."""
    return np.asarray(met_by.indices[met_by.indptr[item] : met_by.indptr[item + 1]])

"""The ratings of a data set."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import MissingColumnError


def rating_matrix(dataset: Dataset, model: str) -> sp.csr_array:
    """Ratings, CSR float32 ``[n_users, n_items]``.

    Args:
        dataset: with a column "rating" among its interactions.
        model: name of the model that wants them.

    Raises:
        MissingColumnError: there is no such column.
    """
    columns = dataset.interactions.columns
    if "rating" not in columns:
        raise MissingColumnError(
            f"{model} with loss 'mse' or a rating_weight needs a 'rating' column; the interactions of "
            f"{dataset.name!r} have {', '.join(columns)}. Without one take a ranking loss such as 'bpr' alone"
        )
    return dataset.with_values("rating").matrix()


def ones_at(ratings: sp.csr_array) -> sp.csr_array:
    """A one for each stored rating, also for one of 0."""
    return sp.csr_array((np.ones_like(ratings.data), ratings.indices, ratings.indptr), shape=ratings.shape)


def rows_of(matrix: sp.csr_array) -> NDArray[np.int64]:
    """The row of each stored value, int64 ``[nnz]``."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))


def pair_keys(users: NDArray[Any], items: NDArray[Any], n_items: int) -> NDArray[np.int64]:
    """One number for each pair, ascending in the order of a CSR matrix with sorted indices, int64 ``[n]``."""
    keys: NDArray[np.int64] = users.astype(np.int64) * n_items + items
    return keys


def chosen_values(matrix: sp.csr_array, kept: NDArray[np.bool_]) -> sp.csr_array:
    """The same matrix with some of its stored values only, ``kept`` bool ``[nnz]``."""
    starts = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sp.csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def ratings_among(ratings: sp.csr_array, pairs: sp.csr_array) -> sp.csr_array:
    """The ratings of those pairs that another matrix of the same shape stores.

    Example:
        >>> ratings = sp.csr_array(np.array([[5.0, 3.0]], dtype=np.float32))
        >>> ratings_among(ratings, sp.csr_array(np.array([[0, 1.0]]))).toarray().tolist()
        [[0.0, 3.0]]
    """
    n_items = ratings.shape[1]
    mine, theirs = (pair_keys(rows_of(one), one.indices, n_items) for one in (ratings, pairs))
    return chosen_values(ratings, np.isin(mine, theirs))

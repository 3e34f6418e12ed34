"""The ratings of a data set."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from lexigraph.data.dataset import Dataset
from lexigraph.errors import MissingColumnError
from lexigraph.models.gnn.entries import chosen_values, pair_keys, rows_of


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

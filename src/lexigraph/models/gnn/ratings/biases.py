"""What a rating is before taste comes in, and how far each lies from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.rating_bias import item_biases, user_biases

EPOCHS = 5
"""Alternations between the biases of users and items."""


@dataclass(frozen=True, eq=False)
class Biases:
    """``mu + b_u + b_i``, damped; a user's bias follows from the history, so new users have one too.

    Koren, Bell and Volinsky, "Matrix factorization techniques for recommender systems", IEEE Computer 42(8), 2009.

    Attributes:
        mean: ``mu``.
        items: ``b_i``, float64 ``[n_items]``.
        lowest: rating in training.
        highest: rating in training.
        regularization: ratings without deviation added to each user's and item's own.
    """

    mean: float
    items: NDArray[np.float64]
    lowest: float
    highest: float
    regularization: float

    def users(self, ratings: sp.csr_array) -> NDArray[np.float64]:
        """``b_u`` of histories, CSR ``[n_users, n_items]``: float64 ``[n_users]``; 0 for an empty one."""
        return user_biases(ratings, self.mean, self.items, self.regularization)

    def deviations(self, ratings: sp.csr_array) -> NDArray[np.float32]:
        """``r_ui - mu - b_u - b_i`` of each stored rating, float32 ``[nnz]``.

        Example:
            >>> biases = Biases(3.0, np.array([0.5, -0.5]), 1.0, 5.0, 0.0)
            >>> biases.deviations(sp.csr_array(np.array([[4.0, 2.0]]))).tolist()
            [0.5, -0.5]
        """
        by_user = np.repeat(self.users(ratings), np.diff(ratings.indptr))
        return (ratings.data - self.mean - by_user - self.items[ratings.indices]).astype(np.float32)

    def on_scale(self, history: sp.csr_array) -> sp.csr_array:
        """A history whose values are cut to the range of ratings: a dislike is the lowest rating."""
        data = np.clip(history.data, self.lowest, self.highest).astype(np.float32)
        return sp.csr_array((data, history.indices, history.indptr), shape=history.shape)


def fit_biases(ratings: sp.csr_array, regularization: float) -> Biases:
    """Biases that ratings give, CSR ``[n_users, n_items]`` with at least one stored value."""
    mean = float(ratings.data.mean(dtype=np.float64))
    items = item_biases(ratings, mean, regularization, regularization, EPOCHS)
    return Biases(mean, items, float(ratings.data.min()), float(ratings.data.max()), regularization)

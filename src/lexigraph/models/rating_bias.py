"""Rating bias: what a rating is before taste comes in (Koren, Bell & Volinsky 2009)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.data.dataset import Dataset
from lexigraph.errors import MissingColumnError
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Contribution
from lexigraph.models.storage import take


class RatingBiasSettings(Settings):
    """Settings of :class:`RatingBias`."""

    item_regularization: float = Field(default=10.0, ge=0)
    """Ratings of strength 0 that each item is given beside its own: shrinks ``b_i`` of rarely rated items."""

    user_regularization: float = Field(default=10.0, ge=0)
    """The same for users and ``b_u``."""

    epochs: int = Field(default=10, ge=1)
    """Alternations between item and user biases."""


class RatingBias(Recommender):
    """Predicted rating = ``mu + b_u + b_i``, the regularised means that rating models start from.

    Minimises the sum of ``(r_ui - mu - b_u - b_i)^2`` plus ``lambda_u b_u^2 + lambda_i b_i^2`` by exact alternation;
    "Matrix factorization techniques for recommender systems", IEEE Computer 42(8), 2009. The weights of a history are
    ratings here: ``histories=[{"i1": 4.5}]``; an item without one counts as an average rating, a dislike as the
    lowest. It needs the column ``rating``.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = RatingBias().fit(checkerboard(8))
        >>> bool(4 <= model.predict_ratings(np.array([0]), np.array([2]))[0] <= 5)
        True
    """

    name: ClassVar[str] = "rating-bias"
    score_scale: ClassVar[str] = "predicted rating, not cut to the rating scale so that ranks stay apart"
    capabilities: ClassVar[Capabilities] = Capabilities(similar=False, ratings=True)
    config_type: ClassVar[type[Settings]] = RatingBiasSettings
    prior_label: ClassVar[str] = "average rating of the item"
    config: RatingBiasSettings

    def _training_matrix(self, dataset: Dataset) -> sp.csr_array:
        if "rating" not in dataset.interactions.columns:
            raise MissingColumnError(
                f"rating-bias needs a 'rating' column; the interactions of {dataset.name!r} have "
                f"{', '.join(dataset.interactions.columns)}. Use a ranking model such as 'graph-filter' without one"
            )
        return dataset.with_values("rating").matrix()

    def _fit(self, dataset: Dataset) -> None:  # noqa: ARG002  (the ratings are in self.training)
        ratings = self.training
        self.mean = float(ratings.data.mean(dtype=np.float64))
        self.lowest, self.highest = float(ratings.data.min()), float(ratings.data.max())
        self.item_bias = item_biases(
            ratings, self.mean, self.config.user_regularization, self.config.item_regularization, self.config.epochs
        )
        self._set_user_bias()

    def _set_user_bias(self) -> None:
        self.user_bias = user_biases(self.training, self.mean, self.item_bias, self.config.user_regularization)

    def prior(self) -> NDArray[np.float32]:
        """``mu + b_i``, float32 ``[n_items]``."""
        return (self.mean + self.item_bias).astype(np.float32)

    def _ratings(self, evidence: Evidence) -> sp.csr_array:
        history = evidence.history
        data = np.clip(history.data, self.lowest, self.highest)
        return sp.csr_array((data, history.indices, history.indptr), shape=history.shape)

    def _score(self, evidence: Evidence) -> FloatMatrix:
        bias = user_biases(self._ratings(evidence), self.mean, self.item_bias, self.config.user_regularization)
        return np.asarray(self.prior() + bias[:, None], dtype=np.float32)

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        ratings = self._ratings(evidence)
        leaning = ratings.data - self.mean - self.item_bias[ratings.indices]
        leaning /= self.config.user_regularization + len(leaning)
        return [
            Contribution("prior", "average rating", self.mean),
            Contribution("prior", "difference of the item from the average", float(self.item_bias[item])),
            *(
                Contribution("item", identifier, float(value))
                for identifier, value in zip(self.items.decode(ratings.indices), leaning, strict=True)
            ),
        ]

    def predict_ratings(self, users: NDArray[np.int32], items: NDArray[np.int32]) -> NDArray[np.float32]:
        """Predict the ratings of pairs, cut to the range of ratings seen in training.

        Args:
            users: user indices int32 ``[n]``; -1 for an unknown user, whose ``b_u`` is 0.
            items: item indices int32 ``[n]``; -1 for an unknown item, whose ``b_i`` is 0.

        Returns:
            float32 ``[n]``.

        Raises:
            NotFittedError: there is no fitted model.
        """
        self._require_fitted()
        users, items = np.asarray(users), np.asarray(items)
        user_bias = np.where(users >= 0, self.user_bias[users], 0.0)
        item_bias = np.where(items >= 0, self.item_bias[items], 0.0)
        return np.clip(self.mean + user_bias + item_bias, self.lowest, self.highest).astype(np.float32)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Item biases, and mean, lowest and highest rating; user biases follow from the ratings."""
        return {"item_bias": self.item_bias, "scale": np.array([self.mean, self.lowest, self.highest])}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back what :meth:`state` gave."""
        self.item_bias = take("item_bias", state, (len(self.items),))
        self.mean, self.lowest, self.highest = take("scale", state, (3,)).tolist()
        self._set_user_bias()


def user_biases(
    ratings: sp.csr_array, mean: float, item_bias: NDArray[np.float64], regularization: float
) -> NDArray[np.float64]:
    """``b_u = sum_i (r_ui - mu - b_i) / (lambda_u + n_u)``, float64 ``[n_users]``; 0 for a user without ratings.

    Args:
        ratings: CSR ``[n_users, n_items]``.
        mean: ``mu``.
        item_bias: ``b_i``, ``[n_items]``.
        regularization: ``lambda_u``.

    Example:
        >>> user_biases(sp.csr_array([[5.0, 4.0], [0.0, 0.0]]), 3.5, np.zeros(2), 1.0).round(2).tolist()
        [0.67, 0.0]
    """
    counts = np.diff(ratings.indptr)
    rows = np.repeat(np.arange(len(counts)), counts)
    leaning = np.bincount(rows, ratings.data - mean - item_bias[ratings.indices], minlength=len(counts))
    return leaning / np.maximum(regularization + counts, np.finfo(np.float64).tiny)


def item_biases(
    ratings: sp.csr_array, mean: float, user_regularization: float, item_regularization: float, epochs: int
) -> NDArray[np.float64]:
    """Alternate exact ridge steps for ``b_u`` and ``b_i``.

    Args:
        ratings: CSR ``[n_users, n_items]``.
        mean: ``mu``.
        user_regularization: ``lambda_u``.
        item_regularization: ``lambda_i``.
        epochs: alternations.

    Returns:
        ``b_i``, float64 ``[n_items]``.
    """
    by_item = ratings.T.tocsr()
    user_bias = np.zeros(ratings.shape[0])
    item_bias = np.zeros(ratings.shape[1])
    for _ in range(epochs):
        item_bias = user_biases(by_item, mean, user_bias, item_regularization)
        user_bias = user_biases(ratings, mean, item_bias, user_regularization)
    return item_bias

"""The settings of networks that predict ratings."""

from __future__ import annotations

from pydantic import Field

from lexigraph.config import Settings


class RatingSettings(Settings):
    """What the loss "mse" and ratings beside a ranking add."""

    rating_weight: float = Field(0.0, ge=0)
    """Above 0: ratings are learnt beside the ranking, their squared error counts so much (see ``predict_ratings``)."""
    bias_regularization: float = Field(5.0, ge=0)
    """Ratings without any deviation that each user and item is given beside its own when biases are computed."""
    rating_regularization: float = Field(0.0, ge=0)
    """Weight of half the sum of squares of all numbers of the network, vectors of items included, where the loss is
    "mse" (``regularization`` spares vectors, ``length_regularization`` is for ranking)."""

"""RMSE and MAE for models that predict ratings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import CapabilityError, EmptyTableError, InvalidScoreError
from lexigraph.evaluation.alignment import require_known, translation
from lexigraph.models.recommender import Recommender


def rmse(predicted: NDArray[np.floating], actual: NDArray[np.floating]) -> float:
    """Root mean squared error, in units of the rating scale: ``sqrt(mean((predicted - actual)^2))``.

    Example:
        >>> rmse(np.array([3.0, 5.0]), np.array([3.0, 3.0])) ** 2
        2.0...
    """
    return float(np.sqrt(np.mean((predicted.astype(np.float64) - actual) ** 2)))


def mae(predicted: NDArray[np.floating], actual: NDArray[np.floating]) -> float:
    """Mean absolute error, in units of the rating scale: ``mean(|predicted - actual|)``.

    Example:
        >>> mae(np.array([3.0, 5.0]), np.array([3.0, 3.0]))
        1.0
    """
    return float(np.mean(np.abs(predicted.astype(np.float64) - actual)))


def has_ratings(test: Dataset) -> bool:
    """Whether any interaction of a data set carries a rating."""
    frame = test.interactions
    return "rating" in frame.columns and frame["rating"].null_count() < frame.height


def evaluate_ratings(model: Recommender, test: Dataset) -> dict[str, float]:
    """Error of the predicted ratings over every rated interaction of the test part.

    Args:
        model: a fitted model whose ``capabilities.ratings`` is true.
        test: interactions with ratings; those without are left out.

    Returns:
        ``rmse`` and ``mae`` in units of the rating scale.

    Raises:
        CapabilityError: the model predicts no ratings.
        EmptyTableError: no interaction has a rating.
        UnknownIdError: a rated user or item is unknown to the model.
        InvalidScoreError: a prediction is NaN or infinite, or their number is wrong.
    """
    if not model.capabilities.ratings:
        raise CapabilityError(f"{model.name} does not predict ratings; use a rating model such as 'rating-bias'")
    if not has_ratings(test):
        raise EmptyTableError(f"{test.name!r} has no ratings to compare with; give its interactions a 'rating' column")
    rated = test.interactions.drop_nulls("rating")
    source_users, source_items = rated["user"].to_numpy(), rated["item"].to_numpy()
    users = translation(test.user_ids, model.users)[source_users]
    items = translation(test.item_ids, model.items)[source_items]
    require_known(test, test.user_ids, source_users[users < 0], model.users)
    require_known(test, test.item_ids, source_items[items < 0], model.items)
    predicted = np.asarray(model.predict_ratings(users, items))
    actual = rated["rating"].to_numpy().astype(np.float64)
    _check_predictions(model.name, predicted, len(actual))
    return {"rmse": rmse(predicted, actual), "mae": mae(predicted, actual)}


def _check_predictions(name: str, predicted: NDArray[np.floating], expected: int) -> None:
    if predicted.shape != (expected,):
        raise InvalidScoreError(f"{name} predicted ratings of shape {predicted.shape} for {expected} pairs")
    faulty = int((~np.isfinite(predicted)).sum())
    if faulty:
        raise InvalidScoreError(
            f"{name} predicted {faulty} ratings of {expected} that are NaN or infinite; every prediction must be a "
            "finite number, so check the training data and the model's regularisation"
        )

"""Rating errors against scikit-learn, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from lexigraph.errors import CapabilityError, EmptyTableError, InvalidScoreError, UnknownIdError
from lexigraph.evaluation import evaluate, evaluate_ratings

USERS, ITEMS = ["u", "v"], ["a", "b", "c"]
TRAIN = [(0, 0), (1, 1)]
TEST = [(0, 1), (0, 2), (1, 2), (1, 0)]


@pytest.fixture
def rated(make_dataset):
    return make_dataset(USERS, ITEMS, TEST, [5.0, 3.0, None, 1.0])


def test_errors_agree_with_scikit_learn(make_dataset, given_ratings, rated):
    table = np.array([[3.0, 4.5, 2.0], [2.5, 3.0, 4.0]], dtype=np.float32)
    errors = evaluate_ratings(given_ratings(table).fit(make_dataset(USERS, ITEMS, TRAIN)), rated)
    actual, predicted = [5.0, 3.0, 1.0], [4.5, 2.0, 2.5]
    assert errors["rmse"] == pytest.approx(root_mean_squared_error(actual, predicted))
    assert errors["mae"] == pytest.approx(mean_absolute_error(actual, predicted))


def test_ids_are_mapped(make_dataset, given_ratings):
    test = make_dataset(["v", "u"], ["c", "b", "a"], [(0, 0)], [4.0])
    table = np.array([[0, 0, 0], [0, 0, 4]], dtype=np.float32)
    assert evaluate_ratings(given_ratings(table).fit(make_dataset(USERS, ITEMS, TRAIN)), test)["rmse"] == 0.0


def test_ranking_reports_carry_rating_errors(make_dataset, given_ratings, rated):
    report = evaluate(
        given_ratings(np.full((2, 3), 3.0, dtype=np.float32)).fit(make_dataset(USERS, ITEMS, TRAIN)), rated
    )
    assert report.metrics["mae"] == pytest.approx(4 / 3)
    assert "rmse" in report.metrics
    assert "recall@20" in report.metrics


def test_what_cannot_be_measured_is_named(make_dataset, given_scores, given_ratings, rated):
    train = make_dataset(USERS, ITEMS, TRAIN)
    with pytest.raises(CapabilityError, match="given-scores does not predict ratings"):
        evaluate_ratings(given_scores().fit(train), rated)
    model = given_ratings(np.array([[1, np.nan, 1], [1, 1, 1]], dtype=np.float32)).fit(train)
    with pytest.raises(InvalidScoreError, match="given-ratings predicted 1 ratings of 3"):
        evaluate_ratings(model, rated)
    for unrated in (train, make_dataset(USERS, ITEMS, TEST, [None] * 4)):
        with pytest.raises(EmptyTableError, match="no ratings"):
            evaluate_ratings(model, unrated)
    with pytest.raises(UnknownIdError, match="'w'"):
        evaluate_ratings(model, make_dataset(["w"], ITEMS, [(0, 0)], [1.0]))

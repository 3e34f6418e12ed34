import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.errors import MissingColumnError
from lexigraph.models.batch import UserBatch
from lexigraph.models.rating_bias import RatingBias, item_biases, user_biases
from lexigraph.testing import RecommenderContract, books_and_films, checkerboard


class TestRatingBias(RecommenderContract):
    personalised = False

    def make_model(self):
        return RatingBias()

    def make_dataset(self):
        return books_and_films()


def test_biases_solve_the_ridge_problem():
    rng = np.random.default_rng(1)
    dense = rng.integers(1, 6, (30, 12)) * rng.binomial(1, 0.5, (30, 12))
    ratings = sp.csr_array(dense.astype(np.float32))
    mean = float(ratings.data.mean())
    b_i = item_biases(ratings, mean, 2.0, 3.0, epochs=200)
    b_u = user_biases(ratings, mean, b_i, 2.0)
    users, items = dense.nonzero()
    design = np.zeros((len(users), 42))
    design[np.arange(len(users)), users] = 1
    design[np.arange(len(users)), 30 + items] = 1
    ridge = design.T @ design + np.diag([2.0] * 30 + [3.0] * 12)
    expected = np.linalg.solve(ridge, design.T @ (dense[users, items] - mean))
    np.testing.assert_allclose(np.concatenate([b_u, b_i]), expected, atol=1e-4)


def test_predictions_fall_back_and_stay_on_the_scale():
    model = RatingBias(item_regularization=0.0, user_regularization=0.0).fit(books_and_films())
    users = np.array([-1, -1, 0, 0], dtype=np.int32)
    items = np.array([-1, 0, -1, 0], dtype=np.int32)
    predicted = model.predict_ratings(users, items)
    assert predicted[0] == pytest.approx(model.mean)
    assert predicted[1] == pytest.approx(model.mean + model.item_bias[0])
    grid = np.meshgrid(np.arange(model.users.__len__()), np.arange(len(model.items)))
    everything = model.predict_ratings(grid[0].ravel(), grid[1].ravel())
    assert everything.min() >= 2.0
    assert everything.max() <= 5.0


def test_a_generous_new_user_gets_higher_predictions():
    model = RatingBias().fit(books_and_films())
    scores = model.score(UserBatch(histories=[{"b01": 5.0, "b04": 5.0}, {"b01": 2.0, "b04": 2.0}, ["b01", "b04"]]))
    assert (scores[0] > scores[2]).all()
    assert (scores[2] > scores[1]).all()


def test_ratings_are_needed():
    dataset = checkerboard()
    with pytest.raises(MissingColumnError, match="rating"):
        RatingBias().fit(dataset.with_interactions(dataset.interactions.drop("rating")))

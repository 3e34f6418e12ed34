"""Ratings predicted by the composed network: the contract, what is hidden from it, and that it beats the biases."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import polars as pl
import pytest

torch = pytest.importorskip("torch", reason="networks need torch")
pytest.importorskip("torch_geometric", reason="convolutions are PyTorch Geometric's")
pytest.importorskip("lightning", reason="the training loop is Lightning's")

from lexigraph.data import Dataset, Vocabulary  # noqa: E402
from lexigraph.errors import ConfigError, MissingColumnError  # noqa: E402
from lexigraph.models.batch import UserBatch  # noqa: E402
from lexigraph.models.registry import create, load  # noqa: E402
from lexigraph.testing import RecommenderContract, books_and_films, checkerboard  # noqa: E402

QUICK = {"encoder": None, "embedding_size": 8, "epochs": 12, "batch_size": 64, "learning_rate": 0.01, "patience": 0}


class RatedContract(RecommenderContract):
    personalised = False  # ratings of a checkerboard tell the colours no more apart than biases do
    options: ClassVar = {}

    def make_model(self):
        return create("rating-gnn", **{**QUICK, **self.options})

    def make_dataset(self):
        return books_and_films()

    def fitted(self):
        kept = vars(type(self))
        if "_fitted_once" not in kept:
            type(self)._fitted_once = super().fitted()
        return kept["_fitted_once"]

    def test_same_seed_same_scores(self):
        again = self.make_model().fit(self.make_dataset())
        batch = UserBatch.known(again.users.ids)
        np.testing.assert_array_equal(again.score(batch), self.fitted().score(batch))


class TestRatingGNN(RatedContract):
    pass


class TestRatingsByAttention(RatedContract):
    options: ClassVar = {"convolution": "gat", "item_features": ("id",), "decoder": "mlp", "n_layers": 2}


class TestRatingsAmongFriends(RatedContract):
    options: ClassVar = {"ties": True, "categories": True, "item_features": ("id",), "user_features": "id"}

    def test_friends_alone_are_heard(self):
        model = self.fitted()
        friend = model.users[0]
        item = model.recommend(UserBatch(friends=[[friend]]), 1)[0][0][0]
        found = model.explain(UserBatch(friends=[[friend]]), item)
        assert [set(term.parts) for term in found.contributions if term.label == "friends"] == [{friend}]


def test_a_known_user_has_the_dates_of_training_where_ratings_are_learnt():
    edges = {"edge_features": ("strength", "recency", "kind"), "half_life_days": 3.0, "ties": True}
    model = create("rating-gnn", **{**QUICK, "epochs": 1, "convolution": "gat", **edges}).fit(books_and_films())
    served, history = model.served, model.training[[5]]
    (known, new) = (served.senders(history, np.array([user])) for user in (5, -1))
    own, met = known.strengths.indices < len(model.items), served.frozen.met
    start = met.values.indptr[5]
    np.testing.assert_allclose(known.attributes[own, 1], met.fading[start : start + history.nnz])
    np.testing.assert_array_equal(known.attributes[own, -1], new.attributes[:, -1])
    np.testing.assert_allclose(known.attributes[own, -1], served.biases.deviations(history))
    np.testing.assert_allclose(new.attributes[:, 1], served.frozen.usual[0, 1])
    assert len(set(known.attributes[own, 1].tolist())) > 1


def taste(n_users: int = 60, n_items: int = 40, seed: int = 3) -> tuple[Dataset, np.ndarray, np.ndarray, np.ndarray]:
    """Two groups of users and of items; own items are rated 5, others 1. And a fifth of the pairs, held out."""
    rng = np.random.default_rng(seed)
    truth = np.where(np.arange(n_users)[:, None] % 2 == np.arange(n_items) % 2, 5.0, 1.0)
    users, items = np.nonzero(rng.random((n_users, n_items)) < 0.5)
    aside = rng.random(len(users)) < 0.2
    frame = pl.DataFrame(
        {
            "user": users[~aside].astype(np.int32),
            "item": items[~aside].astype(np.int32),
            "weight": np.ones((~aside).sum(), np.float32),
            "rating": truth[users, items][~aside].astype(np.float32),
        }
    )
    ids = Vocabulary([f"u{n}" for n in range(n_users)], "user"), Vocabulary([f"i{n}" for n in range(n_items)], "item")
    tables = pl.DataFrame({"item_id": ids[1].series}), pl.DataFrame({"user_id": ids[0].series})
    data = Dataset("taste", *ids, frame, *tables)
    return data, users[aside].astype(np.int32), items[aside].astype(np.int32), truth[users, items][aside]


def error(model, users, items, truth):
    return float(np.sqrt(np.mean((model.predict_ratings(users, items) - truth) ** 2)))


def test_taste_is_learnt_where_biases_know_nothing():
    data, users, items, truth = taste()
    biases = create("rating-bias").fit(data)
    model = create("rating-gnn", **{**QUICK, "epochs": 40, "item_features": ("id",)}).fit(data)
    assert error(biases, users, items, truth) > 1.8
    assert error(model, users, items, truth) < 0.8


def test_early_stopping_keeps_the_epoch_of_the_least_error():
    data, users, items, truth = taste()
    options: ClassVar = {**QUICK, "epochs": 30, "patience": 3, "item_features": ("id",)}
    model = create("rating-gnn", **options).fit(data)
    result = model.training_result
    errors = [row["rmse"] for row in result.history if "rmse" in row]
    assert result.best_value == pytest.approx(min(errors))
    assert error(model, users, items, truth) < 1.5


def test_pairs_agree_with_scores_and_fall_back_on_means():
    model = create("rating-gnn", **QUICK).fit(books_and_films())
    scores = np.clip(model.score(UserBatch.known(model.users.ids)), 2.0, 5.0)
    users, items = np.array([0, 3, 5], dtype=np.int32), np.array([1, 0, 7], dtype=np.int32)
    np.testing.assert_allclose(model.predict_ratings(users, items), scores[users, items], atol=1e-4)
    nobody, nothing = np.full(1, -1, np.int32), np.full(1, -1, np.int32)
    known = model.served.biases
    prior = np.clip(model.prior()[2], 2.0, 5.0)
    assert model.predict_ratings(nobody, np.array([2], np.int32))[0] == pytest.approx(prior, abs=1e-5)
    assert model.predict_ratings(nobody, nothing)[0] == pytest.approx(known.mean, abs=1e-5)
    expected = known.mean + known.users(model.training)[4]
    assert model.predict_ratings(np.array([4], np.int32), nothing)[0] == pytest.approx(expected, abs=1e-5)
    assert model.predict_ratings(np.empty(0, np.int32), np.empty(0, np.int32)).shape == (0,)


def test_a_known_user_without_ratings_is_predicted_the_prior():
    options = {"convolution": "gcn", "readout": "last", "user_features": "id", "item_features": ("id",)}
    data = books_and_films()
    silent = data.with_interactions(data.interactions.filter(pl.col("user") != 3))
    model = create("rating-gnn", **{**QUICK, **options}).fit(silent)
    items = np.arange(6, dtype=np.int32)
    found = model.predict_ratings(np.full(6, 3, np.int32), items)
    np.testing.assert_allclose(found, np.clip(model.prior()[:6], 2.0, 5.0), atol=1e-5)


def test_a_rating_changes_what_a_new_user_is_told():
    data, *_ = taste()
    model = create("rating-gnn", **{**QUICK, "epochs": 40, "item_features": ("id",)}).fit(data)
    even = {f"i{n}": 5.0 for n in (0, 2, 4)} | {f"i{n}": 1.0 for n in (1, 3, 5)}
    odd = {item: 6.0 - rating for item, rating in even.items()}
    scores = model.score(UserBatch.new([even, odd]))
    assert scores[0, 6::2].mean() > scores[0, 7::2].mean() + 1
    assert scores[1, 7::2].mean() > scores[1, 6::2].mean() + 1


def test_ratings_survive_saving(tmp_path):
    model = create("rating-gnn", **QUICK).fit(books_and_films())
    model.save(tmp_path / "model")
    users, items = np.arange(10, dtype=np.int32), np.arange(10, dtype=np.int32)[::-1].copy()
    again = load(tmp_path / "model").predict_ratings(users, items)
    np.testing.assert_array_equal(again, model.predict_ratings(users, items))


@pytest.mark.parametrize("options", [{"loss": "mse"}, {"rating_weight": 0.5}])
def test_ratings_that_are_missing_are_named(options):
    data = checkerboard()
    bare = data.with_interactions(data.interactions.drop("rating"))
    with pytest.raises(MissingColumnError, match="'rating' column"):
        create("lightgcn", **{**QUICK, **options}).fit(bare)


@pytest.mark.parametrize("options", [{"fan_out": (5,)}, {"contrast": "simgcl"}])
def test_what_does_not_go_with_ratings_is_refused(options):
    with pytest.raises(ConfigError, match="mse"):
        create("rating-gnn", **QUICK, **options)


def test_a_ranking_alone_predicts_no_ratings():
    assert not create("lightgcn", **QUICK).capabilities.ratings
    assert create("lightgcn", **QUICK, loss="mse").capabilities.ratings
    assert "predicted rating" in create("lightgcn", **QUICK, loss="mse").score_scale

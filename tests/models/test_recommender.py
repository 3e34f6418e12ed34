from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import lexigraph.models.recommender as recommender
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import CapabilityError, EncoderMismatchError, ForeignArtifactError
from lexigraph.models.artifact import Artifact, read_artifact
from lexigraph.models.batch import UserBatch
from lexigraph.models.ease import EASE
from lexigraph.models.item_knn import ItemKNN
from lexigraph.models.popularity import Popularity
from lexigraph.testing import RecommenderContract, books_and_films, checkerboard


class NamedEncoder:
    name, dimension, fingerprint = "named", 3, "f1"

    def encode(self, texts, *, progress=False):  # noqa: ARG002
        return np.ones((len(texts), 3), dtype=np.float32)


def test_blocks_give_the_same_answer_as_one(monkeypatch):
    model = ItemKNN().fit(books_and_films())
    batch = UserBatch.known(model.users.ids)
    whole, alike = model.recommend(batch, 5), model.similar(model.items.ids, 5)
    monkeypatch.setattr(recommender, "BLOCK_BYTES", 4 * len(model.items) * 7)
    parts, alike_parts = model.recommend(batch, 5), model.similar(model.items.ids, 5)
    np.testing.assert_array_equal(parts.items, whole.items)
    np.testing.assert_array_equal(parts.scores, whole.scores)
    np.testing.assert_array_equal(alike_parts.items, alike.items)


def test_a_failed_refit_leaves_no_half_model():
    model = EASE().fit(checkerboard())
    model.config = EASE(memory_budget=1e-9).config
    with pytest.raises(Exception, match="memory_budget"):
        model.fit(books_and_films())
    with pytest.raises(Exception, match="not fitted"):
        model.score(UserBatch.known(["user-1"]))


def test_weighted_training_counts_a_plain_id_as_the_average():
    model = ItemKNN().fit(books_and_films().with_values("rating"))
    ratings = model.training.data
    assert model.unit_weight == pytest.approx(ratings.mean())
    plain = model.score(UserBatch(histories=[["b01"]]))
    np.testing.assert_allclose(plain, model.score(UserBatch(histories=[{"b01": float(ratings.mean())}])), rtol=1e-5)


def test_a_sentence_asked_of_a_model_without_texts_names_one_with():
    model = Popularity().fit(checkerboard())
    with pytest.raises(CapabilityError, match="graph-filter"):
        model.recommend(UserBatch.ask(["something slow"]))
    assert model.recommend(UserBatch.ask([" "]), 1)[0]


def test_an_encoder_is_refused_by_a_model_without_texts(tmp_path):
    Popularity().fit(checkerboard()).save(tmp_path / "model")
    with pytest.raises(EncoderMismatchError, match="named"):
        Popularity.load(tmp_path / "model", encoder=NamedEncoder())


@pytest.mark.parametrize("broken", ["no table", "no column", "no array", "wrong array", "index outside"])
def test_an_artifact_that_holds_no_such_model_is_foreign(tmp_path, broken):
    EASE().fit(checkerboard()).save(tmp_path / "model")
    good = read_artifact(tmp_path / "model")
    tensors, tables = dict(good.tensors), dict(good.tables)
    if broken == "no table":
        del tables["users"]
    elif broken == "no column":
        tables["items"] = tables["items"].drop("item_id")
    elif broken == "no array":
        del tensors["weights"]
    elif broken == "wrong array":
        tensors["weights"] = tensors["weights"][:-1]
    else:
        tensors["training.indices"] = tensors["training.indices"] + 1000
    with pytest.raises(ForeignArtifactError):
        EASE.from_artifact(Artifact(good.description, tensors, tables))


class Leaky(ItemKNN):
    """Ranks by the wrong colour."""

    def _score(self, evidence):
        return -super()._score(evidence)


class Forgetful(ItemKNN):
    """Treats known users better than new ones."""

    def _score(self, evidence):
        return super()._score(evidence) + (evidence.known >= 0)[:, None].astype(np.float32)


class Vague(ItemKNN):
    """Leaves the largest reason out."""

    def _explain(self, evidence, item):
        return super()._explain(evidence, item)[1:]


class Restless(ItemKNN):
    """Another model each time."""

    def _fit(self, dataset):
        super()._fit(dataset)
        self._weights = self._weights * np.float32(np.random.default_rng().uniform(0.5, 2))


class Numb(ItemKNN):
    """Not a number for somebody."""

    def _score(self, evidence):
        scores = super()._score(evidence)
        scores[:, 0] = np.nan
        return scores


@pytest.mark.parametrize(
    ("model", "test"),
    [
        (Leaky, "test_checkerboard_is_solved"),
        (Forgetful, "test_fold_in_agrees_with_the_known_user"),
        (Vague, "test_explanations_add_up"),
        (Restless, "test_same_seed_same_scores"),
        (Numb, "test_scores_have_shape_type_and_are_finite"),
    ],
)
def test_the_contract_finds_a_broken_model(model, test):
    contract = RecommenderContract()
    contract.make_model = ItemKNN
    getattr(contract, test)()
    contract.make_model = model
    with pytest.raises(AssertionError):
        getattr(contract, test)()


def test_books_and_films_is_the_same_each_time():
    first, second = books_and_films(), books_and_films()
    assert first.interactions.equals(second.interactions)
    counts = np.bincount(first.interactions["item"].to_numpy(), minlength=first.n_items)
    cold = [first.item_ids[item] for item in np.flatnonzero(counts == 0)]
    assert cold == ["f13", "b13"]


@pytest.mark.parametrize("history", [["item-lonely"], {"item-0": 0.0}])
def test_a_history_that_tells_no_items_apart_is_answered_by_the_prior(history):
    known = checkerboard()
    item_ids = Vocabulary([*known.item_ids.ids, "item-lonely"], "item")
    items = pl.concat([known.items, pl.DataFrame({"item_id": ["item-lonely"]})], how="diagonal")
    model = EASE().fit(replace(known, item_ids=item_ids, items=items))
    batch = UserBatch.new([history])
    np.testing.assert_array_equal(model.score(batch)[0], model.prior())
    explained = model.explain(batch, "item-0")
    assert [(term.source, term.value) for term in explained.contributions] == [("prior", explained.score)]

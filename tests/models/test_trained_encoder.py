"""An encoder that learns from the catalogue is fitted, saved and restored with its model."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("gensim")

from lexigraph.errors import EncoderError, EncoderMismatchError
from lexigraph.language import create_encoder, item_texts
from lexigraph.models import GraphFilter, UserBatch, load
from lexigraph.models.artifact import Artifact, read_artifact
from lexigraph.testing import RecommenderContract, books_and_films

WISH = UserBatch.ask(["a quiet film about space"])


class TestWithWordVectors(RecommenderContract):
    sentence = "a quiet film about space"

    def make_model(self):
        return GraphFilter(encoder="word2vec")

    def make_dataset(self):
        return books_and_films()


@pytest.fixture(scope="module")
def fitted():
    return GraphFilter(encoder="word2vec").fit(books_and_films())


def test_what_the_encoder_learned_travels_with_the_model(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    assert {"encoder.words", "encoder.vectors"} <= read_artifact(tmp_path / "model").tensors.keys()
    again = load(tmp_path / "model")
    np.testing.assert_array_equal(again.score(WISH), fitted.score(WISH))
    again.save(tmp_path / "copy")
    np.testing.assert_array_equal(load(tmp_path / "copy").score(WISH), fitted.score(WISH))


def test_fitting_again_learns_from_the_texts_of_the_new_catalogue(tmp_path):
    dataset = books_and_films()
    model = GraphFilter(encoder="word2vec").fit(dataset)
    model.save(tmp_path / "model")
    served = create_encoder("word2vec").fit(item_texts(dataset.items))
    loaded = load(tmp_path / "model", encoder=served)
    before = served.fingerprint
    loaded.fit(replace(dataset, items=dataset.items.drop("description")))
    assert served.fingerprint == before  # the caller's encoder is the caller's
    assert set(loaded.state()) == set(model.state())
    assert not np.array_equal(loaded.state()["texts"], model.state()["texts"])


def test_an_encoder_that_learned_something_else_is_refused(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    other = create_encoder("word2vec").fit(["a ship on the sea", "the sea and the storm"])
    with pytest.raises(EncoderMismatchError, match="fitted with encoder 'word2vec'"):
        load(tmp_path / "model", encoder=other)


def test_a_model_that_lost_what_its_encoder_learned_is_refused(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    good = read_artifact(tmp_path / "model")
    kept = {name: array for name, array in good.tensors.items() if name != "encoder.vectors"}
    with pytest.raises(EncoderError, match="vectors missing"):
        GraphFilter.from_artifact(Artifact(good.description, kept, good.tables))

"""The graph filter keeps the contract with every solver and form of serving, with and without texts."""

import numpy as np
import pytest

from lexigraph.errors import ConfigError, EncoderError, EncoderMismatchError
from lexigraph.language import create_encoder
from lexigraph.models import GraphFilter, UserBatch, load
from lexigraph.testing import RecommenderContract, books_and_films


class TestExact(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None)


class TestExactTable(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None, serving="table", table_size=16)


class TestLocal(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None, solver="local", regularization=0.5)


class TestSpectral(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None, solver="spectral", rank=12)


class TestSpectralTable(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None, solver="spectral", rank=12, serving="table")


class TestHybrid(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None, solver="hybrid", rank=12)


class TestHybridExact(RecommenderContract):
    def make_model(self):
        return GraphFilter(encoder=None, solver="hybrid", rank=12, serving="exact")


class TestWithTexts(RecommenderContract):
    sentence = "a quiet film about space"
    encoder = create_encoder("use")

    def make_model(self):
        return GraphFilter()

    def make_dataset(self):
        return books_and_films()


class TestLocalWithTexts(TestWithTexts):
    def make_model(self):
        return GraphFilter(solver="local")


@pytest.fixture(scope="module")
def fitted():
    return GraphFilter().fit(books_and_films())


def test_a_saved_model_keeps_relations_texts_and_encoder(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    again = load(tmp_path / "model")
    assert again.relations.keys() == {"knowledge", "categories"}
    for name, relation in again.relations.items():
        original = fitted.relations[name]
        assert sorted(relation.nodes.to_list()) == sorted(original.nodes.to_list())
        assert relation.matrix.sum() == pytest.approx(original.matrix.sum())
    batch = UserBatch.ask(["a quiet film about space"])
    assert again.recommend(batch, 5)[0] == fitted.recommend(batch, 5)[0]


def test_serving_with_another_encoder_is_refused(fitted, tmp_path):
    class Other:
        name = "other"
        dimension = 512
        fingerprint = "other/1"

        def encode(self, *_, **__):
            raise AssertionError("must be refused before it is used")

    fitted.save(tmp_path / "model")
    with pytest.raises(EncoderMismatchError, match=r"fitted with encoder 'use'.*'other'"):
        load(tmp_path / "model", encoder=Other())


def test_language_weight_moves_from_history_to_wish(fitted):
    history = fitted.items.ids[:1]
    sentence = "a quiet film about space"

    def order(**evidence):
        return [item for item, _ in fitted.recommend(UserBatch(**evidence), 20, exclude="nothing")[0]]

    assert order(histories=[history], sentences=[sentence], language_weight=0.0) == order(histories=[history])
    assert order(histories=[history], sentences=[sentence], language_weight=1.0) == order(sentences=[sentence])


def test_wrong_settings_are_named():
    with pytest.raises(ConfigError, match="'regularization' = -1"):
        GraphFilter(regularization=-1)
    with pytest.raises(ConfigError, match="'solver' = 'magic'"):
        GraphFilter(solver="magic")


class TestHybridWithTexts(TestWithTexts):
    def make_model(self):
        return GraphFilter(solver="hybrid", rank=12)


def test_at_half_weight_history_and_wish_both_reach_the_top(fitted):
    texts = fitted.encode_texts(["a quiet film about space"])
    history = fitted.items.ids[:2]
    both = fitted.score(UserBatch(histories=[history], vectors=texts))[0]
    halves = [fitted.score(UserBatch(**one))[0] for one in ({"histories": [history]}, {"vectors": texts})]
    top = np.argsort(-both)[:5]
    explained = fitted.explain(UserBatch(histories=[history], vectors=texts), fitted.items[int(top[0])])
    by_source = {term.source: term.value for term in explained.contributions}
    assert set(by_source) == {"item", "wish"}
    assert np.corrcoef(both, halves[0])[0, 1] > 0.2
    assert np.corrcoef(both, halves[1])[0, 1] > 0.2


def test_wish_vectors_of_another_encoder_are_refused(fitted):
    with pytest.raises(EncoderError, match=r"3 dimensions.*512"):
        fitted.score(UserBatch(vectors=np.ones((1, 3), dtype=np.float32)))


def test_similar_leaves_out_the_lift_of_popular_items():
    data = books_and_films()
    lifted = GraphFilter(encoder=None, output_exponent=1.0, input_exponent=0.0).fit(data)
    plain = GraphFilter(encoder=None, output_exponent=0.0, input_exponent=0.0).fit(data)
    degrees = np.bincount(plain.training.indices, minlength=len(plain.items))
    items = np.arange(3, dtype=np.int32)
    met = degrees > 0
    ratio = lifted._similar(items)[:, met] / plain._similar(items)[:, met]
    np.testing.assert_allclose(
        ratio, np.broadcast_to((degrees / (degrees + degrees.mean()))[met], ratio.shape), rtol=1e-3
    )


def test_what_is_popular_stands_in_for_a_short_history_and_fades(fitted):
    plain = GraphFilter(prior_strength=0).fit(books_and_films())
    ids = fitted.items.ids
    short, longer = UserBatch.new([ids[:1]]), UserBatch.new([ids[:7]])
    np.testing.assert_allclose(fitted.score(longer), plain.score(longer), atol=1e-6)
    difference = fitted.score(short)[0] - 0.25 * plain.score(short)[0]
    np.testing.assert_allclose(difference / difference.sum(), fitted.prior(), atol=1e-5)
    explanation = fitted.explain(short, ids[3])
    assert {term.source for term in explanation.contributions} == {"item", "prior"}
    assert sum(term.value for term in explanation.contributions) == pytest.approx(explanation.score, abs=1e-6)

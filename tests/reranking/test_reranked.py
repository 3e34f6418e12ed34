"""A re-ranked model answers like a model."""

from __future__ import annotations

import numpy as np
import pytest

from lexigraph.errors import ConfigError, NotFittedError, UnknownIdError
from lexigraph.evaluation.facts import Facts
from lexigraph.models import GraphFilter, ItemFilter, UserBatch, create
from lexigraph.reranking import MMR, AtMost, Calibrated, Include, Pipeline, Reranked
from lexigraph.testing import books_and_films, checkerboard


@pytest.fixture(scope="module")
def model():
    return create("item-knn").fit(books_and_films())


@pytest.fixture(scope="module")
def reader():
    """A model that understands sentences."""
    return GraphFilter(encoder="word2vec").fit(books_and_films())


VARIED = MMR(trade_off=0.3, similarity="categories")


def test_without_steps_it_is_the_model(model):
    users = UserBatch.known(model.users.ids)
    plain, same = model.recommend(users, 7), Reranked(model, Pipeline([])).recommend(users, 7)
    np.testing.assert_array_equal(plain.items, same.items)
    np.testing.assert_array_equal(plain.scores, same.scores)
    assert list(plain.rows) == list(same.rows)


def test_scores_stay_those_of_the_model_and_explanations_add_up(model):
    reranked = Reranked(model, Pipeline([VARIED, Include(items=["b13"], position=2)]))
    users = UserBatch.known(model.users.ids)
    scores, answer = model.score(users), reranked.recommend(users, 6)
    listed = answer.items >= 0
    assert (answer.items[:, 1] == model.items.index("b13")).all()
    expected = np.take_along_axis(scores, np.maximum(answer.items, 0), axis=1)
    np.testing.assert_allclose(answer.scores[listed], expected[listed], atol=1e-6)
    item, score = answer[0][0]
    assert reranked.explain(model.users[0], item).score == pytest.approx(score, abs=1e-5)
    assert reranked.similar([item], 2).items.shape == (1, 2)
    np.testing.assert_array_equal(reranked.score(users), scores)


def test_new_users_are_calibrated_to_the_history_they_bring(model):
    cooking = [
        name for name, kinds in zip(model.items.ids, model.catalogue["categories"], strict=True) if "cooking" in kinds
    ]
    users = UserBatch.new([cooking[:3], {cooking[0]: 1.0, "f01": -1.0}, []])
    reranked = Reranked(model, Calibrated(trade_off=0.05), pool_size=30)
    answer = reranked.recommend(users, 3)
    assert model.recommend(users, 3)[0][0][0] == "f07"  # three films, for who has read three books
    assert answer[0][0][0] == "b13"
    assert not {item for item, _ in answer[0]} & set(cooking[:3])
    assert len(answer[2]) == 3
    assert list(answer.rows) == ["", "", ""]


def test_sentences_and_mixed_users_are_served(reader):
    reranked = Reranked(reader, VARIED)
    users = UserBatch(
        users=["u000", None, "nobody"],
        sentences=["a story about the sea", "cooking", None],
        liked=[[], [], ["f01"]],
    )
    answer = reranked.recommend(users, 4)
    assert (answer.items >= 0).all()
    assert set(answer.items[0].tolist()) <= set(reader.recommend(users, 100).items[0].tolist())
    scores = reader.score(users)
    np.testing.assert_allclose(answer.scores, np.take_along_axis(scores, answer.items, axis=1), atol=1e-5)


def test_nothing_that_was_ruled_out_comes_back(model):
    reranked = Reranked(model, Include(items=["f13", "b13"]))
    user = UserBatch.known(["u001"])

    def found(**ruling):
        return [item for item, _ in reranked.recommend(user, 4, **ruling)[0]]

    assert found()[:2] == ["f13", "b13"]
    assert found(exclude=["f13"])[0] == "b13"
    assert set(found(candidates=["f01", "f02", "b13"])) <= {"f01", "f02", "b13"}
    films = UserBatch(users=["u001"], filters=(ItemFilter("kind", "==", "film"),))
    answer = [item for item, _ in reranked.recommend(films, 4)[0]]
    assert answer[0] == "f13"
    assert all(item.startswith("f") for item in answer)
    with pytest.raises(UnknownIdError, match="no-such-item"):
        found(exclude=["no-such-item"])


def test_what_was_ruled_out_takes_no_place_from_others(model):
    rules = Pipeline([Include(items=["b13"]), AtMost(column="kind", n=1)])
    books = ["b01", "b02", "b03", "b04"]
    plain = model.recommend(UserBatch.known(["u000"]), k=1, candidates=books)
    assert Reranked(model, rules).recommend(UserBatch.known(["u000"]), k=1, candidates=books)[0] == plain[0]


def test_seen_items_stay_out_unless_a_rule_shows_them(model):
    seen = model.items.decode(model.training[[0]].indices)[0]
    user = UserBatch.known([model.users[0]])
    plain = Reranked(model, Include(items=[seen])).recommend(user, 5)
    shown = Reranked(model, Include(items=[seen], seen=True)).recommend(user, 5)
    given = Reranked(model, Include(items=["b13"])).recommend(UserBatch(histories=[["b13"]]), 5)
    assert seen not in dict(plain[0])
    assert shown[0][0][0] == seen
    assert "b13" not in dict(given[0])


def test_short_lists_are_padded_and_k_is_cut_to_the_catalogue(model):
    answer = Reranked(model, AtMost(column="kind", n=1)).recommend(UserBatch.known(model.users.ids[:3]), 500)
    assert answer.items.shape == (3, 26)
    assert [len(answer[row]) for row in range(3)] == [2, 2, 2]
    assert np.isneginf(answer.scores[answer.items < 0]).all()
    assert len(Reranked(model, VARIED).recommend(UserBatch(users=[]), 3)) == 0


def test_what_does_not_fit_is_a_named_error(model):
    with pytest.raises(ConfigError, match="facts are of 24 items, the model of 26"):
        Reranked(model, VARIED, Facts.of_dataset(checkerboard(), encoder=None))
    with pytest.raises(ConfigError, match="pool_size is 0"):
        Reranked(model, VARIED, pool_size=0)
    with pytest.raises(NotFittedError):
        Reranked(create("item-knn"), VARIED)
    with pytest.raises(ConfigError, match="k is 0"):
        Reranked(model, VARIED).recommend(UserBatch.known(["u001"]), 0)

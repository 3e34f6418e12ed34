"""Friends speak for those of whom little is known: by the ties of training, and named in a request."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.errors import CapabilityError, ConfigError, UnknownIdError
from lexigraph.models import GraphFilter, UserBatch, create, load
from lexigraph.models.ties import ties_of
from lexigraph.reranking import Reranked, create_reranker
from lexigraph.testing import books_and_films

QUIET = {"encoder": None}


@pytest.fixture(scope="module")
def shop():
    return books_and_films()


@pytest.fixture(scope="module")
def model(shop):
    return GraphFilter(**QUIET).fit(shop)


def without_history(dataset, user=0):
    return dataset.with_interactions(dataset.interactions.filter(pl.col("user") != user))


def as_history(model, rows):
    found = sp.csr_array(model.training[rows].sum(axis=0).reshape(1, -1) / len(rows))
    return dict(zip(model.items.decode(found.indices), found.data.tolist(), strict=True))


def test_ties_go_both_ways_and_the_stronger_counts(shop):
    a, b, c = shop.user_ids.ids[:3]
    rows = {"user_id": [a, b, c, a], "friend_id": [b, a, c, "nobody"], "weight": [1.0, 3.0, 1.0, 1.0]}
    ties = ties_of(replace(shop, ties=pl.DataFrame(rows, schema_overrides={"weight": pl.Float32})))
    assert ties.nnz == 2
    assert ties[0, 1] == ties[1, 0] == 3.0
    assert ties_of(replace(shop, ties=None)).shape == (shop.n_users, shop.n_users)


def test_who_has_only_friends_is_answered_by_what_they_met(model, shop):
    friends = model.users.ids[:2]
    found = model.score(UserBatch(friends=[friends]))
    without_prior = GraphFilter(**QUIET, prior_strength=0.0).fit(shop)
    expected = without_prior.score(UserBatch.new([as_history(without_prior, [0, 1])]))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    listed = dict(model.recommend(UserBatch(friends=[friends]), len(model.items))[0])
    assert set(as_history(model, [0])) & set(listed)  # what friends met is new to this person


def test_known_users_without_history_are_answered_by_their_ties(shop):
    model = GraphFilter(**QUIET).fit(without_history(shop))
    user = model.users[0]
    tied = [friend for friend in model.users.ids if model._ties[0, model.users.index(friend)]]
    assert tied
    named = model.score(UserBatch(friends=[tied]))
    np.testing.assert_allclose(model.score(UserBatch.known([user])), named, rtol=1e-5, atol=1e-7)
    deaf = GraphFilter(**QUIET, friends_strength=0).fit(without_history(shop))
    np.testing.assert_array_equal(deaf.score(UserBatch.known([user]))[0], deaf.prior())


@pytest.mark.parametrize(("n", "speak"), [(1, True), (3, True), (21, False)])
def test_friends_give_way_as_interactions_arrive(shop, n, speak):
    model = GraphFilter(**QUIET, friends_strength=1.0, prior_strength=0.0).fit(shop)
    history = model.items.ids[:n]
    alone = model.score(UserBatch.new([history]))
    both = model.score(UserBatch(histories=[history], friends=[model.users.ids[3:5]]))
    if not speak:
        np.testing.assert_array_equal(both, alone)
        return
    theirs = model.score(UserBatch(friends=[model.users.ids[3:5]]))
    seen = np.isin(np.arange(len(model.items)), np.arange(n)) | ~model._known_prior.met
    high = [np.sort(np.where(seen, 0, np.abs(each[0])))[-10:].mean() for each in (alone, theirs)]
    share = 1 / (n + 1)
    expected = (1 - share) * alone + share * high[0] / high[1] * theirs
    np.testing.assert_allclose(both, expected, rtol=1e-4, atol=1e-6)


def test_explanation_says_what_each_friend_gave(model):
    friends = model.users.ids[2:5]
    batch = UserBatch(histories=[model.items.ids[:2]], friends=[friends])
    for item in model.items.ids[5:9]:
        found = model.explain(batch, item)
        assert found.total == pytest.approx(found.score, abs=1e-5)
        term = next(term for term in found.contributions if term.label == "friends")
        assert set(term.parts) == set(friends)
        assert sum(term.parts.values()) == pytest.approx(term.value)


def test_friends_and_a_sentence_are_both_heard(shop):
    model = GraphFilter().fit(shop)
    friends = [model.users.ids[:2]]
    wish = "a story about space"
    both = model.score(UserBatch(friends=friends, sentences=[wish]))
    assert not np.allclose(both, model.score(UserBatch.ask([wish])))
    assert not np.allclose(both, model.score(UserBatch(friends=friends)))
    item = model.recommend(UserBatch(friends=friends, sentences=[wish]), 1)[0][0][0]
    found = model.explain(UserBatch(friends=friends, sentences=[wish]), item)
    assert found.total == pytest.approx(found.score, abs=1e-4)
    assert {"friends", wish} <= {term.label for term in found.contributions}


def test_ties_are_saved_and_told(model, shop, tmp_path):
    model.save(tmp_path / "m")
    again = load(tmp_path / "m")
    np.testing.assert_array_equal((again._ties != model._ties).nnz, 0)
    pairs = {frozenset(row[:2]) for row in model.ties.iter_rows()}
    assert pairs == {frozenset(row[:2]) for row in shop.ties.iter_rows()}
    assert create("ease").fit(shop).ties is None
    assert GraphFilter(**QUIET).fit(replace(shop, ties=None)).ties is None


def test_friends_who_met_nothing_leave_the_words_of_a_user_alone(shop):
    quiet = without_history(without_history(shop, 0), 4)
    user, friend = shop.user_ids[0], shop.user_ids[4]
    ties = pl.DataFrame({"user_id": [user], "friend_id": [friend], "weight": [1.0]})
    told = GraphFilter(friends_strength=5.0).fit(replace(quiet, ties=ties))
    alone = GraphFilter().fit(replace(quiet, ties=None))
    known = UserBatch.known([user])
    assert told.resolve(known).friends is None
    np.testing.assert_allclose(told.score(known), alone.score(known), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("strength", [0.01, 100.0])
def test_named_friends_count_in_the_unit_of_the_ties(shop, strength):
    ties = shop.ties.with_columns(weight=pl.lit(strength, dtype=pl.Float32))
    other = GraphFilter(**QUIET).fit(replace(shop, ties=ties))
    usual = GraphFilter(**QUIET).fit(shop)
    batch = UserBatch(users=[shop.user_ids[0]], friends=[[shop.user_ids[1]]])
    np.testing.assert_allclose(other.score(batch), usual.score(batch), rtol=1e-4, atol=1e-6)


def test_nobody_is_their_own_friend_and_a_tie_is_a_number_above_0(model, shop):
    user = shop.user_ids[0]
    alone = model.score(UserBatch.known([user]))
    np.testing.assert_array_equal(model.score(UserBatch(users=[user], friends=[[user]])), alone)
    odd = shop.ties.head(3).with_columns(weight=pl.Series([np.inf, -1.0, 0.0], dtype=pl.Float32))
    assert GraphFilter(**QUIET).fit(replace(shop, ties=odd)).ties is None


def test_new_items_do_not_silence_friends(shop):
    model = GraphFilter().fit(shop)
    batch = UserBatch(users=[model.users[0], None], friends=[None, model.users.ids[:2]])
    wider = model.with_items(pl.DataFrame({"item_id": ["new"], "title": ["A journey into space"]}))
    np.testing.assert_allclose(wider.score(batch)[:, :-1], model.score(batch), rtol=1e-5, atol=1e-6)


def test_what_cannot_be_is_told(model, shop):
    with pytest.raises(UnknownIdError, match="nobody"):
        model.score(UserBatch(friends=[["nobody"]]))
    unknown = UserBatch(users=[None], friends=[["nobody"]], skip_unknown_items=True)
    np.testing.assert_array_equal(model.score(unknown)[0], model.prior())
    with pytest.raises(ConfigError, match="lists"):
        UserBatch(friends=["u001"])
    with pytest.raises(CapabilityError, match="ease does not hear of friends"):
        create("ease").fit(shop).score(UserBatch(users=[None], friends=[[shop.user_ids[0]]]))


def test_friends_pass_through_a_blend_and_a_reranker(shop, model):
    friends = UserBatch(friends=[model.users.ids[:2]])
    blend = create("blend", members=["ease", "graph-filter"], options={"graph-filter": QUIET}).fit(shop)
    assert blend.recommend(friends, 5)[0][0][0] == model.recommend(friends, 1)[0][0][0]  # ease has nothing to say
    stranger = UserBatch(users=["stranger"], friends=[model.users.ids[:2]])
    assert blend.recommend(stranger, 5)[0] == blend.recommend(friends, 5)[0]
    with pytest.raises(UnknownIdError, match="stranger"):
        blend.score(UserBatch.known(["stranger"]))
    deaf = create("blend", members=["ease", "item-knn"]).fit(shop)
    with pytest.raises(CapabilityError, match="hears of friends: ease, item-knn"):
        deaf.score(friends)
    reranked = Reranked(model, create_reranker("mmr"))
    assert len(reranked.recommend(friends, 5)[0]) == 5

"""The shorter way for one user with a history comes to what the general way comes to, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import UnknownIdError
from lexigraph.models import create
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import Recommender
from lexigraph.models.topk import top_k
from lexigraph.testing import books_and_films

N_USERS, N_ITEMS = 40, 30
MODELS = {
    "table": ("graph-filter", {"encoder": None, "serving": "table", "table_size": 8}),
    "dense": ("graph-filter", {"encoder": None, "serving": "exact"}),
    "popular": ("graph-filter", {"encoder": None, "prior_strength": 20.0}),
    "alone": ("graph-filter", {"encoder": None, "prior_strength": 0.0}),
    "ease": ("ease", {}),
    "item-knn": ("item-knn", {}),
}
ITEM = st.integers(0, N_ITEMS - 1).map(str)
WEIGHT = st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])
HISTORY = st.none() | st.lists(ITEM, max_size=8) | st.dictionaries(ITEM, WEIGHT, max_size=8)
USER = st.none() | st.integers(0, N_USERS - 1).map(str)


@cache
def fitted(name: str) -> Recommender:
    kind, options = MODELS[name]
    rng = np.random.default_rng(0)
    met = rng.random((N_USERS, N_ITEMS)) < np.linspace(0.02, 0.5, N_USERS)[:, None]
    users, items = np.nonzero(met)
    weights = rng.choice([0.0, 0.5, 1.0, 1.0, 2.0], len(users))
    table = pl.DataFrame(
        {"user": users, "item": items, "weight": weights},
        schema={"user": pl.Int32, "item": pl.Int32, "weight": pl.Float32},
    )
    user_ids = Vocabulary([str(user) for user in range(N_USERS)], "user")
    item_ids = Vocabulary([str(item) for item in range(N_ITEMS)], "item")
    sides = pl.DataFrame({"item_id": item_ids.series}), pl.DataFrame({"user_id": user_ids.series})
    return create(kind, **options).fit(Dataset("random", user_ids, item_ids, table, *sides, values="weight"))


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=80, deadline=None)
@given(
    user=USER,
    history=HISTORY,
    liked=st.lists(ITEM, max_size=2),
    disliked=st.lists(ITEM, max_size=2),
    k=st.integers(1, N_ITEMS + 2),
)
def test_the_list_is_that_of_recommend(name, user, history, liked, disliked, k):
    model = fitted(name)
    batch = UserBatch(users=[user], histories=[history], liked=[liked], disliked=[disliked])
    plain = model.score_plain(batch)
    assert plain is not None
    scores, seen = plain
    evidence = model.resolve(batch)
    assert scores.dtype == np.float32
    assert scores.tobytes() == model.score_evidence(evidence).tobytes()
    assert seen.tolist() == evidence.seen.indices.tolist()
    scores[0, seen] = -np.inf
    items, values = top_k(scores, k)
    expected = model.recommend(batch, k)
    assert items.tolist() == expected.items.tolist()
    assert values.tolist() == expected.scores.tolist()


@pytest.mark.parametrize("name", ["table", "dense"])
def test_one_of_many_is_scored_as_alone(name):
    model = fitted(name)
    users = [str(user) for user in range(N_USERS)]
    together = model.score(UserBatch.known(users))
    for row, user in enumerate(users):
        plain = model.score_plain(UserBatch.known([user]))
        assert plain is not None
        assert plain[0][0].tolist() == together[row].tolist()


def test_the_model_itself_is_left_as_it_is():
    model = fitted("table")
    before = model.training.copy()
    first = model.score_plain(UserBatch.known(["39"]))
    assert first is not None
    first[0][:] = -1
    again = model.score_plain(UserBatch.known(["39"]))
    assert again is not None
    assert (again[0] >= 0).any()
    assert (model.training != before).nnz == 0


def test_new_items_change_the_prior_that_is_kept():
    model = create("graph-filter").fit(books_and_films())
    one = UserBatch.new([model.items.ids[:1]])
    assert model.score_plain(one) is not None
    wider = model.with_items(pl.DataFrame({"item_id": ["new"], "title": ["A trip to Mars"]}))
    plain = wider.score_plain(one)
    assert plain is not None
    assert plain[0].tolist() == wider.score(one).tolist()


@pytest.mark.parametrize(
    "batch",
    [
        UserBatch.ask(["a slow film"]),
        UserBatch.known(["0", "1"]),
        UserBatch(users=["0"], unwanted=[["war"]]),
        UserBatch(users=["0"], vectors=np.zeros((1, 3), dtype=np.float32)),
    ],
)
def test_all_else_goes_the_general_way(batch):
    assert fitted("table").score_plain(batch) is None


def test_models_of_another_kind_go_the_general_way():
    model = create("popularity").fit(books_and_films())
    assert model.score_plain(UserBatch.known(model.users.ids[:1])) is None


def test_words_and_friends_of_a_user_go_the_general_way():
    data = books_and_films()
    befriended = create("graph-filter").fit(data)
    assert befriended.score_plain(UserBatch.known(data.user_ids.ids[:1])) is None
    assert befriended.score_plain(UserBatch(users=[None], friends=[data.user_ids.ids[:1]])) is None
    data = replace(data, ties=None)
    speaking, silent = data.user_ids.ids[:2]
    told = data.users.with_columns(pl.when(pl.col("user_id") == speaking).then(pl.col("about")).alias("about"))
    model = create("graph-filter", about_strength=50.0).fit(replace(data, users=told))
    assert model.score_plain(UserBatch.known([speaking])) is None
    assert model.score_plain(UserBatch.known([silent])) is not None


def test_unknown_ids_are_named():
    model = fitted("table")
    with pytest.raises(UnknownIdError, match="nobody"):
        model.score_plain(UserBatch.known(["nobody"]))
    with pytest.raises(UnknownIdError, match="nothing"):
        model.score_plain(UserBatch.new([["nothing"]]))
    assert model.score_plain(UserBatch(histories=[["nothing"]], skip_unknown_items=True)) is not None

"""What is unwanted: how near texts are to it, what it takes from a score, and how it is told."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import CapabilityError, ConfigError
from lexigraph.explain import describe
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.models.aversion import Aversions, hold_back, nearness, reach
from lexigraph.reranking.reranked import rows_of
from lexigraph.testing import books_and_films


@pytest.fixture(scope="module")
def model():
    return GraphFilter(prior_strength=0).fit(books_and_films())


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 12))
def test_held_back_items_go_down_by_the_reach_of_the_scores_at_most(seed, n_phrases, n_items):
    rng = np.random.default_rng(seed)
    texts, phrases = unit(rng.standard_normal((n_items, 4))), unit(rng.standard_normal((n_phrases, 4)))
    scores = rng.standard_normal((3, n_items)).astype(np.float32)
    seen = sp.csr_array(rng.random((3, n_items)) < 0.3, dtype=np.float32)
    rows = np.sort(rng.integers(0, 3, n_phrases)).astype(np.int32)
    held = hold_back(scores, seen, Aversions(("x",) * n_phrases, rows, phrases), texts)
    taken = scores - held
    assert (taken >= 0).all()
    assert (taken <= reach(scores, seen)[:, None] * 1.0001 + 1e-5).all()
    assert not taken[np.setdiff1d(np.arange(3), rows)].any()


def test_a_phrase_that_tells_no_items_apart_and_an_item_without_text_are_left_alone():
    texts = np.array([[1, 0], [1, 0], [0, 0]], dtype=np.float32)
    assert not nearness(np.array([[1, 0]], dtype=np.float32), texts).any()
    assert not nearness(np.array([[1, 0]], dtype=np.float32), np.zeros((3, 2), dtype=np.float32)).any()


def test_the_nearest_of_several_phrases_counts_and_is_named(model):
    batch = UserBatch(users=["u000"], unwanted=[["cooking", "space"]])
    item = next(item for item, row in enumerate(model.catalogue["categories"].to_list()) if "space" in row)
    explanation = model.explain(batch, model.items[item])
    terms = [term for term in explanation.contributions if term.source == "aversion"]
    assert [term.label for term in terms] == ["space"]
    assert terms[0].value < 0
    assert explanation.total == pytest.approx(explanation.score, abs=1e-6)
    assert explanation.score == pytest.approx(float(model.score(batch)[0, item]), abs=1e-6)


def test_it_is_told_in_both_languages(model):
    batch = UserBatch(users=[None], unwanted=[["a trip through space"]])
    space = next(item for item, row in enumerate(model.catalogue["categories"].to_list()) if "space" in row)
    explanation = model.explain(batch, model.items[space])
    english = describe(explanation, model)
    assert any('held back by what you did not want, "a trip through space"' in line for line in english)
    assert any(
        "你不想要的“a trip through space”拉低了它" in line for line in describe(explanation, model, language="zh")
    )


def test_an_amount_that_rounds_to_nothing_is_not_told(model):
    batch = UserBatch(liked=[["b07"]], unwanted=[["a trip through space"]])
    lines = [line for item in model.items.ids for line in describe(model.explain(batch, item), model)]
    told = [line for line in lines if "did not want" in line]
    assert told
    assert not any("(0.00 " in line or "(0.000 " in line for line in told)


def test_unwanted_topics_leave_the_list(model):
    liked = [[item for item in model.items.ids if "space" in _categories(model, item)][:1]]
    before = model.recommend(UserBatch(liked=liked), 3)[0]
    after = model.recommend(UserBatch(liked=liked, unwanted=[["space", "宇航员"]]), 3)[0]
    assert sum("space" in _categories(model, item) for item, _ in before) >= 2
    assert sum("space" in _categories(model, item) for item, _ in after) < 2


def _categories(model, item):
    return model.catalogue["categories"][model.items.index(item)].to_list()


def test_a_string_for_a_list_and_a_model_without_texts_are_named_errors():
    with pytest.raises(ConfigError, match="found a string for a list"):
        UserBatch(unwanted=["space"])
    plain = GraphFilter(encoder=None).fit(books_and_films())
    with pytest.raises(CapabilityError, match="without texts"):
        plain.score(UserBatch(unwanted=[["space"]]))


def test_rows_of_a_batch_keep_their_phrases():
    batch = UserBatch(users=["a", "b"], unwanted=[["war"], None])
    assert rows_of(batch, np.array([1, 0])).unwanted == [None, ["war"]]

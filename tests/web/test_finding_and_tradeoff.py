"""Finding items and users, and what steering costs, beside the metrics of evaluations; without a browser."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.facts import Facts
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.models.popularity import Popularity
from lexigraph.serving.live import Served, scoped_user
from lexigraph.serving.records import ModelRecord
from lexigraph.testing import books_and_films
from lexigraph.web.finding import MOST_FOUND, best_matches, find_items, find_users, folded
from lexigraph.web.tradeoff import effects, measured, score_share

MET = {"user": pl.Int32, "item": pl.Int32, "weight": pl.Float32}


@pytest.fixture(scope="module")
def served() -> Served:
    return serve(GraphFilter(encoder=None).fit(books_and_films()))


def serve(model, hidden=frozenset()) -> Served:
    return Served(model, "m", ModelRecord("m", "", "active", 0.0), 0.0, 1, hidden)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("amelie", ["Amélie"]),
        ("AMÉLIE", ["Amélie"]),
        ("千与", ["千与千寻"]),
        ("ｔｏｙ", ["Toy Story", "A Toy"]),
        ("story toy", ["Toy Story"]),
        ("i3", ["A Toy"]),
        (".*", []),
        ("   ", []),
        ("\U0001f600", ["<b>\U0001f600</b>"]),
    ],
)
def test_titles_are_found_without_case_accents_and_widths(query, found):
    titles = pl.Series(["Toy Story", "Amélie", "千与千寻", "A Toy", "<b>\U0001f600</b>", None])
    ids = pl.Series(["i0", "i1", "i2", "i3", "i4", "i5"])
    assert [titles[row] for row in best_matches(query, folded(titles), ids).tolist()] == found


def test_of_equal_matches_the_better_known_item_comes_first_and_deleted_ones_never(served):
    found = find_items(served, "b")
    assert found.hits
    first = found.hits[0].id
    hidden = find_items(serve(served.model, frozenset([first])), "b")
    assert first not in {hit.id for hit in hidden.hits}
    assert hidden.total == found.total - 1
    assert find_items(served, "0").total >= len(find_items(served, "0").hits) <= MOST_FOUND


def test_a_tenant_finds_its_own_users_and_nobody_else():
    users = ["anna", scoped_user("shop", "annabel"), scoped_user("other", "anna"), scoped_user("SHOP", "annika")]
    met = pl.DataFrame({"user": [0, 1, 2, 3], "item": [0, 0, 1, 1], "weight": [1.0] * 4}, schema=MET)
    ids, items = Vocabulary(users, "user"), Vocabulary(["a", "b"], "item")
    tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": ids.series})
    model = Popularity().fit(Dataset("shops", ids, items, met, *tables))
    own = serve(model)
    assert [hit.id for hit in find_users(own, "ANN").hits] == ["anna"]
    assert [hit.id for hit in find_users(own, "ann", "shop").hits] == ["annabel"]
    assert [hit.id for hit in find_users(own, "ann", "SHOP").hits] == ["annika"]  # tenants are told apart exactly
    assert find_users(own, "shop").hits == ()
    assert find_users(own, "ann", gone={"anna"}.__contains__).total == 0  # erased since the fit


def test_the_exact_user_comes_first(served):
    user = served.model.users.ids[3]
    assert find_users(served, user.upper()).hits[0].id == user
    assert find_users(served, "nobody at all").total == 0


def test_a_list_that_nobody_steered_keeps_everything(served):
    batch = UserBatch.known([served.model.users.ids[0]])
    listed = [item for item, _ in served.model.recommend(batch, 5)[0]]
    found = effects(served.model, served.facts, batch, listed, listed)
    assert all(one.before == one.after for one in found)
    assert next(one for one in found if one.name == "score-share").after == 1.0


def test_measures_are_the_metrics_of_evaluations(served):
    facts: Facts = served.facts
    rows = np.array([0, 1, 2], dtype=np.int32)
    found = measured(rows, facts)
    users = np.count_nonzero(facts.activity)
    assert found["popularity"] == pytest.approx((facts.popularity[rows] / users).mean())
    assert found["novelty"] == pytest.approx(-np.log2(facts.popularity[rows] / users).mean())
    vectors = facts.graph_vectors[rows]
    cosines = (vectors @ vectors.T)[np.triu_indices(3, 1)]
    assert found["diversity-graph"] == pytest.approx(1 - cosines.mean(), abs=1e-5)
    assert found["categories"] == len({name for row in rows for name in facts.item_table["categories"][int(row)]})


def test_scores_below_nothing_are_counted_from_the_lowest():
    scores = np.array([-1.0, -2.0, -5.0], dtype=np.float32)
    assert score_share(scores, np.array([0]), np.array([1])) == pytest.approx(0.75)
    assert np.isnan(score_share(scores, np.array([0]), np.array([], dtype=np.int32)))


def test_an_empty_list_has_no_effects(served):
    assert effects(served.model, served.facts, UserBatch(users=[None]), [], []) == ()

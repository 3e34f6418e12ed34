"""What the part "Explore" asks of a model, without a browser and without a service."""

from __future__ import annotations

import polars as pl
import pytest

from lexigraph.data.filter_text import parse_filter
from lexigraph.data.item_filter import ItemFilter
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.models.popularity import Popularity
from lexigraph.reranking import Reranked, from_settings
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord
from lexigraph.testing import books_and_films
from lexigraph.web.exploring import abilities_of, leave_out_unknown, short_reasons
from lexigraph.web.exploring.reading import as_filters
from lexigraph.web.exploring.survey import rows_of, titles_of
from lexigraph.web.steering import steps_for
from lexigraph.web.tradeoff import measured
from lexigraph.web.visitor import Visitor


@pytest.fixture(scope="module")
def served() -> Served:
    return serve(GraphFilter().fit(books_and_films()))


def serve(model) -> Served:
    return Served(model, "m", ModelRecord("m", "", "active", 0.0), 0.0, 1)


def test_items_that_came_after_the_fit_are_marked(served):
    wider = served.model.with_items(pl.DataFrame({"item_id": ["mars"], "title": ["A trip to Mars"]}))
    known = served.model.items.ids[0]
    cold, met = rows_of(serve(wider), ["mars", known])
    assert (cold.title, cold.categories, cold.cold) == ("A trip to Mars", (), True)
    assert not met.cold
    assert met.categories


def test_every_item_has_a_short_reason_in_the_language_of_the_page(served):
    batch = UserBatch.known([served.model.users.ids[0]])
    items = [item for item, _ in served.model.recommend(batch, 5)[0]]
    english, chinese = (short_reasons(served, batch, items, language) for language in ("en", "zh"))
    assert list(english) == items
    assert all(english.values())
    assert all("历史" in told or "大家" in told for told in chinese.values())
    assert not any("\0" in told or " :" in told or "(0." in told for told in english.values())


def test_a_visitor_who_knows_more_than_the_catalogue_loses_only_that(served):
    known, category = served.model.items.ids[0], served.facts.category_names[0]
    visitor = Visitor(clicked=[known, "gone"], disliked=["gone"], without=[category, "Nowhere"])
    assert leave_out_unknown(visitor, served) == 3
    assert (visitor.clicked, visitor.disliked, visitor.without) == ([known], [], [category])
    assert titles_of(served, {known, "gone"})["gone"] == "gone"


def test_what_a_model_cannot_do_is_known_beforehand():
    data = books_and_films()
    able = abilities_of(serve(Popularity().fit(data)))
    assert (able.sentences, able.n_items, able.n_users) == (False, data.n_items, data.n_users)


@pytest.mark.parametrize(
    "condition",
    [
        ItemFilter("year", ">=", 1990),
        ItemFilter("categories", "contains", "Film-Noir"),
        ItemFilter("year", "outside", [1980, 1989]),
        ItemFilter("kind", "in", ["book", "film"]),
        ItemFilter("kind", "==", "book"),
    ],
)
def test_conditions_are_written_as_requests_write_them(condition):
    filters, words = as_filters((condition,))
    assert words == []
    assert [parse_filter(text) for text in filters] == [condition]


@pytest.mark.parametrize(
    ("slider", "position", "measure", "rises"),
    [
        ("diversity", 0.6, "diversity-categories", True),
        ("novelty", 1.0, "novelty", True),
        ("popularity", -1.0, "popularity", False),
        ("popularity", 1.0, "popularity", True),
    ],
)
def test_every_slider_does_what_it_says(served, slider, position, measure, rises):
    steps = [{"name": step.name, **step.options} for step in steps_for(**{slider: position})]
    steered = Reranked(served.model, from_settings(steps), served.facts)
    users = UserBatch.known(served.model.users.ids[:20])
    before, after = (
        sum(measured(row[row >= 0], served.facts)[measure] for row in model.recommend(users, 6).items)
        for model in (served.model, steered)
    )
    assert (after > before) == rises

"""What lies around an item: neighbours of three kinds and what is known of it; without a browser."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.errors import UnknownIdError
from lexigraph.models import GraphFilter, create
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord
from lexigraph.testing import books_and_films
from lexigraph.web.around import LEAST_PEOPLE, facts_of, neighbours_of, people_with

RECORD = ModelRecord("m", "", "active", 0.0)
NEW = pl.DataFrame(
    {"item_id": ["new"], "title": ["<script>alert(1)</script> space"], "categories": [["space"]], "year": [2026]}
)


@pytest.fixture(scope="module")
def model():
    return GraphFilter().fit(books_and_films())


@pytest.fixture(scope="module")
def served(model) -> Served:
    return Served(model, "m", RECORD, 0.0, 1, n_fitted=len(model.items))


def test_few_people_are_nobody():
    met = np.array([[1, 1, 0, 1], [1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 1]])
    counted = people_with(sp.csr_array(met), sp.csc_array(met), 0)
    assert counted.tolist() == [3, 0, 0, 3]
    assert LEAST_PEOPLE == 3


def test_neighbours_by_behaviour_have_the_cosine_of_who_met_them(served):
    training = served.model.training.toarray() != 0
    behaviour, _, _ = neighbours_of(served, "b01")
    own = training[:, served.model.items.index("b01")]
    assert behaviour.neighbours
    for one in behaviour.neighbours:
        other = training[:, served.model.items.index(one.item)]
        assert one.people == (own & other).sum() >= LEAST_PEOPLE
        assert one.closeness == pytest.approx(one.people / np.sqrt(own.sum() * other.sum()), rel=1e-5)


def test_all_kinds_are_ordered_and_leave_out_the_item_and_what_was_deleted(model):
    first = neighbours_of(Served(model, "m", RECORD, 0.0, 1), "b01")
    gone = frozenset(column.neighbours[0].item for column in first)
    for column in neighbours_of(Served(model, "m", RECORD, 0.0, 1, hidden=gone), "b01"):
        values = [one.closeness for one in column.neighbours]
        assert values == sorted(values, reverse=True)
        assert not {one.item for one in column.neighbours} & (gone | {"b01"})
        assert all(0 < value <= 1 for value in values)


def test_neighbours_by_knowledge_say_what_is_shared(served):
    _, text, knowledge = neighbours_of(served, "b01")
    assert all(one.shared for one in knowledge.neighbours)
    assert text.neighbours[0].words or text.neighbours[0].closeness > 0


def test_what_nobody_met_has_neighbours_by_text_alone(model):
    grown = model.with_items(NEW)
    behaviour, text, knowledge = neighbours_of(Served(grown, "m", RECORD, 0.0, 1, n_fitted=len(model.items)), "new")
    assert behaviour.silent
    assert text.neighbours
    assert {node.name for one in knowledge.neighbours for node in one.shared} == {"space"}


def test_a_model_without_texts_says_so():
    model = create("ease").fit(books_and_films())
    _, text, knowledge = neighbours_of(Served(model, "m", RECORD, 0.0, 1), "b01")
    assert text.silent
    assert knowledge.neighbours  # by the categories of its catalogue


def test_facts_tell_where_an_item_has_its_place_from(served):
    known = facts_of(served, "b01", {}, {})
    assert (known.state, known.people, known.few) == (
        "met",
        served.facts.popularity[served.model.items.index("b01")],
        False,
    )
    grown = Served(served.model.with_items(NEW), "m", RECORD, 0.0, 1, n_fitted=len(served.model.items))
    new = facts_of(grown, "new", {}, {})
    assert (new.state, new.title, new.people) == ("placed", "<script>alert(1)</script> space", 0)
    assert dict(new.attributes)["year"] == "2026"
    waiting = facts_of(served, "later", {"later": "no text"}, {"title": "Later", "colour": "red"})
    assert (waiting.state, waiting.reason, waiting.attributes) == ("waiting", "no text", (("colour", "red"),))


def test_an_item_that_few_met_does_not_say_how_many():
    data = books_and_films()
    model = GraphFilter(encoder=None).fit(data)
    counts = np.diff(sp.csc_array(model.training).indptr)
    served = Served(model, "m", RECORD, 0.0, 1, n_fitted=len(model.items))
    for item, count in zip(model.items.ids, counts.tolist(), strict=True):
        facts = facts_of(served, item, {}, {})
        assert facts.people == (count if count >= LEAST_PEOPLE else 0)
        assert facts.few == (0 < count < LEAST_PEOPLE)


def test_unknown_and_deleted_items_are_refused(model, served):
    with pytest.raises(UnknownIdError, match="nothing-like-it"):
        facts_of(served, "nothing-like-it", {}, {})
    with pytest.raises(UnknownIdError, match="deleted"):
        facts_of(Served(model, "m", RECORD, 0.0, 1, hidden=frozenset({"b01"})), "b01", {}, {})

"""What an answer tells beside ids: titles where they are wanted, and what of a history counted for nothing."""

from __future__ import annotations

import pytest

from lexigraph.explain.titles import item_title
from lexigraph.serving.wire import AskRequest, ExplainRequest, ItemIn, RecommendRequest, SimilarRequest


def recommend(service, **fields):
    return service.recommending.recommend(RecommendRequest(**fields))


def test_titles_come_when_asked_for_and_change_nothing_else(service, readers_model):
    silent, titled = (recommend(service, user="u000", k=7, titles=wanted) for wanted in (False, True))
    assert [item.title for item in silent.items] == [""] * 7
    assert [item.title for item in titled.items] == [item_title(readers_model, item.item) for item in titled.items]
    assert all(item.title != item.item for item in titled.items)
    assert [(item.item, item.score) for item in silent.items] == [(item.item, item.score) for item in titled.items]


def test_items_placed_since_and_items_without_a_title_have_a_name(service):
    shelf = [{"title": "A trip to Mars"}, {"description": "a trip to Mars by rocket"}]
    service.catalogue.upsert([ItemIn(name, values) for name, values in zip(("new-1", "new-2"), shelf, strict=True)])
    found = recommend(service, sentence="a trip to Mars by rocket", k=40, titles=True).items
    titles = {item.item: item.title for item in found}
    assert (titles["new-1"], titles["new-2"]) == ("A trip to Mars", "new-2")


def test_mixed_lists_have_titles_too(service):
    service.trials.start({"name": "t", "kind": "interleave", "arms": {"a": {}, "b": {"rerank": [{"name": "mmr"}]}}})
    answer = recommend(service, user="u000", k=6, titles=True)
    assert answer.experiment == "t"
    assert all(item.title not in ("", item.item) for item in answer.items)


def test_similar_items_have_titles(service, readers_model):
    found = service.similar.find(SimilarRequest("f01", 5)).items
    assert [item.title for item in found] == [item_title(readers_model, item.item) for item in found]


@pytest.mark.parametrize("as_weights", [False, True])
def test_unknown_items_of_a_history_are_named(service, as_weights):
    given = ["gone-1", "b01", "gone-2", "gone-1"]
    history = dict.fromkeys(given, 2.0) if as_weights else given
    with_unknown, without = recommend(service, history=history, k=5), recommend(service, history=["b01"], k=5)
    assert (with_unknown.unknown_items, with_unknown.unknown_count) == (["gone-1", "gone-2"], 2)
    assert (without.unknown_items, without.unknown_count) == ([], 0)
    asked = service.asking.ask(AskRequest("something to cook", history=history))
    explained = service.explaining.explain(ExplainRequest("f01", history=history))
    assert asked.unknown_items == explained.unknown_items == ["gone-1", "gone-2"]


def test_many_unknown_items_are_counted_and_some_named(service):
    found = recommend(service, history=[f"gone-{n}" for n in range(300)])
    assert (len(found.unknown_items), found.unknown_count) == (20, 300)
    assert found.unknown_items[-1] == "gone-19"


def test_an_item_that_came_is_unknown_no_more(service):
    before = recommend(service, history=["new", "b01"])
    service.catalogue.upsert([ItemIn("new", {"title": "A trip to Mars"})])
    assert (before.unknown_items, recommend(service, history=["new", "b01"]).unknown_items) == (["new"], [])

"""Similar items, explanations, conversations, the catalogue, and what users say of themselves."""

from __future__ import annotations

import pytest

from lexigraph.errors import ConfigError, DataError, LimitError, UnknownIdError
from lexigraph.models import UserBatch
from lexigraph.models.ease import EASE
from lexigraph.serving.wire import (
    AskRequest,
    EventIn,
    ExplainRequest,
    ItemIn,
    RecommendRequest,
    SimilarRequest,
)
from lexigraph.testing import books_and_films


def ids(answer):
    return [item.item for item in answer.items]


def recommend(service, tenant="", **fields):
    return service.recommending.recommend(RecommendRequest(**fields), tenant)


def test_similar_items(service, readers_model):
    found = service.similar.find(SimilarRequest("b01", 3))
    assert ids(found) == [item for item, _ in readers_model.similar(["b01"], 3)[0]]
    assert found.items[0].title
    service.catalogue.delete([found.items[0].item])
    assert ids(service.similar.find(SimilarRequest("b01", 2))) == ids(found)[1:]
    with pytest.raises(UnknownIdError, match="was deleted"):
        service.similar.find(SimilarRequest(found.items[0].item))
    with pytest.raises(UnknownIdError, match="nothing"):
        service.similar.find(SimilarRequest("nothing"))


def test_an_explanation_adds_up_to_the_score_of_the_list(service):
    service.record_events([EventIn("u000", "b13"), EventIn("u000", "zzz")]).result(timeout=30)
    listed = recommend(service, user="u000", k=3).items[0]
    told = service.explaining.explain(ExplainRequest(listed.item, user="u000"))
    assert told.score == pytest.approx(listed.score, rel=1e-6)
    assert sum(reason.value for reason in told.reasons) == pytest.approx(told.score, rel=2e-3, abs=1e-5)
    assert all(reason.title for reason in told.reasons if reason.source == "item")
    assert told.why
    with pytest.raises(UnknownIdError, match="nothing"):
        service.explaining.explain(ExplainRequest("nothing", user="u000"))


def test_a_conversation_goes_on_by_its_state(service):
    first = service.asking.ask(AskRequest("a trip through space", user="u000", k=3))
    assert "space" in first.understood
    assert len(first.items) == 3
    assert first.items[0].why
    assert first.state["user"] is None
    second = service.asking.ask(AskRequest("only books", user="u000", state=first.state, k=3, explain=False))
    assert "space" in second.understood
    assert all(item.startswith("b") for item in ids(second))
    third = service.asking.ask(AskRequest(state=second.state, edit={"unwanted": ["war"]}, k=3))
    assert "war" in third.understood
    assert service.asking.ask(AskRequest("太空旅行", k=2)).reply["language"] == "zh"


def test_a_state_cannot_name_whose_history_counts(service):
    own = service.asking.ask(AskRequest("a trip through space", k=5))
    forged = {**own.state, "user": "u000", "history": ["b01"]}
    assert ids(service.asking.ask(AskRequest(state=forged, k=5))) == ids(own)
    with pytest.raises(ConfigError):
        service.asking.ask(AskRequest(state={"version": 99}))
    with pytest.raises(LimitError):
        service.asking.ask(AskRequest("x" * 5000))


def test_deleted_items_are_in_no_answer(service):
    gone = ids(recommend(service, user="u000", sentence="a trip through space", k=3))
    assert service.catalogue.delete(gone) == []
    assert not set(gone) & set(ids(recommend(service, user="u000", k=26, exclude_seen=False)))
    assert not set(gone) & set(ids(service.asking.ask(AskRequest("a trip through space", user="u000", k=26))))
    with pytest.raises(UnknownIdError, match="was deleted"):
        service.explaining.explain(ExplainRequest(gone[0], user="u000"))
    receipt = service.catalogue.upsert([ItemIn(gone[0], {"title": "Back"})])
    assert (receipt.live, receipt.pending) == (1, 0)
    assert gone[0] in ids(recommend(service, user="u000", k=26, exclude_seen=False))


def test_a_new_item_is_recommendable_as_soon_as_it_is_stored(service):
    values = {"title": "A voyage to Mars", "description": "A trip through space to Mars.", "kind": "film"}
    receipt = service.catalogue.upsert([ItemIn("mars", values), ItemIn("mars", {"year": 2030})])
    assert (receipt.stored, receipt.live, receipt.pending) == (1, 1, 0)
    assert "mars" in ids(recommend(service, sentence="a trip through space to Mars", filters=["year>=2030"], k=3))
    service.record_events([EventIn("new", "mars")]).result(timeout=30)
    assert recommend(service, user="new", k=1).items


def test_events_on_an_item_count_once_it_is_known(service):
    service.record_events([EventIn("early", "mars")]).result(timeout=30)
    before = ids(recommend(service, user="early", k=5))
    assert before == ids(recommend(service, user="nobody", k=5))
    service.catalogue.upsert([ItemIn("mars", {"title": "A voyage through space to Mars", "kind": "film"})])
    after = ids(recommend(service, user="early", k=5))
    assert "mars" not in after
    assert after != before


def test_items_that_do_not_fit_are_refused_whole(service):
    with pytest.raises(DataError, match="year"):
        service.catalogue.upsert([ItemIn("a1", {"title": "A"}), ItemIn("a2", {"year": "soon"})])
    assert service.store.items.all() == {}
    for values in ({"": 1}, {"a\nb": 1}, {"item_id": "x"}, {"x": {"y": 1}}, {f"c{n}": 1 for n in range(201)}):
        with pytest.raises(DataError, match="column"):
            service.catalogue.upsert([ItemIn("a", values)])
    with pytest.raises(LimitError):
        service.catalogue.upsert([ItemIn(f"i{n}", {}) for n in range(1001)])


def test_a_model_without_texts_says_what_waits(opened, sqlite_url, tmp_path):
    EASE().fit(books_and_films()).save(tmp_path / "ease")
    service = opened(sqlite_url, tmp_path / "ease")
    receipt = service.catalogue.upsert([ItemIn("mars", {"title": "Mars"}), ItemIn("b01", {"title": "Renamed"})])
    assert (receipt.stored, receipt.live, receipt.pending) == (2, 1, 1)
    assert "fit it again" in receipt.reason
    assert "mars" not in ids(recommend(service, k=100))


def test_what_an_unknown_user_says_of_themselves_counts(service, until):
    plain = ids(recommend(service, user="shy", k=5))
    service.store.users.upsert("", "shy", {"about": "I love trips through space.", "attributes": {"age": 30}})
    expected = ids(recommend(service, sentence="I love trips through space. age: 30", k=5))
    assert until(lambda: ids(recommend(service, user="shy", k=5)) == expected)
    assert expected != plain
    assert ids(recommend(service, "shop", user="shy", k=5)) == plain
    service.record_events([EventIn("shy", f"f0{n}") for n in range(1, 10)]).result(timeout=30)
    history = service.histories.history("", "shy")
    alone = [item for item, _ in service.host.current.model.recommend(UserBatch.new([history]), 5)[0]]
    assert ids(recommend(service, user="shy", k=5)) == alone

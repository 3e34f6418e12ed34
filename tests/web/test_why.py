"""What an explanation consists of: shares, connections, the network and its words; without a browser."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from lexigraph import UserBatch
from lexigraph.errors import UnknownIdError
from lexigraph.explain import Account, Reason, SharedNode, give_reasons
from lexigraph.models import GraphFilter, create
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord
from lexigraph.testing import books_and_films
from lexigraph.web.speech import Voice
from lexigraph.web.visitor import Visitor
from lexigraph.web.why import (
    MOST_NODES,
    Connection,
    Connections,
    WishPath,
    build_network,
    phrases_of,
    places,
    shares_of,
    tell_why,
)
from lexigraph.web.why.connections import connect

ENGLISH = Voice("en")


def served_of(model) -> Served:
    return Served(model, "m", ModelRecord("m", "", "active", 0.0), 0.0, 1, n_fitted=len(model.items))


@pytest.fixture(scope="module")
def served() -> Served:
    return served_of(GraphFilter().fit(books_and_films()))


def connections_for(served: Served, batch: UserBatch, item: str) -> Connections:
    found = served.model.explain(batch, item)
    account = give_reasons(found, served.model, top=10, paths=served.paths)
    return connect(served, found, account, batch.users[0] if batch.users else None)


def reasons(*given: tuple[str, float]) -> Account:
    made = tuple(Reason(source, source, source, value, round(value, 2)) for source, value in given)
    return Account(round(sum(value for _, value in given), 2), 2, made)


def test_shares_add_up_to_the_score_and_to_a_hundred():
    account = reasons(("item", 0.111), ("item", 0.111), ("rest", 0.111), ("wish", 0.333), ("prior", 0.334))
    shares = shares_of(account)
    assert [share.voice for share in shares] == ["history", "wish", "prior"]
    assert sum(share.percent for share in shares) == 100
    assert sum(share.value for share in shares) == pytest.approx(sum(one.shown for one in account.reasons))


def test_what_speaks_against_it_weighs_by_its_size():
    shares = shares_of(reasons(("item", 0.6), ("aversion", -0.2)))
    assert [(share.voice, share.percent, share.value) for share in shares] == [
        ("history", 75, 0.6),
        ("aversion", 25, -0.2),
    ]


def test_a_score_of_nothing_has_no_shares():
    assert shares_of(Account(0.0, 2)) == ()
    assert shares_of(reasons(("prior", 0.0))) == ()


def test_people_are_counted_without_the_one_who_asks(served):
    user = served.model.users.ids[0]
    batch = UserBatch.known([user])
    past = served.model.items.decode(served.model.training[[0]].indices)
    item = next(one for one in served.model.items.ids if one not in past)
    training = served.model.training.toarray() != 0
    for one in connections_for(served, batch, item).past:
        both = training[:, served.model.items.index(one.item)] & training[:, served.model.items.index(item)]
        both[0] = False
        assert one.people == (int(both.sum()) if both.sum() >= 3 and one.value > 0 else 0)


def test_what_a_wish_leads_through_is_known_to_the_model_and_is_not_the_item(served):
    found = connections_for(served, UserBatch(users=[None], sentences=["a story about space"]), "b01")
    assert found.wish is not None
    assert not found.past
    assert all(item in served.model.items and item != "b01" for item, _, _ in found.wish.through)


def test_popularity_speaks_for_who_says_nothing(served):
    batch = UserBatch(users=[None])
    item = served.model.items.ids[int(np.argmax(served.facts.popularity))]
    found = connections_for(served, batch, item)
    assert found.fans == served.facts.popularity.max() >= 3
    network = build_network(found, ENGLISH, "You")
    assert {node.kind for node in network.nodes.values()} == {"you", "people", "target"}


def many(n: int = 10, **options: object) -> Connections:
    shared = [tuple(SharedNode("actor", f"Actor {i} {j}", 1, 5) for j in range(4)) for i in range(n)]
    past = [Connection(f"i{i}", f"Title {i}", "history", 1.0 - i / 20, shared[i], people=10) for i in range(n)]
    return Connections("x", "The item", tuple(past), **options)  # type: ignore[arg-type]


def test_a_network_holds_no_more_than_can_be_read_and_every_node_leads_to_the_item():
    through = (("t1", "One", 0.3), ("t2", "Two", 0.2), ("t3", "Three", 0.1))
    network = build_network(many(wish=WishPath("space", 0.5, True, through)), ENGLISH, "You")
    assert len(network.nodes) == MOST_NODES
    leads = {edge.source for edge in network.edges}
    assert leads == network.nodes.keys() - {"target"}
    assert {end for edge in network.edges for end in (edge.source, edge.target)} <= network.nodes.keys()


def test_each_item_of_the_past_gives_its_strongest_connections_before_any_gives_its_weakest():
    network = build_network(many(6), ENGLISH, "You")
    labels = {node.label for node in network.nodes.values()}
    assert {f"Actor {i} 0 · actor" for i in range(6)} <= labels
    assert sum(label == "10 people met both" for label in labels) == 1  # six nodes, one wording
    assert sum(node.kind == "people" for node in network.nodes.values()) == 6


def test_nobody_is_named_in_a_network_and_few_people_are_not_drawn(served):
    user = served.model.users.ids[0]
    for item in served.model.items.ids[:12]:
        network = build_network(connections_for(served, UserBatch.known([user]), item), ENGLISH, "You")
        words = " ".join(f"{node.key} {node.label}" for node in network.nodes.values()).split()
        assert not set(served.model.users.ids) & set(words)
        counts = [int(node.label.split()[0]) for node in network.nodes.values() if node.kind == "people"]
        assert all(count >= 3 for count in counts)


def test_what_holds_an_item_back_is_marked_and_has_no_paths_in_common():
    past = (
        Connection("a", "A", "disliked", -0.5),
        Connection("b", "B", "history", 0.1, (SharedNode("category", "space", 1, 4),)),
        Connection("c", "C", "history", 0.05),
    )
    found = Connections("x", "X", past)
    network = build_network(found, ENGLISH, "You")
    assert [(edge.source, edge.target) for edge in network.edges if edge.kind == "against"] == [("item a", "target")]
    assert [(edge.source, edge.target) for edge in network.edges if edge.kind == "learnt"] == [("item c", "target")]
    assert network.nodes["item a"].label == "− A"
    assert [phrase.says for phrase in phrases_of(found, ENGLISH)] == [
        "holds it back",
        "both space",
        "the model has learnt that they go together",
    ]


def test_an_item_that_was_met_before_is_not_its_own_reason(served):
    user = served.model.users.ids[0]
    item = served.model.items.decode(served.model.training[[0]].indices)[0]
    found = connections_for(served, UserBatch.known([user]), item)
    (itself,) = [one for one in found.past if one.itself]
    assert itself.item == item
    assert "is this item, which was met before" in [one.says for one in phrases_of(found, ENGLISH)]
    assert f"item {item}" not in build_network(found, ENGLISH, "You").nodes


def test_words_and_network_speak_chinese():
    chinese = Voice("zh")
    found = Connections("x", "X", (Connection("a", "A", "history", 1.0, people=12, closeness=0.61),))
    assert [one.says for one in phrases_of(found, chinese)] == ["12 人接触过两者；文字接近（0.61）"]
    assert "12 人接触过两者" in {node.label for node in build_network(found, chinese, "你").nodes.values()}


def test_every_node_has_a_place_of_its_own_and_paths_run_to_the_right():
    network = build_network(many(6, wish=WishPath("w", 0.1, False, (("t", "T", 0.1),))), ENGLISH, "You")
    found = places(network)
    assert found.keys() == network.nodes.keys()
    assert len(set(found.values())) == len(found)
    assert all(found[edge.source][0] < found[edge.target][0] for edge in network.edges)


def test_models_without_texts_or_knowledge_explain_too():
    served = served_of(create("ease").fit(books_and_films()))
    found = connections_for(served, UserBatch(histories=[["b01", "b02"]]), "b03")
    assert found.wish is None
    assert all(one.closeness is None for one in found.past)
    assert build_network(found, ENGLISH, "You").nodes


def test_a_model_that_grew_connects_its_new_items(served):
    table = pl.DataFrame({"item_id": ["new"], "title": ["A book about space"], "categories": [["book", "space"]]})
    grown = served_of(served.model.with_items(table))
    (one,) = connections_for(grown, UserBatch(histories=[["new"]]), "b01").past
    assert one.people == 0
    assert "space" in {node.name for node in one.shared} or one.value <= 0


def test_a_model_that_cannot_explain_gives_no_reasons(served, monkeypatch):
    batch = UserBatch(users=[None])
    service = SimpleNamespace(previewing=SimpleNamespace(asker=lambda *_: (served, batch)))
    request = Visitor().request(1)
    told = tell_why(service, "", request, "b01", "en")  # type: ignore[arg-type]
    assert told.account is not None
    assert len(told.sentences) == len(told.account.reasons) > 0
    monkeypatch.setattr(type(served.model), "capabilities", replace(served.model.capabilities, explain=False))
    told = tell_why(service, "", request, "b01", "en")  # type: ignore[arg-type]
    assert (told.account, told.connections, told.sentences) == (None, None, ())
    assert told.model == "graph-filter"


def test_a_deleted_item_is_not_explained(served):
    gone = replace(served, hidden=frozenset({"b01"}))
    service = SimpleNamespace(previewing=SimpleNamespace(asker=lambda *_: (gone, UserBatch(users=[None]))))
    with pytest.raises(UnknownIdError, match="deleted"):
        tell_why(service, "", Visitor().request(1), "b01", "en")  # type: ignore[arg-type]

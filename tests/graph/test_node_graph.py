"""The graph of users, items and entities, against edges written out by hand."""

from datetime import datetime

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, MissingColumnError
from lexigraph.graph.node_graph import MET, MET_BY, build_node_graph

USERS, ITEMS = ["ann", "bob", "cem"], ["i0", "i1", "i2", "i3"]


def dataset(interactions=None, **changes):
    users, items = Vocabulary(USERS, "user"), Vocabulary(ITEMS, "item")
    rows = {"user": [0, 0, 1], "item": [0, 1, 1], "weight": [1.0, 4.0, 2.0]} if interactions is None else interactions
    tables = {"items": pl.DataFrame({"item_id": ITEMS}), "users": pl.DataFrame({"user_id": USERS}), **changes}
    frame = pl.DataFrame(rows).cast({"user": pl.Int32, "item": pl.Int32})
    return Dataset("toy", users, items, frame, values="weight", **tables)


def named(graph):
    """``{(source, relation, target): strength}`` with readable nodes."""
    nodes = [*USERS, *ITEMS, *graph.entities]
    edges = zip(graph.sources, graph.kinds, graph.targets, graph.strengths, strict=True)
    return {(nodes[s], graph.relations[k], nodes[t]): float(strength) for s, k, t, strength in edges}


def triples(*rows):
    return pl.DataFrame(rows, schema=["head", "relation", "tail", "weight"], orient="row")


def test_interactions_go_both_ways_in_the_order_of_their_targets():
    data = dataset()
    graph = build_node_graph(data, data.matrix())
    assert named(graph) == {
        ("ann", "met", "i0"): 1,
        ("i0", "met by", "ann"): 1,
        ("ann", "met", "i1"): 4,
        ("i1", "met by", "ann"): 4,
        ("bob", "met", "i1"): 2,
        ("i1", "met by", "bob"): 2,
    }
    assert graph.relations.index("met") == MET
    assert graph.relations.index("met by") == MET_BY
    assert np.all(np.diff(graph.targets * graph.n_nodes + graph.sources) >= 0)
    assert graph.attributes.shape == (6, 0)


def test_entities_are_what_is_no_item_and_each_relation_is_a_kind():
    data = dataset(
        relations=triples(("i0", "by", "Ursula", 1.0), ("i1", "sequel of", "i0", 0.5), ("i0", "by", "Ursula", 3.0))
    )
    graph = build_node_graph(data, data.matrix(), knowledge=True)
    found = {edge: strength for edge, strength in named(graph).items() if "met" not in edge[1]}
    assert graph.entities == ("Ursula",)
    assert graph.n_nodes == 3 + 4 + 1
    assert found == {
        ("i0", "knowledge: by", "Ursula"): 3,  # a triple given twice counts once, by the greater weight
        ("Ursula", "knowledge of: by", "i0"): 3,
        ("i1", "knowledge: sequel of", "i0"): 0.5,
        ("i0", "knowledge of: sequel of", "i1"): 0.5,
    }


def test_items_may_have_other_names_among_the_triples():
    links = pl.DataFrame({"item_id": ["i2", "gone"], "entity": ["Q1", "Q2"]})
    data = dataset(relations=triples(("Q1", "by", "i0", 1.0)), links=links)
    graph = build_node_graph(data, data.matrix(), knowledge=True)
    assert ("i2", "knowledge: by", "i0") in named(graph)
    assert graph.entities == ("i0",)  # here it is a name like any other


def test_categories_ties_and_texts():
    items = pl.DataFrame({"item_id": ITEMS, "categories": [["art", "war"], ["art"], None, ["art", "art"]]})
    ties = pl.DataFrame(
        {"user_id": ["ann", "bob", "bob"], "friend_id": ["bob", "ann", "bob"], "weight": [1.0, 2.0, 9.0]}
    )
    texts = np.array([[2, 0], [1, 1], [0, 0], [0, 3]], dtype=np.float32)
    data = dataset(items=items, ties=ties)
    graph = build_node_graph(data, data.matrix(), categories=True, ties=True, texts=texts, text_neighbours=1)
    found = {edge: round(strength, 3) for edge, strength in named(graph).items() if "met" not in edge[1]}
    expected = {("i0", "art"): 1, ("i1", "art"): 1, ("i3", "art"): 1, ("i0", "war"): 1}
    expected = {(item, "category", name): 1 for item, name in expected}
    expected |= {(name, "category of", item): 1 for item, _, name in expected}
    expected |= {("ann", "tie", "bob"): 2, ("bob", "tie", "ann"): 2}  # nobody is tied to themselves
    for one, other in (("i0", "i1"), ("i1", "i3")):
        expected |= {(one, "text", other): 0.707, (other, "text", one): 0.707}
    assert found == expected


def test_attributes_of_interactions():
    day = [datetime(2024, 1, 1), datetime(2024, 1, 11), None]
    rows = {
        "user": [0, 0, 1],
        "item": [0, 1, 1],
        "weight": [1.0, 4.0, 2.0],
        "timestamp": day,
        "kind": ["view", "buy", "buy"],
    }
    data = dataset(rows, relations=triples(("i0", "by", "Ursula", 1.0)))
    features = ("strength", "recency", "kind")
    graph = build_node_graph(data, data.matrix(), knowledge=True, edge_features=features, half_life_days=10)
    assert graph.attribute_names == (
        "strength",
        "recency",
        "kind: buy",
        "kind: view",
        "kind: knowledge: by",
        "kind: knowledge of: by",
    )
    by_edge = dict(zip(named(graph), graph.attributes.tolist(), strict=True))
    assert by_edge["ann", "met", "i0"] == by_edge["i0", "met by", "ann"] == [0.25, 0.5, 0, 1, 0, 0]
    assert by_edge["ann", "met", "i1"] == [1, 1, 1, 0, 0, 0]
    assert by_edge["bob", "met", "i1"] == [0.5, 1, 1, 0, 0, 0]  # of unknown age: as if it were now
    assert by_edge["i0", "knowledge: by", "Ursula"] == [0.25, 1, 0, 0, 1, 0]
    assert named(graph)["ann", "met", "i0"] == 0.5  # its entry, 1, ten days old
    history = graph.features.attributes(np.array([4.0]))
    assert history.tolist() == [[1, 1, 1, 0, 0, 0]]  # given now, of the usual kind


def test_the_last_meeting_counts():
    times = [datetime(2024, 1, 11), datetime(2024, 1, 1)]
    data = dataset({"user": [0, 0], "item": [0, 0], "weight": [1.0, 1.0], "timestamp": times, "kind": ["buy", "view"]})
    graph = build_node_graph(data, data.matrix(), edge_features=("recency", "kind"), half_life_days=1)
    assert graph.attribute_names == ("recency", "kind: buy", "kind: view")
    assert graph.attributes.tolist() == [[1, 1, 0], [1, 1, 0]]


def test_a_part_of_the_interactions_is_described_as_all_of_them_are():
    rows = {"user": [0, 0, 1], "item": [0, 1, 1], "weight": [1.0, 4.0, 2.0], "kind": ["view", "buy", None]}
    data = dataset(rows)
    part = data.matrix().copy()
    part.data[part.data == 4] = 0
    part.eliminate_zeros()
    features = ("strength", "kind")
    whole = build_node_graph(data, data.matrix(), edge_features=features)
    left = build_node_graph(data, part, edge_features=features, largest=4.0)
    assert left.attribute_names == whole.attribute_names == ("strength", "kind: buy", "kind: unknown", "kind: view")
    assert len(left) == 4
    described = dict(zip(named(whole), whole.attributes.tolist(), strict=True))
    assert all(described[edge] == values for edge, values in zip(named(left), left.attributes.tolist(), strict=True))


def test_nothing_asked_for_is_there_and_nothing_missing_is_an_error():
    data = dataset()
    graph = build_node_graph(data, data.matrix(), knowledge=True, categories=True, ties=True)
    assert graph.relations == ("met", "met by")
    empty = build_node_graph(data, sp.csr_array(data.matrix().shape, dtype=np.float32))
    assert len(empty) == 0
    assert empty.n_nodes == 7


def test_what_cannot_be_built_is_named():
    data = dataset()
    with pytest.raises(ConfigError, match="needs half_life_days"):
        build_node_graph(data, data.matrix(), edge_features=("recency",))
    with pytest.raises(MissingColumnError, match="timestamp"):
        build_node_graph(data, data.matrix(), edge_features=("recency",), half_life_days=3)
    with pytest.raises(ConfigError, match="colour"):
        build_node_graph(data, data.matrix(), edge_features=("colour",))
    with pytest.raises(ConfigError, match="text_neighbours=2"):
        build_node_graph(data, data.matrix(), text_neighbours=2)
    with pytest.raises(ConfigError, match="must agree"):
        build_node_graph(data, data.matrix().T.tocsr())

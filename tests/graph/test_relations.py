"""Knowledge, categories and texts as relations, against plain Python over the tables."""

import dataclasses
from collections import defaultdict

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.graph import ItemRelation, categories, knowledge, text_neighbours
from lexigraph.testing import books_and_films, checkerboard

ITEMS = ["i0", "i1", "i2", "i3"]
TRIPLE = {"head": pl.String, "relation": pl.String, "tail": pl.String, "weight": pl.Float32}


def dataset(triples=None, links=None, **columns):
    """Four items with the given triples ``(head, relation, tail, weight)``, links and item columns."""
    items, users = Vocabulary(ITEMS, "item"), Vocabulary(["u"], "user")
    interactions = pl.DataFrame({"user": [0], "item": [0], "weight": [1.0]})
    return Dataset(
        "toy",
        users,
        items,
        interactions,
        pl.DataFrame({"item_id": items.series, **columns}),
        pl.DataFrame({"user_id": users.series}),
        relations=None if triples is None else pl.DataFrame(triples, schema=TRIPLE, orient="row"),
        links=None
        if links is None
        else pl.DataFrame(links, schema={"item_id": pl.String, "entity": pl.String}, orient="row"),
    )


def as_dict(relation):
    """``{(node, item index): weight}``."""
    return {(node, item): pytest.approx(weight) for node, item, weight in relation.to_frame().iter_rows()}


def knowledge_by_hand(triples, links):
    """The definition: relation and far end make a node; nodes of a single item are dropped."""
    items_of = defaultdict(list)
    for item, entity in links:
        if item in ITEMS:
            items_of[entity].append(ITEMS.index(item))
    touches = {}
    for head, relation, tail, weight in triples:
        ends = [(item, f"{relation}: {tail}") for item in items_of[head]]
        ends += [(item, f"{relation} of: {head}") for item in items_of[tail]]
        for item, node in ends:
            touches[node, item] = max(weight, touches.get((node, item), -np.inf))
    count = defaultdict(int)
    for node, _ in touches:
        count[node] += 1
    return {key: weight for key, weight in touches.items() if count[key[0]] > 1}


entities = st.sampled_from(["e0", "e1", "e2", "i0", "i1"])
triples_of = st.lists(
    st.tuples(entities, st.sampled_from(["by", "in"]), entities, st.sampled_from([0.5, 1.0, 2.0])), max_size=15
)
links_of = st.lists(st.tuples(st.sampled_from([*ITEMS, "gone"]), entities), max_size=6, unique=True)


@given(triples_of, links_of)
def test_knowledge_with_links_is_its_definition(triples, links):
    found, expected = knowledge(dataset(triples, links)), knowledge_by_hand(triples, links)
    assert (found is None) == (not expected)
    if found is not None:
        assert as_dict(found) == expected
        assert found.matrix.shape == (len(found.nodes), len(ITEMS))
        assert found.nodes.n_unique() == len(found.nodes)


@given(triples_of)
def test_knowledge_without_links_calls_items_by_their_ids(triples):
    found = knowledge(dataset(triples))
    expected = knowledge_by_hand(triples, [(item, item) for item in ITEMS])
    assert (as_dict(found) if found else {}) == expected


def test_no_knowledge_is_none():
    assert knowledge(dataset()) is None
    assert knowledge(dataset([])) is None
    assert knowledge(dataset([("i0", "by", "e", 1.0)])) is None
    assert knowledge(dataset([("i0", "by", "e", 1.0), ("i1", "by", "e", 1.0)], links=[])) is None


def test_a_repeated_triple_counts_once_by_its_largest_weight():
    found = knowledge(dataset([("i0", "by", "e", 1.0), ("i0", "by", "e", 3.0), ("i1", "by", "e", 0.5)]))
    assert as_dict(found) == {("by: e", 0): 3.0, ("by: e", 1): 0.5}


def test_the_two_items_of_a_triple_are_touched_from_both_sides():
    found = knowledge(dataset([("i0", "cites", "i1", 1.0), ("i2", "cites", "i1", 1.0), ("i0", "cites", "i3", 1.0)]))
    assert as_dict(found) == {
        ("cites: i1", 0): 1.0,
        ("cites: i1", 2): 1.0,
        ("cites of: i0", 1): 1.0,
        ("cites of: i0", 3): 1.0,
    }
    assert found.shared(1, 3) == ["cites of: i0"]
    assert found.shared(0, 1) == []


@given(st.lists(st.one_of(st.none(), st.lists(st.sampled_from("abc"), max_size=4)), min_size=4, max_size=4))
def test_categories_are_nodes_of_two_items_or_more(lists):
    column = pl.Series(lists, dtype=pl.List(pl.String))
    found = categories(dataset(categories=column))
    touched = {name: [item for item, names in enumerate(lists) if name in (names or [])] for name in "abc"}
    expected = {(name, item): 1.0 for name, items in touched.items() if len(items) > 1 for item in items}
    assert (as_dict(found) if found else {}) == expected
    assert (found is None) == (not expected)


def test_categories_with_nulls_inside_and_without_a_column():
    column = pl.Series([["a", None], ["a"], [None], []], dtype=pl.List(pl.String))
    assert as_dict(categories(dataset(categories=column))) == {("a", 0): 1.0, ("a", 1): 1.0}
    assert categories(dataset()) is None


def test_shared_is_what_dense_columns_share():
    relation = categories(books_and_films())
    dense = relation.matrix.toarray() != 0
    for item in range(0, dense.shape[1], 5):
        for other in range(dense.shape[1]):
            both = np.flatnonzero(dense[:, item] & dense[:, other])
            assert relation.shared(item, other) == [relation.nodes[int(row)] for row in both]


@given(st.integers(1, 8), st.integers(0, 255))
def test_text_neighbours_touch_themselves_and_their_nearest(k, blank):
    vectors = np.random.default_rng(blank).standard_normal((8, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    empty = np.array([bool(blank >> row & 1) for row in range(8)])
    vectors[empty] = 0
    found = text_neighbours(vectors, k)
    if (~empty).sum() < 2:
        assert found is None
        return
    dense = found.matrix.toarray()
    np.testing.assert_allclose(np.diag(dense), ~empty)
    assert not dense[empty].any()
    assert not dense[:, empty].any()
    cosine = np.maximum(vectors @ vectors.T, 0)
    np.fill_diagonal(cosine, 0)
    expected = np.where(cosine >= np.sort(cosine, axis=1)[:, ::-1][:, min(k, 7) - 1, None], cosine, 0)
    np.testing.assert_allclose(dense - np.diag(np.diag(dense)), expected, atol=1e-5)


@pytest.mark.parametrize("vectors", [np.zeros((0, 4)), np.zeros((5, 4)), np.zeros((5, 0)), np.eye(5)[:1]])
def test_fewer_than_two_texts_relate_nothing(vectors):
    assert text_neighbours(vectors.astype(np.float32), 3) is None


edges_of = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 4), st.floats(0.125, 4, width=32)),
    min_size=1,
    unique_by=lambda edge: edge[:2],
)


@given(edges_of)
def test_a_relation_survives_its_frame(edges):
    schema = {"node": pl.String, "item": pl.Int32, "weight": pl.Float32}
    relation = ItemRelation.from_frame("toy", pl.DataFrame(edges, schema=schema, orient="row"), 5)
    again = ItemRelation.from_frame("toy", relation.to_frame(), 5)
    assert as_dict(again) == as_dict(relation) == {(node, item): weight for node, item, weight in edges}
    assert again.matrix.shape == (len({node for node, _, _ in edges}), 5)
    assert again.nodes.to_list() == relation.nodes.to_list()


def test_relations_do_not_depend_on_the_order_of_rows():
    data = books_and_films()
    shuffled = dataclasses.replace(data, relations=data.relations.sample(fraction=1.0, shuffle=True, seed=3))
    assert as_dict(knowledge(shuffled)) == as_dict(knowledge(data))


def test_the_synthetic_data_relate_as_they_were_made():
    found = knowledge(books_and_films())
    assert found.shared(0, 1) == ["created_by: Mara Lind", "about_topic: space"]
    assert sorted(categories(checkerboard(6)).nodes) == ["even", "odd"]


def test_narrowed_leaves_out_nodes_that_touch_too_many_items():
    matrix = sp.csr_array(np.array([[1, 1, 1], [1, 0, 1]], dtype=np.float32))
    narrow = ItemRelation("categories", matrix, pl.Series(["wide", "narrow"])).narrowed(2)
    assert narrow.nodes.to_list() == ["narrow"]
    assert narrow.matrix.toarray().tolist() == [[1, 0, 1]]

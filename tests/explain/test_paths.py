"""What two items share: named where a person can read it, counted where not, rarest first."""

import dataclasses

import polars as pl
import pytest

from lexigraph.data.relation_kinds import KINDS, is_readable
from lexigraph.errors import UnknownIdError
from lexigraph.explain import ItemPaths, SharedNode, shared_nodes
from lexigraph.explain.nodes import read_node
from lexigraph.explain.templates import CHINESE, ENGLISH
from lexigraph.graph import knowledge
from lexigraph.models import GraphFilter, load
from lexigraph.models.ease import EASE
from lexigraph.models.popularity import Popularity
from lexigraph.testing import books_and_films, checkerboard


def with_triples(triples):
    data = books_and_films()
    frame = pl.DataFrame(triples, schema=["head", "relation", "tail"], orient="row")
    frame = frame.with_columns(weight=pl.lit(1.0, dtype=pl.Float32))
    return dataclasses.replace(data, relations=frame, items=data.items.drop("categories"))


def fitted(data):
    return GraphFilter(encoder=None).fit(data)


@pytest.fixture(scope="module")
def model():
    return fitted(books_and_films())


def test_shared_nodes_are_named_once_and_the_rarest_comes_first(model):
    assert shared_nodes(model, "b01", "b02") == [
        SharedNode("creator", "Mara Lind", 1, 2),
        SharedNode("category", "space", 1, 7),
        SharedNode("category", "book", 1, 13),
    ]
    assert [node.name for node in shared_nodes(model, "b03", "f02")] == ["陈星河", "space"]
    assert shared_nodes(model, "b04", "f01") == []


def test_the_limit_keeps_the_rarest(model):
    assert [node.name for node in shared_nodes(model, "b01", "b02", limit=1)] == ["Mara Lind"]
    assert shared_nodes(model, "b01", "b02", limit=0) == []


def test_sharing_has_no_direction(model):
    ids = model.items.ids
    paths = ItemPaths(model)
    assert any(paths.shared(ids[0], other) for other in ids[1:])
    for other in ids[1:]:
        assert paths.shared(ids[0], other) == paths.shared(other, ids[0])


def test_other_models_use_the_categories_of_their_catalogue():
    model = EASE(regularization=1.0).fit(books_and_films())
    assert shared_nodes(model, "b01", "b02") == [
        SharedNode("category", "space", 1, 7),
        SharedNode("category", "book", 1, 13),
    ]
    assert shared_nodes(Popularity().fit(checkerboard(8)), "item-1", "item-3") == [SharedNode("category", "odd", 1, 4)]


def test_a_catalogue_without_categories_shares_nothing():
    data = books_and_films()
    bare = dataclasses.replace(data, items=data.items.select("item_id"))
    assert shared_nodes(Popularity().fit(bare), "b01", "b02") == []
    empty = data.items.with_columns(categories=pl.lit([], dtype=pl.List(pl.String)))
    assert shared_nodes(Popularity().fit(dataclasses.replace(data, items=empty)), "b01", "b02") == []


def test_a_loaded_model_finds_the_same(model, tmp_path):
    model.save(tmp_path / "model")
    assert shared_nodes(load(tmp_path / "model"), "b01", "b02") == shared_nodes(model, "b01", "b02")


def test_unknown_items_are_named_errors(model):
    with pytest.raises(UnknownIdError, match="nothing"):
        shared_nodes(model, "b01", "nothing")


def test_machine_ids_are_never_shown_and_both_directions_of_a_fact_count_once():
    triples = [
        ("work:b01", "film.film.directed_by", "m.01"), ("work:b02", "film.film.directed_by", "m.01"),
        ("m.01", "film.director.film", "work:b01"), ("m.01", "film.director.film", "work:b02"),
        ("work:b01", "film.film.actor", "m.02"), ("work:b02", "film.film.actor", "m.02"),
        ("work:b01", "film.film.actor", "m.03"), ("work:b02", "film.film.actor", "m.03"),
        ("work:b03", "film.film.actor", "m.03"),
    ]  # fmt: skip
    model = fitted(with_triples(triples))
    assert set(shared_nodes(model, "b01", "b02")) == {
        SharedNode("director", None, 1, 2),
        SharedNode("actor", None, 2, 2),
    }


def test_nameless_nodes_that_nearly_everything_touches_are_left_out():
    ids = books_and_films().item_ids.ids
    common = [(f"work:{item}", "film.film.language", "m.0english") for item in ids]
    named = [(f"work:{item}", "film.film.country", "Freedonia") for item in ids]
    assert shared_nodes(fitted(with_triples(common)), "b01", "b02") == []
    assert [node.name for node in shared_nodes(fitted(with_triples(named)), "b01", "b02")] == ["Freedonia"]


def test_nameless_genres_say_nothing_beside_categories():
    triples = [("work:b01", "film.film.genre", "m.02"), ("work:b02", "film.film.genre", "m.02")]
    data = with_triples(triples)
    assert [node.kind for node in shared_nodes(fitted(data), "b01", "b02")] == ["genre"]
    data = dataclasses.replace(data, items=books_and_films().items)
    assert [node.kind for node in shared_nodes(fitted(data), "b01", "b02")] == ["category", "category"]


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        ("film.film.directed_by: m.01", "director"),
        ("film.director.film of: m.01", "director"),
        ("film.film_genre.films_in_this_genre of: m.01", "genre"),
        ("film.film.genre: m.01", "genre"),
        ("film.film.award_nomination: m.01", "nomination"),
        ("film.film.award_won: m.01", "award"),
        ("film.film.cinematography: m.01", "cinematographer"),
        ("film.production_company.films of: m.01", "company"),
        ("film.film.production_companies: m.01", "company"),
        ("film.content_rating.film of: m.01", "rating"),
        ("film.film_subject.films of: m.01", "subject"),
        ("created_by: Mara Lind", "creator"),
        ("writtenBy: Mara Lind", "writer"),
        ("http://example.org/vocab#writer: Q1", "writer"),
        ("cites: 485", "citation"),
        ("also_bought: Lamp", "also bought"),
        ("导演: 陈星河", "导演"),
        ("P57: Q1", "p"),
        ("57: Q1", "57"),
    ],
)
def test_relations_are_read_as_what_they_relate_by(node, kind):
    assert read_node(node).kind == kind


def test_entities_with_colons_stay_whole():
    assert read_node("about: Alien: Resurrection").name == "Alien: Resurrection"
    assert is_readable("2001: A Space Odyssey")
    assert not any(
        is_readable(entity) for entity in ("", "  ", "123", "m.0k3p", "https://example.org/Heat now", "/m/0k3p")
    )


def test_every_known_kind_has_a_name_in_every_language():
    for templates in (ENGLISH, CHINESE):
        assert set(KINDS.values()) <= set(templates.kinds)


def test_the_kinds_of_the_synthetic_graph_are_known():
    kinds = {read_node(node).kind for node in knowledge(books_and_films()).nodes}
    assert kinds == {"creator", "topic"}

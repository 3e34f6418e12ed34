"""What the browser is sent of the map, what is marked on it, and who may have it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

pytest.importorskip("nicegui", reason="nicegui is not installed (pip install 'lexigraph[web]')")

from fastapi import FastAPI
from fastapi.testclient import TestClient

from lexigraph.data.loading import from_frames
from lexigraph.errors import UnauthorisedError
from lexigraph.models import GraphFilter, UserBatch, create
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord
from lexigraph.testing import books_and_films
from lexigraph.testing.checkerboard import checkerboard
from lexigraph.web.atlas import Atlas
from lexigraph.web.atlas.marks import met_rows
from lexigraph.web.atlas.points import NO_CATEGORY, OUTSIDE
from lexigraph.web.atlas.route import router


def served(model, hidden=()) -> Served:
    record = ModelRecord("m", "", "active", 0.0)
    return Served(model, "m", record, 0.0, 1, frozenset(hidden))


@pytest.fixture(scope="module")
def model():
    return GraphFilter().fit(books_and_films()).draw_map()


def unpacked(points):
    n = len(points.shown)
    return (
        np.frombuffer(points.block, "<f4", 2 * n).reshape(n, 2),
        np.frombuffer(points.block, "<u2", n, 8 * n),
        np.frombuffer(points.block, "u1", n, 10 * n),
        np.frombuffer(points.block, "u1", n, 11 * n),
    )


def test_few_people_look_alike_on_the_map():
    """Who could tell one from two would learn of somebody's event from two maps, before and after it."""
    met = {"anna": "ab", "bo": "bc", "cy": "cd", "di": "cd", "ed": "d", "flo": "d"}
    pairs = [(user, item) for user, items in met.items() for item in items]
    items = pl.DataFrame({"item_id": list("abcde")})
    data = from_frames(pl.DataFrame(pairs, schema=["user_id", "item_id"], orient="row"), items=items)
    popularity = unpacked(Atlas().points(served(create("popularity").fit(data))))[2]
    shown = dict(zip(data.item_ids.ids, popularity.tolist(), strict=True))
    assert shown["e"] < shown["a"] == shown["b"] < shown["c"] < shown["d"]


def test_the_block_holds_places_categories_and_popularity(model):
    points = Atlas().points(served(model))
    places, bits, popularity, colours = unpacked(points)
    assert len(points.block) == 12 * len(model.items)
    np.testing.assert_array_equal(places[points.shown], model.item_map.places[points.shown])
    assert popularity.max() == 255
    assert popularity.argmax() == model.degrees.argmax()
    for row in range(len(model.items)):
        names = {points.categories[bit] for bit in range(len(points.categories)) if bits[row] >> bit & 1}
        assert names <= set(points.categories_of(row))
        assert bits[row] >> colours[row] & 1


def test_deleted_items_and_those_of_which_nothing_is_known_are_far_off(model):
    wider = model.with_items(pl.DataFrame({"item_id": ["silent"], "title": [None]}, schema_overrides={"title": str}))
    gone = wider.items[0]
    points = Atlas().points(served(wider, [gone]))
    places, _, _, _ = unpacked(points)
    assert points.nowhere == 1
    assert (places[[0, -1]] == OUTSIDE).all()
    assert points.nearest(0, 3) == points.nearest(len(wider.items) - 1, 3) == []
    assert 0 not in points.nearest(1, len(wider.items))


def test_the_nearest_items_are_nearest(model):
    points = Atlas().points(served(model))
    far = np.linalg.norm(model.item_map.places - model.item_map.places[3], axis=1)
    far[3] = np.inf
    assert np.allclose(np.sort(far)[:3], far[points.nearest(3, 3)])


def test_an_item_has_no_colour_where_no_item_has_a_category():
    bare = create("ease").fit(checkerboard(6)).draw_map()
    bare.catalogue = bare.catalogue.select("item_id")
    points = Atlas().points(served(bare))
    assert points.categories == ()
    assert points.used == {NO_CATEGORY}


def test_points_are_made_once_and_anew_when_something_changed(model):
    atlas = Atlas()
    first = atlas.points(served(model))
    assert atlas.points(served(model)) is first
    other = atlas.points(served(model, [model.items[0]]))
    assert other.version != first.version
    assert atlas.block(first.version) == first.block


def test_a_model_without_a_map_gets_one_which_takes_in_later_items():
    older = GraphFilter().fit(books_and_films())
    atlas = Atlas()
    assert not atlas.has_map(served(older))
    points = atlas.points(served(older))
    assert atlas.has_map(served(older))
    assert points.shown.any()
    known = older.catalogue["title"][0]
    wider = older.with_items(pl.DataFrame({"item_id": ["new"], "title": [known]}))
    again = atlas.points(served(wider))
    np.testing.assert_array_equal(again.item_map.places[:-1], points.item_map.places)
    assert again.shown[-1]


def test_what_somebody_met_is_marked_and_what_they_dislike_is_not(model):
    user, items = model.users[0], model.items
    batch = UserBatch(users=[user], histories=[{items[2]: 1.0, items[4]: -1.0}], liked=[[items[6]]])
    rows = met_rows(model, batch)
    assert rows[:2] == [6, 2]
    own = model.training[[0]]
    assert set(rows) == {6, 2, *own.indices[own.data > 0].tolist()} - ({4} - set(own.indices.tolist()))


def test_only_who_has_a_key_reads_the_points(model):
    atlas = Atlas()
    points = atlas.points(served(model))

    def identify(key, _peer):
        if key != "good":
            raise UnauthorisedError("no")
        return SimpleNamespace(require=lambda _scope: None)

    service = SimpleNamespace(authority=SimpleNamespace(identify=identify))
    app = FastAPI()
    app.include_router(router)
    app.state.office = SimpleNamespace(atlas=atlas, service=service)
    client, url = TestClient(app), f"/_page/map/{points.version}"
    assert client.get(url).status_code == 401
    client.cookies.set("lexigraph_key", "good")
    answer = client.get(url)
    assert answer.content == points.block
    assert client.get(url, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert client.get("/_page/map/unheard-of").status_code == 404

"""The map of a catalogue: made the same every time, saved bit for bit, and open to items that come later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.errors import ConfigError, ForeignArtifactError, MissingExtraError, NotFittedError
from lexigraph.models import GraphFilter, create, load
from lexigraph.models.artifact import read_artifact, write_artifact
from lexigraph.models.item_map import ItemMap, make_map
from lexigraph.models.item_map.layout import FEWEST, lay_out
from lexigraph.models.item_map.placing import place_by_texts
from lexigraph.testing import books_and_films
from lexigraph.testing.checkerboard import checkerboard

NOTHING = np.zeros((4, 0), dtype=np.float32)


@pytest.fixture(scope="module")
def drawn():
    return GraphFilter().fit(books_and_films()).draw_map()


def test_two_circles_of_people_are_two_places_on_the_map():
    model = create("ease").fit(checkerboard(8)).draw_map()
    places = model.item_map.places
    middles = np.stack([places[::2].mean(axis=0), places[1::2].mean(axis=0)])
    nearest = np.linalg.norm(places[:, None] - middles, axis=2).argmin(axis=1)
    assert nearest.tolist() == [0, 1] * 4
    assert np.linalg.norm(middles[0] - middles[1]) > 1


def test_the_same_fit_gives_the_same_map_within_the_square(drawn):
    again = GraphFilter().fit(books_and_films()).draw_map()
    np.testing.assert_array_equal(again.item_map.places, drawn.item_map.places)
    assert drawn.item_map.placed.any()
    assert np.nanmax(np.abs(drawn.item_map.places)) == 1


def test_a_saved_map_comes_back_bit_for_bit(drawn, tmp_path):
    drawn.save(tmp_path / "model")
    loaded = load(tmp_path / "model")
    assert loaded.item_map.places.tobytes() == drawn.item_map.places.tobytes()
    assert loaded.item_map.method == "pca"


def test_models_without_a_map_are_saved_and_read_as_ever(tmp_path):
    model = create("ease").fit(checkerboard(6))
    model.save(tmp_path / "model")
    assert "map" not in read_artifact(tmp_path / "model").description
    assert load(tmp_path / "model").item_map is None


def test_a_new_fit_forgets_the_map_of_the_data_before():
    model = create("ease").fit(checkerboard(6)).draw_map()
    assert model.fit(checkerboard(8)).item_map is None


@pytest.mark.parametrize("damage", ["missing", "short", "outside"])
def test_a_map_that_is_none_is_refused(drawn, tmp_path, damage):
    drawn.save(tmp_path / "model")
    artifact = read_artifact(tmp_path / "model")
    tensors = dict(artifact.tensors)
    places = tensors.pop("map.places")
    if damage != "missing":
        tensors["map.places"] = places[:-1] if damage == "short" else places * 2
    write_artifact(tmp_path / "other", replace(artifact, tensors=tensors))
    with pytest.raises(ForeignArtifactError, match="map"):
        load(tmp_path / "other")


def test_new_items_lie_among_those_whose_texts_are_like_theirs(drawn):
    known = drawn.catalogue["title"][0]
    new = pl.DataFrame({"item_id": ["same", "silent"], "title": [known, None]})
    wider = drawn.with_items(new)
    np.testing.assert_array_equal(wider.item_map.places[:-2], drawn.item_map.places)
    near = np.linalg.norm(drawn.item_map.places - wider.item_map.places[-2], axis=1)
    assert np.sort(near[drawn.item_map.placed])[0] < 1
    assert wider.item_map.placed[-2:].tolist() == [True, False]
    assert len(drawn.item_map.places) == len(drawn.items)


def test_only_neighbours_whose_texts_are_alike_at_all_count():
    places = np.array([[1, 1], [-1, -1], [np.nan, np.nan], [np.nan, np.nan]], dtype=np.float32)
    texts = np.array([[1, 0], [-1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    found = place_by_texts(places, texts, np.array([2, 3]))
    assert found[2].tolist() == [1, 1]
    assert np.isnan(found[3]).all()
    assert np.isnan(places[2]).all()


def test_an_item_of_which_nothing_is_known_lies_nowhere():
    training = sp.csr_array(np.array([[1, 1, 0, 0], [0, 1, 1, 0]], dtype=np.float32))
    found = make_map(training, NOTHING)
    assert found.placed.tolist() == [True, True, True, False]


def test_nobody_met_anything():
    found = make_map(sp.csr_array((3, 4), dtype=np.float32), NOTHING)
    assert not found.placed.any()
    assert found.places.shape == (4, 2)


def test_one_item_lies_in_the_middle():
    assert make_map(sp.csr_array(np.ones((2, 1), dtype=np.float32)), NOTHING[:1]).places.tolist() == [[0, 0]]


def test_a_map_turned_like_the_one_before_lies_as_that_did():
    places = np.random.default_rng(0).uniform(-1, 1, (30, 2)).astype(np.float32)
    before = ItemMap(lay_out(places, "pca"), "pca")
    angle = np.array([[0, 1], [1, 0]], dtype=np.float32)
    rows = np.array([*range(1, 30), -1])
    moved = ItemMap(np.vstack([before.places[1:], [[np.nan, np.nan]]]).astype(np.float32) @ angle, "pca")
    again = moved.like(before, rows)
    assert np.abs(again.places[:29] - before.places[1:]).max() < 0.3
    assert not again.placed[29]


def test_what_is_no_method_and_no_model_is_said():
    with pytest.raises(NotFittedError, match="fit"):
        create("ease").draw_map()
    with pytest.raises(ConfigError, match="pca, umap"):
        create("ease").fit(checkerboard(6)).draw_map("tsne")


def test_umap_keeps_neighbourhoods_and_is_the_same_every_time():
    pytest.importorskip("umap", reason="umap-learn is not installed (pip install 'lexigraph[map]')")
    rng = np.random.default_rng(0)
    group = np.arange(2 * FEWEST) % 2
    vectors = (rng.normal(0, 0.1, (2 * FEWEST, 8)) + 3 * group[:, None]).astype(np.float32)
    first, second = lay_out(vectors, "umap"), lay_out(vectors, "umap")
    np.testing.assert_array_equal(first, second)
    middles = np.stack([first[group == side].mean(axis=0) for side in (0, 1)])
    nearest = np.linalg.norm(first[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == group).all()


def test_umap_without_its_extra_names_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "umap", None)
    with pytest.raises(MissingExtraError, match="map"):
        lay_out(np.eye(FEWEST, dtype=np.float32), "umap")


def test_umap_of_a_handful_of_items_is_a_pca():
    vectors = np.random.default_rng(0).normal(size=(10, 5)).astype(np.float32)
    np.testing.assert_array_equal(lay_out(vectors, "umap"), lay_out(vectors, "pca"))

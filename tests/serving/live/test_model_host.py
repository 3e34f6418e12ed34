"""The model host: placing, hiding, swapping, while others ask."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from lexigraph.errors import ArtifactError, ServingError
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.models.popularity import Popularity
from lexigraph.serving.live import ModelHost
from lexigraph.serving.records import ModelRecord
from lexigraph.testing import books_and_films


@pytest.fixture(scope="module")
def readers() -> GraphFilter:
    return GraphFilter().fit(books_and_films())


class Broken(Popularity):
    """Gives no numbers."""

    def _score(self, evidence):
        return np.full((len(evidence), len(self.items)), np.nan, dtype=np.float32)


def record(name: str, folder: Path | str = "", trained_to: int = 0) -> ModelRecord:
    return ModelRecord(name, str(folder), "active", 0.0, trained_to)


def test_a_new_item_is_placed_and_a_known_one_brought_up_to_date(readers):
    host = ModelHost()
    host.swap(record("m"), readers)
    before = host.current
    placed = host.place({"n1": {"title": "A voyage to the stars", "year": "2031"}, "b01": {"title": "Renamed"}})
    assert (placed.live, dict(placed.pending)) == (2, {})
    now = host.current.model
    assert "n1" in now.items
    assert "n1" not in before.model.items
    assert now.catalogue["title"][now.items.index("b01")] == "Renamed"
    assert now.catalogue["year"][now.items.index("n1")] == 2031


def test_what_is_placed_again_unchanged_changes_nothing(readers):
    host = ModelHost()
    host.swap(record("m"), readers)
    host.place({"n1": {"title": "A voyage to the stars"}})
    generation = host.current.generation
    host.place({"n1": {"title": "A voyage to the stars"}})
    assert host.current.generation == generation


def test_values_that_do_not_fit_keep_only_their_own_item_out(readers):
    host = ModelHost()
    host.swap(record("m"), readers)
    placed = host.place({"n1": {"title": "Stars", "year": "soon"}, "n2": {"title": "Moons", "year": 2020}})
    assert placed.live == 1
    assert list(placed.pending) == ["n1"]
    assert "year" in host.pending["n1"]
    host.place({"n1": {"title": "Stars", "year": 2021}})
    assert host.pending == {}


def test_a_new_item_without_text_waits_until_it_has_one(readers):
    host = ModelHost()
    host.swap(record("m"), readers)
    first = host.place({"bare": {}, "priced": {"price": 3}, "told": {"title": "A trip to Mars"}, "b01": {}})
    assert (first.live, list(first.pending)) == (2, ["bare", "priced"])
    assert "give it a title" in host.pending["bare"]
    assert host.place({"bare": {}}).pending.keys() == {"bare"}  # as it is: nothing changed
    assert host.place({"bare": {"title": "A trip to the moon"}}).live == 1
    assert list(host.pending) == ["priced"]


def test_a_model_without_texts_leaves_new_items_waiting():
    host = ModelHost()
    host.swap(record("m"), Popularity().fit(books_and_films()))
    placed = host.place({"n1": {"title": "Stars"}, "b01": {"title": "Renamed"}})
    assert placed.live == 1
    assert "fit it again" in host.pending["n1"]
    assert host.current.model.catalogue["title"][host.current.model.items.index("b01")] == "Renamed"
    host.hide(["n1"])
    assert host.pending == {}


def test_a_swap_brings_the_stores_items_and_deletions_along(readers, tmp_path):
    readers.save(tmp_path / "m")
    host = ModelHost(lambda: ({"n1": {"title": "A voyage to the stars"}}, {"b02"}))
    host.swap(record("m", tmp_path / "m"))
    assert "n1" in host.current.model.items
    assert host.current.hidden == {"b02"}
    host.place({"b02": {"title": "Back"}})
    assert host.current.hidden == frozenset()


def test_a_model_that_cannot_be_used_leaves_the_one_in_use(readers, tmp_path):
    host = ModelHost()
    with pytest.raises(ServingError, match="no model is loaded"):
        _ = host.current
    host.swap(record("good"), readers)
    with pytest.raises(ArtifactError):
        host.swap(record("none", tmp_path / "none"))
    broken = Broken().fit(books_and_films())
    with pytest.raises(ServingError, match="finite"):
        host.swap(record("broken"), broken)
    assert host.current.id == "good"


def test_a_model_beside_the_one_in_use(readers, tmp_path):
    readers.save(tmp_path / "m")
    known = {"beside": record("beside", tmp_path / "m")}
    host = ModelHost(find=known.get)
    host.swap(record("m"), readers)
    assert not host.has("beside")
    assert host.named("beside").id == "beside"
    assert host.has("beside")
    assert host.named("beside") is host.named("beside")
    assert host.named(None) is host.named("m") is host.current
    with pytest.raises(ServingError, match="no model 'x'"):
        host.named("x")
    host.keep_only([])
    assert not host.has("beside")


def test_swaps_while_requests_run_leave_nothing_torn(readers):
    """Every reader sees ids, scores and hidden items of one and the same model."""
    wide = readers.with_items(books_and_films().items.with_columns(item_id="x-" + books_and_films().items["item_id"]))
    host = ModelHost()
    host.swap(record("narrow"), readers)
    faults: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            served = host.current
            scores = served.model.score(UserBatch.known(["u000"]))
            size = len(wide.items) if served.id == "wide" else len(readers.items)
            if not scores.shape[1] == len(served.item_ids) == len(served.item_marks) == size:
                faults.append(f"{served.id}: {scores.shape}, {len(served.item_ids)}")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    generations = []
    for turn in range(20):
        host.swap(record("wide" if turn % 2 == 0 else "narrow"), wide if turn % 2 == 0 else readers)
        host.hide([f"b{turn:02}"])
        generations.append(host.current.generation)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert generations == sorted(set(generations))

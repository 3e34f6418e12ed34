"""Catalogue, users, experiments, models, keys, logged lists and measurements, each with its line in the feed."""

from __future__ import annotations

import threading
from dataclasses import replace

import polars as pl
import pytest

from lexigraph.errors import ConflictError, DataError, UnknownIdError
from lexigraph.serving.records import Event, LoggedRecommendation, ModelRecord
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import KeyRow, Store


def feed(store: Store, after: int = 0) -> list[tuple[str, str, str]]:
    return [(change.topic, change.key, change.tenant) for change in store.changes.after(after)]


def test_an_item_keeps_the_columns_that_are_not_given(store: Store):
    store.items.upsert([("a", {"title": "Tea", "price": 2}), ("b", {"title": "Cup"})])
    store.items.upsert([("a", {"price": None, "year": 1999}), ("a", {"title": "Green tea"})])
    assert store.items.get(["a", "c"]) == {"a": {"title": "Green tea", "year": 1999}}
    assert store.items.all() == {"a": {"title": "Green tea", "year": 1999}, "b": {"title": "Cup"}}
    assert feed(store) == [("item", "a", ""), ("item", "b", ""), ("item", "a", "")]
    store.items.upsert([])
    assert store.changes.last_seq() == store.changes.after(0)[-1].seq


def test_a_deleted_item_is_gone_and_comes_back_empty(store: Store):
    store.items.upsert([("a", {"title": "Tea", "price": 2}), ("b", {})])
    assert store.items.delete(["a", "of the model"]) == ["a"]
    assert store.items.delete([]) == []
    assert list(store.items.all()) == ["b"]
    assert store.items.deleted() == {"a", "of the model"}
    store.items.upsert([("a", {"title": "Tea again"})])
    assert store.items.get(["a"]) == {"a": {"title": "Tea again"}}
    assert store.items.deleted() == {"of the model"}


def test_the_catalogue_as_a_frame_has_every_column(store: Store):
    store.items.upsert(
        [("b", {"price": 2.5, "categories": ["x", "y"]}), ("a", {"price": 2, "new": True, "title": "茶"})]
    )
    store.items.upsert([("c", {"title": 7, "extra": {"deep": [1]}})])
    frame = store.items.frame()
    assert frame["item_id"].to_list() == ["a", "b", "c"]
    assert frame["price"].to_list() == [2.0, 2.5, None]
    assert frame["title"].to_list() == ["茶", None, "7"]
    assert frame["categories"].to_list() == [None, ["x", "y"], None]
    assert frame.schema["new"] == pl.Boolean
    assert frame["extra"].to_list() == [None, None, '{"deep":[1]}']


def test_many_items_go_in_at_once(store: Store):
    store.items.upsert([(f"i{n}", {"title": f"Item {n}"}) for n in range(3_000)])
    assert len(store.items.get([f"i{n}" for n in range(2_500)])) == 2_500
    assert store.items.frame().height == 3_000


def test_items_changed_by_two_at_once_lose_nothing(store: Store, store_url: str):
    threads = [threading.Thread(target=_change_items, args=(store_url, str(n))) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.items.get(["a"])["a"] == {f"column{n}-{turn}": turn for n in range(3) for turn in range(5)}
    assert len(feed(store)) == 2 * 15


def _change_items(url: str, name: str) -> None:
    with Store.open(StoreSettings(url=url)) as mine:
        for turn in range(5):
            both = [("a", {f"column{name}-{turn}": turn}), ("b", {})]
            mine.items.upsert(both if turn % 2 else both[::-1])


def test_what_cannot_be_json_is_refused(store: Store):
    with pytest.raises(DataError, match="JSON"):
        store.items.upsert([("a", {"title": object()})])
    assert store.items.all() == {}


def test_users_are_kept_by_tenant(store: Store):
    store.users.upsert("", "anna", {"about": "likes tea", "age": 30})
    store.users.upsert("shop", "anna", {"about": "other"})
    store.users.upsert("", "anna", {"age": 31})
    assert store.users.get("", "anna") == {"about": "likes tea", "age": 31}
    assert store.users.frame().rows() == [("", "anna", "likes tea", 31), ("shop", "anna", "other", None)]
    assert store.users.delete("", "anna")
    assert not store.users.delete("", "anna")
    assert store.users.get("", "anna") is None
    assert feed(store)[-2:] == [("user", "anna", ""), ("user", "anna", "")]


def test_of_several_who_add_an_experiment_of_one_name_one_does(store: Store):
    added: list[bool] = []
    threads = [
        threading.Thread(target=lambda at=at: added.append(store.experiments.add("e", {"arms": [at]})))
        for at in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [False] * 5 + [True]
    assert feed(store) == [("experiment", "e", "")]
    store.experiments.end("e")
    assert not store.experiments.add("e", {})


def test_an_experiment_is_put_replaced_and_ended_once(store: Store):
    store.experiments.put("e", {"arms": ["a", "b"]}, "running")
    created = store.experiments.get("e").created
    store.experiments.put("e", {"arms": ["a", "c"]}, "running")
    assert store.experiments.get("e").document == {"arms": ["a", "c"]}
    assert store.experiments.get("e").created == created
    assert store.experiments.end("e")
    assert not store.experiments.end("e")
    assert not store.experiments.end("unknown")
    assert [found.status for found in store.experiments.all()] == ["ended"]
    assert store.experiments.get("unknown") is None
    assert feed(store) == [("experiment", "e", "")] * 3


def model(name: str, status: str = "candidate", created: float = 1.0) -> ModelRecord:
    return ModelRecord(name, f"models/{name}", status, created, 12, {"ndcg@20": 0.5}, "first")


def test_one_model_is_active_at_a_time(store: Store):
    assert store.models.active() is None
    store.models.add(model("a", "active"))
    store.models.add(model("b", created=2.0))
    assert store.models.active() == model("a", "active")
    store.models.activate("b")
    assert [record.status for record in store.models.all()] == ["retired", "active"]
    store.models.activate("a")
    store.models.add(model("c", "active", 3.0))
    assert [record.status for record in store.models.all()] == ["retired", "retired", "active"]
    assert feed(store)[-1] == ("model", "c", "")


def test_models_are_rejected_unless_in_use(store: Store):
    store.models.add(model("a", "active"))
    store.models.add(model("b"))
    store.models.reject("b", "worse by 5 %")
    assert (store.models.get("b").status, store.models.get("b").reason) == ("rejected", "worse by 5 %")
    with pytest.raises(ConflictError, match="in use"):
        store.models.reject("a", "no")
    with pytest.raises(ConflictError, match="already"):
        store.models.add(model("a"))
    with pytest.raises(UnknownIdError, match="the latest are: "):
        store.models.activate("z")
    assert store.models.get("z") is None
    assert store.models.active().id == "a"


def test_keys_are_kept_revoked_and_replaced(store: Store):
    row = KeyRow("k1", "ab12", "shop", ("read", "write"), "shop", 5.0, 1.0, 100.0)
    store.keys.add(row)
    assert store.keys.get("k1") == row
    store.keys.revoke("k1", 50.0)
    store.keys.revoke("k1", 70.0)
    assert store.keys.get("k1").revoked == 50.0
    store.keys.replace(replace(row, name="new"))
    assert store.keys.all() == [replace(row, name="new")]
    with pytest.raises(ConflictError, match="already"):
        store.keys.add(row)
    for change in (lambda: store.keys.revoke("z"), lambda: store.keys.replace(replace(row, id="z"))):
        with pytest.raises(UnknownIdError, match="lexigraph keys list"):
            change()
    assert feed(store) == [("key", "k1", "shop")] * 4


def logged(name: str, time: float = 1.0, **more) -> LoggedRecommendation:
    return LoggedRecommendation(name, "anna", time, "m", ("a", "b"), **more)


def test_logged_lists_come_back_and_become_frames(store: Store):
    full = logged("1", 2.0, propensities=(0.5, 1.0), experiment="e", arm="x", sources=("x", "y"), tenant="shop")
    store.recommendations.append([full, logged("2", 1.0), logged("2", 9.0)])
    store.recommendations.append([])
    assert store.recommendations.get("1") == full
    assert store.recommendations.get("2") == logged("2", 1.0)
    assert store.recommendations.get("z") is None
    frame = store.recommendations.between(0.0, 3.0)
    assert frame["id"].to_list() == ["2", "1"]
    assert frame["propensities"].to_list() == [[], [0.5, 1.0]]
    assert store.recommendations.between(0.0, 3.0, "e")["sources"].to_list() == [["x", "y"]]
    empty = store.recommendations.between(2.5, 3.0)
    assert empty.is_empty()
    assert empty.schema == frame.schema
    assert store.recommendations.prune(2.0) == 1
    assert store.recommendations.get("2") is None


def test_measurements_come_by_time(store: Store):
    for moment in (3.0, 1.0, 2.0):
        store.measurements.add(moment, "m", {"coverage": moment})
    assert [(found.time, found.document) for found in store.measurements.since(2.0)] == [
        (2.0, {"coverage": 2.0}),
        (3.0, {"coverage": 3.0}),
    ]


def test_the_feed_can_be_pruned_and_goes_on(store: Store):
    store.users.upsert("", "anna", {})
    last = store.changes.last_seq()
    assert store.changes.prune(1e12) == 1
    store.users.upsert("", "bob", {})
    assert [change.key for change in store.changes.after(last)] == ["bob"]


def test_an_erased_user_leaves_nothing_but_the_fact(store: Store):
    for tenant in ("", "shop"):
        store.events.append([Event("1", "anna", "tea", "view", 1.0, request="r", tenant=tenant)])
        store.recommendations.append([logged(f"r{tenant}", tenant=tenant)])
        store.users.upsert(tenant, "anna", {"about": "tea"})
    held = store.export("", "anna")
    assert held["profile"] == {"about": "tea"}
    assert [event["id"] for event in held["events"]] == ["1"]
    assert [record["id"] for record in held["recommendations"]] == ["r"]
    counts = {"events": 1, "recommendations": 1, "users": 1}
    assert store.erase("", "anna") == counts
    assert store.erase("", "anna") == dict.fromkeys(counts, 0)
    left = store.export("", "anna")
    assert (left["profile"], left["events"], left["recommendations"]) == (None, [], [])
    assert len(store.export("shop", "anna")["events"]) == 1
    assert store.erased() == {("", "anna")}
    assert feed(store)[-1] == ("erasure", "anna", "")


def test_lists_of_requests_come_with_the_other_lists_of_their_people(store):
    def one(name, user, tenant=""):
        return LoggedRecommendation(name, user, float(name), "m", ("a",), (0.5,), tenant=tenant)

    rows = [one("1", "u"), one("2", "u"), one("3", "u", "shop"), one("4", "v"), one("5", ""), one("6", "")]
    store.recommendations.append(rows)
    assert store.recommendations.of_people_of(["2", "5", "gone"])["id"].to_list() == ["1", "2", "5"]
    assert store.recommendations.of_people_of(["3"])["id"].to_list() == ["3"]
    assert store.recommendations.of_people_of([]).height == 0

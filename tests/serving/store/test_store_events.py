"""Events go in once, come out in the order of their places, and become frames."""

from __future__ import annotations

import threading
import time

import polars as pl
import pytest

from lexigraph.errors import DataError
from lexigraph.serving.records import Event, StoredEvent
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store


def event(name: str, *, user: str = "anna", tenant: str = "", **more) -> Event:
    return Event(
        name, user, more.pop("item", "tea"), more.pop("kind", "view"), more.pop("time", 1.5), tenant=tenant, **more
    )


def test_an_event_is_stored_once_for_each_tenant(store: Store):
    first = store.events.append([event("1"), event("2"), event("1"), event("1", tenant="shop")])
    again = store.events.append([event("2"), event("3")])
    assert first[0] < first[1] < first[3]
    assert first[2] is None
    assert again[0] is None
    assert again[1] > first[3]


def test_events_come_back_as_they_were(store: Store):
    sent = [
        event("é\n'1", value=4.5, request="r", time=1.7e9 + 0.123),
        event("2", tenant="shop", item="茶", kind="like"),
    ]
    places = store.events.append(sent)
    stored = [StoredEvent(place, one) for place, one in zip(places, sent, strict=True)]
    assert store.events.after(0) == stored
    assert store.events.after(places[0]) == stored[1:]
    assert store.events.after(0, limit=1) == stored[:1]
    assert store.events.last_seq() == places[1]
    assert store.events.count_after(places[0]) == 1
    assert store.events.kinds() == {"like": 1, "view": 1}
    store.users.upsert("", "anna", {})
    assert store.newest() == (places[1], store.changes.last_seq())


def test_an_empty_store_answers(store: Store):
    assert store.events.append([]) == []
    assert store.events.after(0) == []
    assert store.events.last_seq() == store.events.count_after(0) == 0
    assert store.events.kinds() == {}
    assert store.newest() == (0, 0)
    assert store.events.frame().is_empty()
    assert store.events.frame().columns == ["tenant", "user_id", "item_id", "kind", "time", "value", "seq", "request"]


def test_the_latest_events_of_a_user_come_oldest_first(store: Store):
    store.events.append([event(str(n)) for n in range(5)] + [event("x", user="bob"), event("y", tenant="shop")])
    assert [stored.event.id for stored in store.events.of_user("", "anna", 3)] == ["2", "3", "4"]
    assert [stored.event.id for stored in store.events.of_user("shop", "anna", 3)] == ["y"]


def test_a_frame_holds_a_range_of_places(store: Store):
    places = store.events.append([event(str(n), value=None if n else 2.0, request="r") for n in range(4)])
    frame = store.events.frame(places[0], places[2])
    assert frame["seq"].to_list() == places[1:3]
    whole = store.events.frame()
    assert whole["value"].to_list() == [2.0, None, None, None]
    assert whole.schema["seq"] == pl.Int64
    assert whole["request"].to_list() == ["r"] * 4


@pytest.mark.parametrize("bad", [event("2", time=float("nan")), event("2", value=float("inf")), event("\ud800")])
def test_a_batch_with_a_bad_event_is_not_stored_at_all(store: Store, bad: Event):
    with pytest.raises(DataError, match="correct it"):
        store.events.append([event("1"), bad])
    assert store.events.last_seq() == 0


def test_places_are_not_given_again_after_an_erasure(store: Store):
    (before,) = store.events.append([event("1")])
    store.erase("", "anna")
    (after,) = store.events.append([event("1", time=time.time() + 60)])
    assert after > before


def test_a_reader_misses_nothing_while_several_write(store: Store, store_url: str):
    """Without one order of commits, a later place could be seen before an earlier one."""
    seen: list[int] = []
    writers = [threading.Thread(target=_write_some, args=(store_url, str(n))) for n in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen += [stored.seq for stored in store.events.after(seen[-1] if seen else 0)]
    seen += [stored.seq for stored in store.events.after(seen[-1] if seen else 0)]
    assert len(seen) == 4 * 25 * 3
    assert seen == [stored.seq for stored in store.events.after(0)]


def _write_some(url: str, name: str) -> None:
    with Store.open(StoreSettings(url=url, migrate=False)) as mine:
        for turn in range(25):
            mine.events.append([event(f"{name}-{turn}-{n}") for n in range(3)])

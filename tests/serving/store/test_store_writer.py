"""The group-commit writer: everything acknowledged is stored once; too much is refused; one bad row harms nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lexigraph.errors import DataError, OverloadedError, StoreError
from lexigraph.serving.records import Event, LoggedRecommendation, StoredEvent
from lexigraph.serving.store import GroupWriter, Store


def event(name: str, time: float = 1.0) -> Event:
    return Event(name, "anna", "tea", "view", time)


def logged(name: str) -> LoggedRecommendation:
    return LoggedRecommendation(name, "anna", 1.0, "m", ("a",))


@pytest.fixture
def writer(store: Store) -> Iterator[GroupWriter]:
    opened = GroupWriter(store, 1_000)
    yield opened
    opened.close()


@pytest.fixture
def gate(store: Store, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds every transaction of events back until it is set."""
    opened, append = threading.Event(), store.events.append

    def wait(batch, came=None):
        assert opened.wait(20)
        return append(batch, came)

    monkeypatch.setattr(store.events, "append", wait)
    return opened


def eventually(condition: Callable[[], object]) -> bool:
    for _ in range(1_000):
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_everything_submitted_by_many_threads_is_stored_once(store: Store, writer: GroupWriter):
    places: list[int | None] = []

    def submit(name: str) -> None:
        futures = [writer.submit([event(f"{name}-{n}"), event(f"same-{n}")]) for n in range(50)]
        places.extend(place for future in futures for place in future.result(20))

    threads = [threading.Thread(target=submit, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = [one.seq for one in store.events.after(0)]
    assert sorted(place for place in places if place is not None) == stored
    assert len(stored) == 4 * 50 + 50
    assert eventually(lambda: writer.pending == 0)
    assert writer.last_lag > 0


def test_submissions_that_wait_share_a_transaction(store: Store, writer: GroupWriter, gate: threading.Event):
    batches: list[int] = []
    writer.listeners.append(lambda stored: batches.append(len(stored)))
    first = writer.submit([event("0")])
    assert eventually(lambda: not writer._queue)
    rest = [writer.submit([event(str(n))]) for n in range(1, 100)]
    gate.set()
    assert [future.result(20) for future in [first, *rest]] == [[one.seq] for one in store.events.after(0)]
    assert batches == [1, 99]


def test_too_much_is_refused_at_once_and_accepted_later(writer: GroupWriter, gate: threading.Event):
    whole = writer.submit([event(f"big-{n}") for n in range(1_500)])  # more than allowed, but nothing else waits
    with pytest.raises(OverloadedError, match="1500 events wait for the disk, of 1000 allowed") as refused:
        writer.submit([event("1")])
    assert refused.value.retry_after > 0
    gate.set()
    assert len(whole.result(20)) == 1_500
    assert eventually(lambda: writer.pending == 0)
    assert writer.submit([event("1")]).result(20)[0] > 1_500


@pytest.mark.parametrize("bad", [event("bad", float("nan")), event("\ud800")], ids=["number", "text"])
def test_a_bad_event_fails_its_own_submission_only(
    store: Store, writer: GroupWriter, gate: threading.Event, bad: Event
):
    futures = [writer.submit([event("first")])]
    assert eventually(lambda: not writer._queue)
    futures += [writer.submit([event(str(n)), bad] if n == 3 else [event(str(n))]) for n in range(6)]
    gate.set()
    with pytest.raises(DataError, match="correct it"):
        futures.pop(4).result(20)
    assert all(future.result(20)[0] is not None for future in futures)
    assert [one.event.id for one in store.events.after(0)] == ["first", "0", "1", "2", "4", "5"]
    assert eventually(lambda: writer.pending == 0)


def test_listeners_know_before_the_sender_does(writer: GroupWriter):
    told: list[StoredEvent] = []
    writer.listeners += [lambda _: 1 / 0, told.extend]
    places = writer.submit([event("1"), event("1"), event("2")]).result(20)
    assert [(one.seq, one.event.id) for one in told] == [(places[0], "1"), (places[2], "2")]


def test_an_unforeseen_error_does_not_end_the_writer(
    store: Store, writer: GroupWriter, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(store.events, "append", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            writer.submit([event("1")]).result(20)
    assert writer.submit([event("1")]).result(20) != [None]


def test_a_cancelled_submission_harms_nobody(writer: GroupWriter, gate: threading.Event):
    first = writer.submit([event("1")])
    second = writer.submit([event("2")])
    assert second.cancel()
    gate.set()
    assert first.result(20) != [None]
    assert writer.submit([event("3")]).result(20) != [None]


def test_an_empty_submission_is_done_too(writer: GroupWriter):
    assert writer.submit([]).result(20) == []


def test_closing_stores_what_waits_and_refuses_more(store: Store, gate: threading.Event):
    writer = GroupWriter(store, 1_000)
    futures = [writer.submit([event(str(n))]) for n in range(20)]
    writer.log(logged("r"))
    gate.set()
    assert writer.close(20)
    assert all(future.done() for future in futures)
    assert store.events.count_after(0) == 20
    assert store.recommendations.get("r") is not None
    with pytest.raises(StoreError, match="the writer is closed"):
        writer.submit([event("late")])
    assert writer.close()


def test_closing_too_soon_says_so_to_those_who_wait(store: Store, gate: threading.Event):
    writer = GroupWriter(store, 1_000)
    writer.submit([event("1")])
    assert eventually(lambda: not writer._queue)
    waiting = writer.submit([event("2")])
    assert not writer.close(0.01)
    with pytest.raises(StoreError, match="send them again"):
        waiting.result(20)
    gate.set()
    assert writer.close(20)


def test_logged_lists_are_kept_soon(store: Store, writer: GroupWriter):
    writer.log(logged("1"))
    writer.log(logged("2"))
    assert eventually(lambda: store.recommendations.get("2"))
    assert writer.dropped == 0


def test_logged_lists_are_dropped_and_counted_where_too_many_wait(store: Store, gate: threading.Event):
    writer = GroupWriter(store, 2)
    writer.submit([event("1")])
    assert eventually(lambda: not writer._queue)
    for n in range(5):
        writer.log(logged(str(n)))
    assert writer.dropped == 3
    gate.set()
    assert writer.close(20)
    assert store.recommendations.between(0, 2)["id"].to_list() == ["0", "1"]


def test_what_waited_while_its_user_was_erased_is_not_stored(store: Store, writer: GroupWriter, gate: threading.Event):
    now = time.time()
    told: list[str] = []
    writer.listeners.append(lambda events: told.extend(one.event.id for one in events))
    first = writer.submit([event("1", now)])  # on its way, and held back
    waiting = writer.submit([event("2", now), Event("3", "bob", "tea", "view", now), event("4", now + 600)])
    writer.log(LoggedRecommendation("r", "anna", now, "m", ("a",)))
    writer.log(LoggedRecommendation("s", "bob", now, "m", ("a",)))
    store.erase("", "anna")
    gate.set()
    assert first.result(20) == [None]
    assert [place is None for place in waiting.result(20)] == [True, False, True]
    assert eventually(lambda: store.recommendations.get("s"))
    assert store.recommendations.get("r") is None
    (since,) = writer.submit([event("5", time.time())]).result(20)
    assert [one.event.id for one in store.events.after(0)] == told == ["3", "5"]
    assert since is not None
    assert store.events.append([event("6", now)]) == [None]  # what happened before comes late, as from a broker

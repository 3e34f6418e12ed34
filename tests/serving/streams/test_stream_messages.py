"""Messages, addresses and the intake, without brokers."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import ConfigError, DataError, OverloadedError, StoreError
from lexigraph.serving.streams.addresses import hosts_of, kind_of, without_secrets
from lexigraph.serving.streams.gathering import Gathering
from lexigraph.serving.streams.intake import Intake, StoppedError
from lexigraph.serving.streams.messages import FormError, Message, read_events
from lexigraph.serving.streams.redis_source import _message
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.streams.tally import Tally

SETTINGS = ConsumerSettings(broker="redis://localhost", stream="clicks", tenant="shop", max_events=3, max_bytes=500)


def message(document: object, place: str | None = "5-0", time: float | None = 5.0) -> Message:
    return Message(document if isinstance(document, bytes) else json.dumps(document).encode(), place, time)


def test_ids_come_from_the_place_and_the_tenant_from_the_consumer():
    events = read_events(
        message({"events": [{"user": "u", "item": "i"}, {"user": "u", "item": "j", "id": "own"}]}), SETTINGS
    )
    assert [event.id for event in events] == ["clicks/5-0/0", "own"]
    assert {event.tenant for event in events} == {"shop"}
    assert {event.time for event in events} == {5.0}


@given(place=st.text(min_size=1, max_size=400))
def test_an_id_fits_whatever_the_place_is(place: str):
    (event,) = read_events(Message(b'{"user": "u", "item": "i"}', place.encode(errors="replace").decode()), SETTINGS)
    assert 0 < len(event.id) <= 256
    assert event.id.isprintable()


def test_without_a_place_the_content_tells_a_repeat():
    first, again = (read_events(message({"user": "u", "item": "i", "time": 7}, None, None), SETTINGS) for _ in "ab")
    other = read_events(message({"user": "u", "item": "i", "time": 8}, None, None), SETTINGS)
    assert first == again
    assert first[0].id != other[0].id


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (message(b"{"), "json"),
        (message(b"\xff\xfe"), "json"),
        (Message(None, "5-0"), "json"),
        (message([1]), "event"),
        (message({"user": "u"}), "event"),
        (message({"user": "u", "item": "i", "tenant": "other"}), "event"),
        (message({"events": [{"user": "u"}]}), "event"),
        (message({"user": "u", "item": "i", "time": "now"}), "event"),
        (message({"events": [{"user": "u", "item": "i"}] * 4}), "size"),
        (message({"user": "u" * 600, "item": "i"}), "size"),
        (message({"user": "u", "item": "i"}, None, None), "identity"),
        (Message(b"", "5-0", fault="two fields"), "form"),
    ],
)
def test_what_is_no_event_is_named(sent: Message, kind: str):
    with pytest.raises(FormError) as caught:
        read_events(sent, SETTINGS)
    assert caught.value.kind == kind
    assert str(caught.value)


def test_an_item_called_events_is_no_batch():
    (event,) = read_events(message({"user": "u", "item": "events"}), SETTINGS)
    assert event.item == "events"


@pytest.mark.parametrize("fields", [{b"data": b"1"}, {b"__data__": b"1", b"x": b"2"}, {b"any": b"1"}])
def test_redis_entries_hold_the_message_in_one_field(fields):
    assert _message(fields, "9000-0") == Message(b"1", "9000-0", 9.0)
    assert "fields a, b" in _message({b"a": b"", b"b": b""}, "9-0").fault


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379", "redis://", "kafka://user@", "redis://[::1"])
def test_wrong_addresses_are_refused_without_their_secrets(url: str):
    with pytest.raises(ConfigError, match=re.compile("address")):
        kind_of(url)


def test_addresses_are_shown_without_user_and_password():
    url = "amqps://anna:p%40ss@host:5671/shop"
    assert kind_of(url) == "rabbit"
    assert hosts_of(url) == "amqps://host:5671/shop"
    assert "p%40ss" not in without_secrets(f"cannot reach {url}", url)
    assert "p@ss" not in without_secrets("login anna:p@ss refused", url)


@pytest.mark.parametrize(
    "wrong", [{"stream": ""}, {"stream": "a b"}, {"stream": "a\nb"}, {"batch": 0}, {"tenant": "\x1f"}]
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ConsumerSettings(**{"broker": "redis://localhost", "stream": "clicks", **wrong})


class Writer:
    """A writer that fails as told, then stores."""

    def __init__(self, *failures: Exception, bad: str = "") -> None:
        self.failures, self.bad, self.stored = list(failures), bad, []

    def __call__(self, events):
        future: Future = Future()
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, OverloadedError):
            raise failure
        if any(event.item == self.bad for event in events):
            failure = DataError("the database refuses it")
        if failure is not None:
            future.set_exception(failure)
        else:
            self.stored += [event.item for event in events]
            future.set_result([*range(len(events))])
        return future


def events_of(count: int) -> list[Message]:
    return [message({"user": "u", "item": f"i{place}"}, f"{place}-0") for place in range(count)]


def store(writer: Writer, messages: list[Message], *, stopping: bool = False):
    tally = Tally()

    async def story():
        stop = asyncio.Event()
        if stopping:
            stop.set()
        return await Intake(writer, SETTINGS, tally, stop).store(messages)

    return asyncio.run(story()), tally


def test_a_full_writer_and_a_database_that_is_away_only_delay():
    writer = Writer(OverloadedError("full"), StoreError("away"), StoreError("away"))
    refused, tally = store(writer, events_of(3))
    assert refused == []
    assert writer.stored == ["i0", "i1", "i2"]
    assert (tally.stored, tally.retries) == (3, 2)


def test_one_message_that_the_database_refuses_harms_no_other():
    writer = Writer(bad="i1")
    refused, tally = store(writer, [*events_of(4), message(b"{")])
    assert sorted(writer.stored) == ["i0", "i2", "i3"]
    assert sorted((one.kind, one.message.place) for one in refused) == [("json", "5-0"), ("refused", "1-0")]
    assert tally.stored == 3


def test_messages_stay_with_the_broker_when_the_consumer_stops_and_the_database_is_away():
    with pytest.raises(StoppedError):
        store(Writer(StoreError("away")), events_of(1), stopping=True)
    refused, _ = store(Writer(OverloadedError("full")), events_of(1), stopping=True)
    assert refused == [], "a full writer makes room: what was taken is finished"


def test_messages_that_come_one_by_one_are_stored_together():
    calls: list[int] = []

    async def take(messages):
        calls.append(len(messages))
        await asyncio.sleep(0.01)

    async def story():
        gathering = Gathering(take, 4)
        await asyncio.gather(*(gathering.take(events_of(1)) for _ in range(9)))

    asyncio.run(story())
    assert sum(calls) == 9
    assert len(calls) <= 4
    assert max(calls) <= 4


def test_everyone_who_waits_hears_of_a_failure():
    async def take(messages):
        raise StoreError(f"{len(messages)} lost")

    async def story():
        gathering = Gathering(take, 4)
        return await asyncio.gather(*(gathering.take(events_of(1)) for _ in range(3)), return_exceptions=True)

    assert [type(found) for found in asyncio.run(story())] == [StoreError] * 3

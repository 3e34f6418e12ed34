"""Real brokers: every event arrives once, whoever dies in the middle."""

from __future__ import annotations

import asyncio
import json
import signal
import uuid

import pytest

from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import GroupWriter, Store
from lexigraph.serving.streams import Consumer, ConsumerSettings

N = 500
POISON = [b'{"user": "u1"', b'{"user": "u1", "item": ""}']


def bodies(start: int, stop: int) -> list[bytes]:
    """Events without ids, every tenth message with two of them."""
    singles = [{"user": f"u{number % 7}", "item": f"i{number}"} for number in range(start, stop)]
    return [
        json.dumps({"events": [one, {**one, "item": f"{one['item']}b"}]} if place % 10 == 0 else one).encode()
        for place, one in enumerate(singles)
    ]


def expected(start: int, stop: int) -> list[str]:
    doubled = range(start, stop, 10)
    return sorted([f"i{number}" for number in range(start, stop)] + [f"i{number}b" for number in doubled])


def stored_items(store: Store) -> list[str]:
    return sorted(store.events.frame()["item_id"].to_list())


def test_every_event_is_stored_once_though_the_consumer_is_killed(broker, start_consumer, sqlite_url, until):
    stream = f"clicks-{uuid.uuid4().hex[:8]}"
    settings = {"broker": broker.url, "stream": stream, "batch": 10, "claim_seconds": 1.0, "session_seconds": 6.0}
    asyncio.run(broker.publish(stream, bodies(0, N)))
    with Store.open(StoreSettings(url=sqlite_url)) as store:
        first = start_consumer(sqlite_url, **settings)
        until(lambda: store.events.last_seq() >= 50 or first.poll() is not None, 30)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert 50 <= store.events.last_seq() < len(expected(0, N)), first.stderr.read()
        asyncio.run(broker.publish(stream, [*POISON, *bodies(N, N + 10)]))
        second = start_consumer(sqlite_url, **settings)
        until(lambda: store.events.last_seq() >= len(expected(0, N + 10)) or second.poll() is not None, 30)
        until(lambda: asyncio.run(_dead(broker, f"{stream}-dead")) == 2, 10)
        second.send_signal(signal.SIGTERM)
        said, complaints = second.communicate(timeout=20)
        assert second.returncode == 0, complaints
        assert stored_items(store) == expected(0, N + 10)
        assert json.loads(said)["dead"] == {"json": 1, "event": 1}
    assert asyncio.run(broker.unacknowledged(stream, N + 10 + len(POISON))) == 0


_found: dict[str, list[dict]] = {}


async def _dead(broker, stream: str) -> int:
    if stream not in _found:
        try:
            _found[stream] = await broker.letters(stream, 2)
        except Exception:  # not there yet
            return 0
        if len(_found[stream]) < 2:
            return len(_found.pop(stream))
    assert {letter["kind"] for letter in _found[stream]} == {"json", "event"}
    assert {letter["body"].encode() for letter in _found[stream]} == set(POISON)
    assert all(letter["reason"] and letter["stream"] + "-dead" == stream for letter in _found[stream])
    return 2


def test_the_consumer_goes_on_when_the_broker_comes_back(broker, sqlite_store):
    if not broker.durable:
        pytest.skip("this Kafka keeps its topics in memory, so nothing is left after a restart")
    stream = f"visits-{uuid.uuid4().hex[:8]}"
    settings = ConsumerSettings(broker=broker.url, stream=stream, batch=50, claim_seconds=1.0, tenant="shop")
    writer = GroupWriter(sqlite_store, 1_000)

    async def story() -> Consumer:
        await broker.publish(stream, bodies(0, 500))
        consumer = Consumer(settings, writer.submit)
        running = asyncio.create_task(consumer.run())
        await _stored(sqlite_store, 100)
        await asyncio.to_thread(broker.restart)
        await broker.publish(stream, bodies(500, 600))
        await _stored(sqlite_store, len(expected(0, 600)))
        consumer.stop()
        await asyncio.wait_for(running, 20)
        return consumer

    consumer = asyncio.run(story())
    writer.close()
    assert stored_items(sqlite_store) == expected(0, 600)
    assert set(sqlite_store.events.frame()["tenant"]) == {"shop"}
    assert consumer.tally.stored == len(expected(0, 600))
    assert not consumer.connected


async def _stored(store: Store, number: int) -> None:
    async with asyncio.timeout(40):
        while store.events.last_seq() < number:
            await asyncio.sleep(0.005)

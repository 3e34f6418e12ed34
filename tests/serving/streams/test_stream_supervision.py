"""What the consumer does when its source fails, without brokers."""

from __future__ import annotations

import asyncio
import logging

import pytest

from lexigraph.errors import ConfigError
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import GroupWriter, Store
from lexigraph.serving.streams import Consumer, ConsumerSettings, consumer
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.source import Source

SETTINGS = ConsumerSettings(broker="nats://anna:hunter2@localhost", stream="clicks")


class Scripted(Source):
    """A source of one delivery for each life, with failures where the script has them."""

    script: list[str]
    acknowledged: list[str]
    buried: list[bytes]

    async def connect(self):
        raise AssertionError

    async def start(self):
        self.life = self.script.pop(0) if self.script else "quiet"
        self.tasks = []
        if self.life == "refused":
            raise OSError("hunter2 is no password")
        if self.life != "quiet":
            self.tasks.append(asyncio.create_task(self.handle(self.life)))

    async def stop(self):
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def alive(self):
        return self.life != "deaf"

    def unpack(self, raw):
        body = b"{" if raw == "poison" else b'{"user": "u", "item": "i"}'
        return [Message(body, "1-0", 1.0)]

    async def acknowledge(self, raw):
        if raw == "lost":
            raise OSError("the connection is gone")
        self.acknowledged.append(raw)

    async def bury(self, letter):
        if self.script and self.script[0] == "poison":
            raise OSError("no room for dead letters")
        self.buried.append(letter)


@pytest.fixture
def scripted(monkeypatch, sqlite_url):
    """Runs a consumer over a script until nothing is left of it; gives it back with what its sources did."""

    def run(*script: str):
        kind = type("One", (Scripted,), {"script": list(script), "acknowledged": [], "buried": []})
        monkeypatch.setattr(consumer, "make_source", kind)
        monkeypatch.setattr(consumer, "LOOK_SECONDS", 0.01)
        with Store.open(StoreSettings(url=sqlite_url)) as store:
            writer = GroupWriter(store, 100)

            async def story():
                made = Consumer(SETTINGS, writer.submit)
                task = asyncio.create_task(made.run())
                async with asyncio.timeout(10):
                    while kind.script or made.tally.restarts < len(script):
                        await asyncio.sleep(0.005)
                        if not kind.script and kind.acknowledged:
                            break
                made.stop()
                await task
                return made

            made = asyncio.run(story())
            writer.close()
            return made, kind, store.events.last_seq()

    return run


def test_a_broker_that_cannot_be_reached_is_tried_again_and_its_password_is_not_told(scripted, caplog):
    with caplog.at_level(logging.INFO, logger="lexigraph"):
        made, kind, last = scripted("refused", "refused", "fine")
    assert (made.tally.restarts, kind.acknowledged, last) == (2, ["fine"], 1)
    assert "trying again" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_lost_acknowledgement_brings_the_message_again_and_no_duplicate(scripted):
    made, kind, last = scripted("lost", "fine")
    assert (kind.acknowledged, last) == (["fine"], 1)
    assert (made.tally.stored, made.tally.duplicates) == (1, 1)


def test_a_message_is_not_acknowledged_before_its_dead_letter_lies(scripted):
    made, kind, last = scripted("poison", "poison")
    assert (kind.acknowledged, last) == (["poison"], 0)
    assert len(kind.buried) == 1
    assert made.tally.dead == {"json": 1}


def test_a_wrong_address_ends_at_once():
    with pytest.raises(ConfigError, match="http"):
        Consumer(SETTINGS.model_copy(update={"broker": "http://localhost"}), lambda _: None)

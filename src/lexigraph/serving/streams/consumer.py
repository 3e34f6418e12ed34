"""The consumer: takes, stores, acknowledges, and begins again when the broker or the database was away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from lexigraph.errors import ConfigError, MissingExtraError
from lexigraph.serving.streams.addresses import hosts_of, kind_of, without_secrets
from lexigraph.serving.streams.backoff import Backoff
from lexigraph.serving.streams.dead_letters import dead_letter
from lexigraph.serving.streams.intake import Intake, Submit
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.streams.source import Source
from lexigraph.serving.streams.sources import make_source
from lexigraph.serving.streams.tally import Tally

LOOK_SECONDS = 0.5
"""Time between two looks whether the broker is there."""
MISSES = 2
"""Looks in a row without an answer after which the connection is made anew."""

_log = logging.getLogger(__name__)


class Consumer:
    """Stores what a stream brings, at least once and without duplicates, until it is stopped.

    A message is acknowledged when its events are committed (``submit`` says so), or when it lies with the dead
    letters. If the process dies before, the broker delivers it again, and its events are known by their ids.

    Args:
        settings: what to consume.
        submit: of the group writer.

    Attributes:
        tally: counts since the start.
        connected: whether messages are being taken at this moment.

    Raises:
        ConfigError: the broker's address is of no known kind.
    """

    def __init__(self, settings: ConsumerSettings, submit: Submit) -> None:
        kind_of(settings.broker)
        self.settings = settings
        self.tally = Tally()
        self.connected = False
        self._stopping = asyncio.Event()
        self._intake = Intake(submit, settings, self.tally, self._stopping)
        self._source: Source | None = None
        self._where = f"{settings.stream!r} of {hosts_of(settings.broker)}"

    def stop(self) -> None:
        """Take nothing more; :meth:`run` returns when what was taken is done. To be called in the loop's thread."""
        self._stopping.set()

    async def run(self) -> None:
        """Consume until :meth:`stop`.

        Raises:
            ConfigError: a name does not suit the broker.
            MissingExtraError: FastStream or the broker's client is not installed.
        """
        backoff = Backoff()
        while not self._stopping.is_set():
            if await self._consume_once():
                backoff.reset()
            if not self._stopping.is_set():
                self.tally.restarts += 1
                await backoff.wait(self._stopping)

    async def _consume_once(self) -> bool:
        """Connect and consume until something fails or the consumer stops; True where it was connected."""
        source = self._source = make_source(self.settings, self._take)
        try:
            await source.start()
        except (ConfigError, MissingExtraError):
            raise
        except Exception as error:  # each client library has errors of its own, and none may end the consumer
            self._warn("cannot be consumed, trying again", error)
            await self._end(source)
            return False
        self.connected = True
        _log.info("consuming %s", self._where)
        try:
            await self._watch(source)
        finally:
            self.connected = False
            await self._end(source)
        return True

    async def _watch(self, source: Source) -> None:
        misses = 0
        while misses < MISSES and not self._stopping.is_set():
            waits = [asyncio.ensure_future(event.wait()) for event in (self._stopping, source.failed)]
            await asyncio.wait(waits, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            if source.failed.is_set():
                break
            misses = 0 if await self._alive(source) else misses + 1
        if not self._stopping.is_set():
            _log.warning("the connection to %s is lost, making it anew", self._where)

    async def _alive(self, source: Source) -> bool:
        try:
            return await source.alive()
        except Exception as error:  # as above
            _log.debug("%s does not answer: %s", self._where, type(error).__name__)
            return False

    async def _end(self, source: Source) -> None:
        try:
            await source.stop()
        except Exception as error:  # as above; what was not acknowledged is delivered again
            self._warn("was not left in good order", error)

    async def _take(self, messages: Sequence[Message]) -> None:
        refused = await self._intake.store(messages)
        for one in refused:
            if self._source is not None:
                await self._source.bury(dead_letter(one, self.settings))
            self.tally.dead[one.kind] += 1
            _log.warning("message %s of %s is a dead letter: %s", one.message.place, self._where, one.kind)
        self.tally.messages += len(messages)

    def _warn(self, what: str, error: Exception) -> None:
        said = without_secrets(f"{type(error).__name__}: {error}", self.settings.broker)
        _log.warning("%s %s: %s", self._where, what, said.splitlines()[0][:300])

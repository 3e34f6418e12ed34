"""From messages to the disk: nothing is said to be stored before it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeAlias

from lexigraph.errors import DataError, OverloadedError, StoreError
from lexigraph.serving.records import Event
from lexigraph.serving.streams.backoff import Backoff
from lexigraph.serving.streams.messages import FormError, Message, Refused, read_events
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.streams.tally import Tally

Submit: TypeAlias = Callable[[Sequence[Event]], Future[list[int | None]]]
Read: TypeAlias = tuple[Message, list[Event]]

TOGETHER = 1_000
"""Events handed to the writer at once."""

FULL_PAUSE = 0.05
"""Seconds after which a full writer is asked again."""

_log = logging.getLogger(__name__)


class StoppedError(StoreError):
    """The consumer stops while messages could not be stored; they stay with the broker."""


class Intake:
    """Stores the events of messages through the group writer.

    While it waits, whoever called it waits too: nothing more is taken from the broker when the writer is full or the
    database is away.

    Args:
        submit: of the group writer.
        settings: of the consumer.
        tally: where to count.
        stopping: set when the consumer shall stop; what is being stored then is tried once more and given up.
    """

    def __init__(self, submit: Submit, settings: ConsumerSettings, tally: Tally, stopping: asyncio.Event) -> None:
        self._submit, self._settings, self._tally, self._stopping = submit, settings, tally, stopping

    async def store(self, messages: Sequence[Message]) -> list[Refused]:
        """Store all events of the messages.

        Returns:
            The messages that are no events, or that the database refuses; all others are on disk.

        Raises:
            StoppedError: the consumer stops and not all are on disk.
        """
        read, refused = self._read(messages)
        for part in _parts(read):
            refused += await self._store_part(part)
        return refused

    def _read(self, messages: Sequence[Message]) -> tuple[list[Read], list[Refused]]:
        read: list[Read] = []
        refused: list[Refused] = []
        for message in messages:
            try:
                read.append((message, read_events(message, self._settings)))
            except FormError as error:
                refused.append(Refused(message, error.kind, str(error)))
        return read, refused

    async def _store_part(self, part: list[Read]) -> list[Refused]:
        events = [event for _, found in part for event in found]
        try:
            self._tally.count_stored(await self._written(events))
        except DataError as error:
            if len(part) == 1:
                return [Refused(part[0][0], "refused", str(error))]
            found = [await self._store_part([one]) for one in part]
            return [one for refused in found for one in refused]
        return []

    async def _written(self, events: list[Event]) -> list[int | None]:
        """Places of the events, however long it takes."""
        backoff, tries = Backoff(longest=5.0), 0
        while True:
            try:
                return await asyncio.wrap_future(self._submit(events))
            except OverloadedError:
                await asyncio.sleep(FULL_PAUSE)
            except StoreError as error:
                if self._stopping.is_set():
                    raise StoppedError("the consumer stops; what is not stored stays with the broker") from error
                if not tries:
                    _log.warning("events cannot be stored, trying again: %s", error)
                tries += 1
                self._tally.retries += 1
                await backoff.wait(self._stopping)


def _parts(read: list[Read]) -> Iterator[list[Read]]:
    """Messages in groups of about :data:`TOGETHER` events."""
    part: list[Read] = []
    size = 0
    for one in read:
        part.append(one)
        size += len(one[1])
        if size >= TOGETHER:
            yield part
            part, size = [], 0
    if part:
        yield part

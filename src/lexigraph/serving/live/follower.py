"""What other processes wrote: events and changes, read from the database in their order."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lexigraph.errors import StoreError
from lexigraph.serving.live.histories import LiveHistories
from lexigraph.serving.live.signal import Signal
from lexigraph.serving.records import Change, StoredEvent, Topic
from lexigraph.serving.settings import LiveSettings

if TYPE_CHECKING:
    from lexigraph.serving.store import Store

logger = logging.getLogger(__name__)

Handler = Callable[[Sequence[Change]], None]
EVENTS_AT_ONCE, CHANGES_AT_ONCE = 10_000, 1_000
LONGEST_PAUSE = 2.0
"""Seconds between two tries while the database cannot be reached."""
STALE = 10.0
"""Seconds without a look at the database after which a process calls itself unhealthy."""


class Follower:
    """A thread that looks for new events and changes and hands them on.

    While the database cannot be reached the service keeps answering with what it knows; the follower tries again with
    growing pauses and goes on where it stood.

    Args:
        store: where to look.
        histories: take the events.
        settings: how often to look, and the Redis that may wake it.

    Attributes:
        errors: how often the database could not be read.

    Attributes:
        listeners: told of all events in their order, those of this process among them, in the follower's thread.
    """

    def __init__(self, store: Store, histories: LiveHistories, settings: LiveSettings) -> None:
        self._store, self._histories = store, histories
        self._pause = settings.poll_ms / 1000
        self._signal = Signal(settings.redis_url)
        self.listeners: list[Callable[[list[StoredEvent]], None]] = []
        self._handlers: dict[Topic, list[Handler]] = {}
        self._events_at = self._changes_at = 0
        self._stopping = False
        self._looked = time.monotonic()
        self._failures = self.errors = 0
        self._thread: threading.Thread | None = None

    def on(self, topic: Topic, handler: Handler) -> None:
        """Have a function told the changes of a topic, several at once, in their order; it must be quick."""
        self._handlers.setdefault(topic, []).append(handler)

    def start(self, events_at: int, changes_at: int) -> None:
        """Begin to follow behind these places."""
        self._events_at, self._changes_at = events_at, changes_at
        self._looked = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="lexigraph-follower", daemon=True)
        self._signal.start()
        self._thread.start()

    def notify(self) -> None:
        """Tell the followers of all processes to look now; without Redis only this one."""
        self._signal.give()

    def close(self) -> None:
        """Stop following."""
        self._stopping = True
        self._signal.wake()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._signal.close()

    @property
    def lag_seconds(self) -> float:
        """Time since the last look at the database: nothing that was written before it is unknown here."""
        return time.monotonic() - self._looked

    @property
    def healthy(self) -> bool:
        """Whether the database was reached lately and the thread runs."""
        running = self._thread is not None and self._thread.is_alive()
        return running and time.monotonic() - self._looked < STALE

    def look(self) -> bool:
        """Look once: one query where there is nothing new.

        Returns:
            Whether there may be more.

        Raises:
            StoreError: the database cannot be read.
        """
        event, change = self._store.newest()
        events = self._store.events.after(self._events_at, EVENTS_AT_ONCE) if event > self._events_at else []
        if events:
            self._take(events)
        changes = self._store.changes.after(self._changes_at, CHANGES_AT_ONCE) if change > self._changes_at else []
        if changes:
            self._dispatch(changes)
            self._changes_at = changes[-1].seq
        self._looked = time.monotonic()
        return len(events) == EVENTS_AT_ONCE or len(changes) == CHANGES_AT_ONCE

    def _take(self, events: list[StoredEvent]) -> None:
        self._histories.apply(events)
        self._histories.advance(events[-1].seq)
        self._events_at = events[-1].seq
        for listener in self.listeners:
            try:
                listener(events)
            except Exception:  # as for changes
                logger.exception("%d events could not be taken by a listener", len(events))

    def _dispatch(self, changes: Sequence[Change]) -> None:
        for topic, handlers in self._handlers.items():
            mine = [change for change in changes if change.topic == topic]
            for handler in handlers if mine else ():
                try:
                    handler(mine)
                except Exception:  # a change that one part cannot take must not keep all others from being seen
                    logger.exception("a change of topic %s could not be taken", topic)

    def _run(self) -> None:
        while not self._stopping:
            pause = self._pause
            try:
                more = self.look()
                if self._failures:
                    logger.info("the database is there again after %d tries", self._failures)
                self._failures = 0
                if more:
                    continue
            except StoreError as error:
                self._failures += 1
                self.errors += 1
                pause = min(LONGEST_PAUSE, self._pause * 2 ** min(self._failures, 10))
                if self._failures == 1:
                    logger.warning("the database cannot be followed; trying again: %s", error)
            self._signal.wait(pause)

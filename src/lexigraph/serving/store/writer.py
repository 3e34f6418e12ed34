"""Group commit: what many requests bring at once goes to the disk in one transaction."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeAlias

from lexigraph.errors import DataError, LexigraphError, OverloadedError, StoreError
from lexigraph.serving.records import Event, LoggedRecommendation, StoredEvent
from lexigraph.serving.store.appending import check_event
from lexigraph.serving.store.failures import lost_connection
from lexigraph.serving.store.store import Store

LOGGER = logging.getLogger(__name__)
MAX_BATCH = 5_000
"""Events in one transaction, so that the first of them does not wait long."""
GATHER_SECONDS = 0.025
"""Shortest time from the beginning of one transaction to that of the next while several submitters write at once: a
transaction costs hardly more for ten events than for one. Who writes alone never waits for it."""
LOG_SECONDS = 0.25
"""How long a logged recommendation waits for others."""
Places: TypeAlias = list[int | None]
Listener: TypeAlias = Callable[[list[StoredEvent]], None]


@dataclass(slots=True)
class _Submission:
    events: Sequence[Event]
    future: Future[Places] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)
    came: float = field(default_factory=time.time)


class GroupWriter:
    """Stores what many threads submit, in one thread and few transactions.

    While one transaction is on its way to the disk the next gathers, so the writer keeps up with any number of
    submitters.

    Args:
        store: where events and logged recommendations go.
        max_pending: events, and logged recommendations, that may wait; further ones are refused.

    Attributes:
        listeners: told what was stored, in the writer's thread, after the commit and before the futures are done.
        last_lag: seconds that the oldest event of the last transaction had waited when it was stored.
        dropped: logged recommendations that were not kept.
        errors: transactions that failed since the database could not be written.
    """

    def __init__(self, store: Store, max_pending: int) -> None:
        self.listeners: list[Listener] = []
        self.last_lag = 0.0
        self.dropped = self.errors = 0
        self._store = store
        self._max_pending = max_pending
        self._queue: deque[_Submission] = deque()
        self._logs: deque[LoggedRecommendation] = deque()
        self._pending = 0
        self._logs_due = 0.0
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="lexigraph-writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """Events that wait to be stored."""
        return self._pending

    def submit(self, events: Sequence[Event]) -> Future[Places]:
        """Hand in events that are stored altogether or not at all.

        Returns:
            Done when they are durable: their places, None for a duplicate and for an event whose user was erased
            while it waited. Or it fails: with StoreError where the database cannot be reached (to be tried again), with
            DataError where it refuses a value.

        Raises:
            OverloadedError: too much is waiting.
            StoreError: the writer is closed.
        """
        submission = _Submission(events)
        try:
            for event in events:
                check_event(event)
        except DataError as error:
            submission.future.set_exception(error)
            return submission.future
        with self._changed:
            if self._closed:
                raise StoreError("the writer is closed, since the service stops; send the events again to another one")
            if self._pending and self._pending + len(events) > self._max_pending:
                raise OverloadedError(
                    f"{self._pending} events wait for the disk, of {self._max_pending} allowed; try again in a second"
                )
            self._queue.append(submission)
            self._pending += len(events)
            self._changed.notify()
        return submission.future

    def log(self, record: LoggedRecommendation) -> None:
        """Hand in a recommendation to be kept soon; it is dropped, and counted, where too many wait."""
        with self._changed:
            if self._closed or len(self._logs) >= self._max_pending:
                self.dropped += 1
                return
            if not self._logs:
                self._logs_due = time.monotonic() + LOG_SECONDS
                self._changed.notify()
            self._logs.append(record)

    def close(self, timeout: float = 10.0) -> bool:
        """Refuse what comes from now on, and store what waits.

        Args:
            timeout: seconds to wait for it; what then still waits fails with StoreError.

        Returns:
            Whether all was stored in time.
        """
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout)
        left = self._take(None)
        _fail(left, StoreError(f"the service stopped before the events were stored ({timeout} s); send them again"))
        return not self._thread.is_alive() and not left

    def _run(self) -> None:
        while self._wait():
            began = time.monotonic()
            batch = self._take(MAX_BATCH)
            if batch:
                self._store_batch(batch)
                if len(batch) > 1 or self._queue:
                    self._gather(began + GATHER_SECONDS)
            if self._logs and (self._closed or time.monotonic() >= self._logs_due):
                self._store_logs()

    def _gather(self, until: float) -> None:
        """Let more come in, unless there is enough for a transaction already, or there will be no more."""
        rest = until - time.monotonic()
        if rest > 0 and self._pending < MAX_BATCH and not self._closed:
            time.sleep(rest)

    def _wait(self) -> bool:
        """Sleep until there is work; False when there is none left and there will be no more."""
        with self._changed:
            while not self._queue:
                if self._closed:
                    return bool(self._logs)
                rest = self._logs_due - time.monotonic() if self._logs else None
                if rest is not None and rest <= 0:
                    break
                self._changed.wait(rest)
            return True

    def _take(self, most: int | None) -> list[_Submission]:
        taken: list[_Submission] = []
        events = 0
        with self._changed:
            while self._queue and (most is None or not taken or events + len(self._queue[0].events) <= most):
                taken.append(self._queue.popleft())
                events += len(taken[-1].events)
        return taken

    def _store_batch(self, batch: list[_Submission]) -> None:
        try:
            self._append(batch)
        except StoreError as error:
            self.errors += 1
            _fail(batch, error)
        except LexigraphError as error:
            if len(batch) > 1:  # halves of halves, so that a bad one among thousands costs a dozen transactions
                self._store_batch(batch[: len(batch) // 2])
                self._store_batch(batch[len(batch) // 2 :])
                return
            _fail(batch, error)
        except Exception as error:
            LOGGER.exception("the writer met an error that nobody foresaw")
            _fail(batch, error)
        with self._changed:
            self._pending -= sum(len(submission.events) for submission in batch)

    def _append(self, batch: list[_Submission]) -> None:
        events = [event for submission in batch for event in submission.events]
        came = [submission.came for submission in batch for _ in submission.events]
        try:
            places = self._store.events.append(events, came)
        except StoreError as error:
            if not lost_connection(error):
                raise
            places = self._store.events.append(
                events, came
            )  # what was stored before the connection broke is a duplicate
        self.last_lag = time.monotonic() - batch[0].since
        self._tell([StoredEvent(seq, event) for seq, event in zip(places, events, strict=True) if seq is not None])
        start = 0
        for submission in batch:
            end = start + len(submission.events)
            _settle(submission.future, places[start:end])
            start = end

    def _tell(self, stored: list[StoredEvent]) -> None:
        for listener in self.listeners if stored else ():
            try:
                listener(stored)
            except Exception:
                LOGGER.exception("a listener of the writer failed; the events are stored")

    def _store_logs(self) -> None:
        with self._changed:
            records = list(self._logs)
            self._logs.clear()
        try:
            self._store.recommendations.append(records)
        except LexigraphError as error:
            self.dropped += len(records)
            LOGGER.warning("%d logged recommendations were dropped: %s", len(records), error)


def _settle(future: Future[Places], places: Places) -> None:
    if future.set_running_or_notify_cancel():
        future.set_result(places)


def _fail(batch: Sequence[_Submission], error: BaseException) -> None:
    for submission in batch:
        if submission.future.set_running_or_notify_cancel():
            submission.future.set_exception(error)

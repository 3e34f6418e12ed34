"""Events on their way in: checked, given what they lack, written, acknowledged."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from lexigraph.errors import ConfigError, LimitError
from lexigraph.serving.answers.names import new_name
from lexigraph.serving.records import Event
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.wire import EventIn, EventReceipt

if TYPE_CHECKING:
    from lexigraph.serving.store import GroupWriter

LATEST = 86_400.0
"""Seconds that an event may lie in the future, for clocks that go wrong."""


def receive_events(
    events: Sequence[EventIn], tenant: str, writer: GroupWriter, limits: LimitSettings
) -> Future[EventReceipt]:
    """Hand events to the writer.

    Returns:
        Done when they are on disk.

    Raises:
        LimitError: too many at once.
        ConfigError: a time or value that is no finite number, or a time in the future.
        OverloadedError: too many events wait for the disk.
    """
    if len(events) > limits.max_batch:
        raise LimitError(f"the batch holds {len(events)} events; at most {limits.max_batch} are taken at once")
    now = time.time()
    records = [_record(event, tenant, now) for event in events]
    receipt: Future[EventReceipt] = Future()
    if not records:
        receipt.set_result(EventReceipt([], 0))
        return receipt
    ids = [record.id for record in records]
    writer.submit(records).add_done_callback(lambda written: _acknowledge(written, receipt, ids))
    return receipt


def _record(event: EventIn, tenant: str, now: float) -> Event:
    moment = now if event.time is None else event.time
    if not math.isfinite(moment) or not 0 <= moment <= now + LATEST:
        raise ConfigError(
            f"the time of an event is {moment}; it must be seconds since 1970 (UTC), not later than tomorrow"
        )
    if event.value is not None and not math.isfinite(event.value):
        raise ConfigError(f"the value of an event is {event.value}; it must be a finite number")
    return Event(event.id or new_name(), event.user, event.item, event.kind, moment, event.value, event.request, tenant)


def _acknowledge(written: Future[list[int | None]], receipt: Future[EventReceipt], ids: list[str]) -> None:
    if not receipt.set_running_or_notify_cancel():
        return
    error = written.exception()
    if error is not None:
        receipt.set_exception(error)
        return
    stored = sum(place is not None for place in written.result())
    receipt.set_result(EventReceipt(ids, stored, len(ids) - stored))

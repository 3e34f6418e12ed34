"""The events: what people did, in the order in which it was stored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Row, Select, bindparam, func, select

from lexigraph.serving.records import Event, StoredEvent
from lexigraph.serving.store.appending import check_event, insert_events
from lexigraph.serving.store.database import Database, Lock
from lexigraph.serving.store.frames import columns_of
from lexigraph.serving.store.tables import events

FRAME = {
    "tenant": pl.String,
    "user_id": pl.String,
    "item_id": pl.String,
    "kind": pl.String,
    "time": pl.Float64,
    "value": pl.Float64,
    "seq": pl.Int64,
    "request": pl.String,
}
"""Columns of :meth:`Events.frame`."""
_CHUNK = 50_000
_NAMED = 500
"""Requests named in one query."""
_columns = (
    events.c.seq,
    events.c.id,
    events.c.user_id,
    events.c.item_id,
    events.c.kind,
    events.c.time,
    events.c.value,
    events.c.request,
    events.c.tenant,
)
_AFTER = select(*_columns).where(events.c.seq > bindparam("seq")).order_by(events.c.seq).limit(bindparam("most"))
"""Made once, since followers ask it many times a second."""


class Events:
    """Events of all tenants; their places rise in the order of the commits.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, batch: Sequence[Event], came: Sequence[float] | None = None) -> list[int | None]:
        """Store events in one transaction: all or none.

        Args:
            batch: what to store.
            came: when each came in, in seconds since 1970; by default now.

        Returns:
            For each event its place, or None where its tenant already has one of that id, or where its user was erased
            after it happened or came in.

        Raises:
            StoreError: the database cannot be reached or written; nothing was stored, as far as it said.
            DataError: an event holds what cannot be stored; nothing was stored.
        """
        if not batch:
            return []
        for event in batch:
            check_event(event)
        with self._database.writing(Lock.EVENTS) as connection:
            return insert_events(connection, batch, [time.time()] * len(batch) if came is None else came)

    def after(self, seq: int, limit: int = 10_000) -> list[StoredEvent]:
        """Events above a place, lowest first."""
        return self._read(_AFTER, seq=seq, most=limit)

    def of_user(self, tenant: str, user: str, limit: int = 1_000) -> list[StoredEvent]:
        """The latest events of a user, oldest of them first."""
        wanted = select(*_columns).where(events.c.tenant == tenant, events.c.user_id == user)
        return self._read(wanted.order_by(events.c.seq.desc()).limit(limit))[::-1]

    def last_seq(self) -> int:
        """Place of the latest event; 0 where there is none."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.max(events.c.seq))).scalar() or 0)

    def count_after(self, seq: int) -> int:
        """How many events stand above a place."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).where(events.c.seq > seq)).scalar_one())

    def count_between(self, from_seq: int, start: float, end: float) -> int:
        """How many events stand above a place and happened in ``start <= time < end``."""
        wanted = select(func.count()).where(events.c.seq > from_seq, events.c.time >= start, events.c.time < end)
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def of_requests(self, requests: Sequence[str]) -> pl.DataFrame:
        """Events that name one of these requests, ordered by seq.

        Returns:
            As :meth:`frame`.
        """
        columns = [events.c[name] for name in FRAME]
        parts = []
        for start in range(0, len(requests), _NAMED):
            wanted = select(*columns).where(events.c.request.in_(requests[start : start + _NAMED]))
            with self._database.reading() as connection:
                parts.append(_frame(connection.execute(wanted).all()))
        return pl.concat(parts).sort("seq") if parts else pl.DataFrame(schema=FRAME)

    def kinds(self) -> dict[str, int]:
        """How many events there are of each kind."""
        wanted = select(events.c.kind, func.count()).group_by(events.c.kind).order_by(events.c.kind)
        with self._database.reading() as connection:
            return {kind: int(number) for kind, number in connection.execute(wanted)}

    def frame(self, from_seq: int = 0, to_seq: int | None = None) -> pl.DataFrame:
        """Events above ``from_seq`` up to and with ``to_seq`` (None: the latest), for refits.

        Returns:
            Columns tenant, user_id, item_id, kind, time, value, seq and request, ordered by seq.
        """
        wanted = select(*(events.c[name] for name in FRAME)).where(events.c.seq > from_seq).order_by(events.c.seq)
        if to_seq is not None:
            wanted = wanted.where(events.c.seq <= to_seq)
        with self._database.reading() as connection:
            answer = connection.execution_options(yield_per=_CHUNK).execute(wanted)
            parts = [_frame(rows) for rows in answer.partitions()]
        return pl.concat(parts) if parts else pl.DataFrame(schema=FRAME)

    def _read(self, wanted: Select[Any], **values: int) -> list[StoredEvent]:
        with self._database.reading() as connection:
            return [StoredEvent(row[0], Event(*row[1:])) for row in connection.execute(wanted, values)]


def _frame(rows: Sequence[Row[Any]]) -> pl.DataFrame:
    return pl.DataFrame(columns_of(rows, FRAME), schema=FRAME)

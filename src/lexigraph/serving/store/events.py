"""The events: what people did, in the order in which it was stored."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, Row, Select, func, insert, select, text

from lexigraph.errors import DataError
from lexigraph.serving.records import Event, StoredEvent
from lexigraph.serving.store.database import Database, Lock, among
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


class Events:
    """Events of all tenants; their places rise in the order of the commits.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, batch: Sequence[Event]) -> list[int | None]:
        """Store events in one transaction: all or none.

        Returns:
            For each event its place, or None where its tenant already has one of that id.

        Raises:
            StoreError: the database cannot be reached or written; nothing was stored, as far as it said.
            DataError: an event holds what cannot be stored; nothing was stored.
        """
        if not batch:
            return []
        for event in batch:
            _check(event)
        with self._database.writing(Lock.EVENTS) as connection:
            fresh = _without_known(connection, batch)
            places = _next_places(connection, len(fresh))
            received = time.time()
            rows = [_row(batch[at], seq, received) for at, seq in zip(fresh, places, strict=True)]
            if rows:
                connection.execute(insert(events), rows)
        given = dict(zip(fresh, places, strict=True))
        return [given.get(at) for at in range(len(batch))]

    def after(self, seq: int, limit: int = 10_000) -> list[StoredEvent]:
        """Events above a place, lowest first."""
        return self._read(select(*_columns).where(events.c.seq > seq).order_by(events.c.seq).limit(limit))

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

    def _read(self, wanted: Select[Any]) -> list[StoredEvent]:
        with self._database.reading() as connection:
            return [StoredEvent(row[0], Event(*row[1:])) for row in connection.execute(wanted)]


def _frame(rows: Sequence[Row[Any]]) -> pl.DataFrame:
    return pl.DataFrame([tuple(row) for row in rows], schema=FRAME, orient="row")


def _check(event: Event) -> None:
    if not math.isfinite(event.time) or (event.value is not None and not math.isfinite(event.value)):
        raise DataError(f"event {event.id!r}: time {event.time} or value {event.value} is no finite number; correct it")


def _row(event: Event, seq: int, received: float) -> dict[str, Any]:
    return {
        "seq": seq,
        "tenant": event.tenant,
        "id": event.id,
        "user_id": event.user,
        "item_id": event.item,
        "kind": event.kind,
        "time": event.time,
        "value": event.value,
        "request": event.request,
        "received": received,
    }


def _without_known(connection: Connection, batch: Sequence[Event]) -> list[int]:
    """Positions of the first event of each id that is not stored yet."""
    first: dict[tuple[str, str], int] = {}
    for at, event in enumerate(batch):
        first.setdefault((event.tenant, event.id), at)
    by_tenant: dict[str, list[str]] = {}
    for tenant, name in first:
        by_tenant.setdefault(tenant, []).append(name)
    for tenant, names in by_tenant.items():
        known = select(events.c.id).where(events.c.tenant == tenant, among(connection, events.c.id, names))
        for name in connection.execute(known).scalars():
            del first[tenant, name]
    return list(first.values())


def _next_places(connection: Connection, number: int) -> list[int]:
    """Places never given before, in rising order; the transaction holds the lock of events."""
    if connection.dialect.name == "postgresql":
        drawn = "SELECT nextval(pg_get_serial_sequence('events', 'seq')) FROM generate_series(1, :number)"
        return sorted(connection.execute(text(drawn), {"number": number}).scalars())
    last = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'events'")).scalar() or 0
    return list(range(last + 1, last + 1 + number))

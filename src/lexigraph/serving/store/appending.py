"""Storing events: each once, at places that rise in the order of the commits."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from lexigraph.errors import DataError
from lexigraph.serving.records import Event
from lexigraph.serving.store.forgotten import erased_among
from lexigraph.serving.store.lookup import Lookup

_TYPES = {
    "tenant": "text",
    "id": "text",
    "user_id": "text",
    "item_id": "text",
    "kind": "text",
    "time": "double precision",
    "value": "double precision",
    "request": "text",
}
_NAMES = ", ".join(_TYPES)
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())
_POSTGRESQL = text(
    f"INSERT INTO events (seq, received, {_NAMES}) "  # noqa: S608 - names of ours
    f"SELECT nextval(pg_get_serial_sequence('events', 'seq')), :received, {_NAMES} "
    f"FROM (SELECT * FROM unnest({_ARRAYS}) WITH ORDINALITY AS given ({_NAMES}, place) ORDER BY place) AS ordered "
    "ON CONFLICT DO NOTHING RETURNING tenant, id, seq"
)
_SQLITE = f"INSERT INTO events (seq, received, {_NAMES}) VALUES (:seq, :received, :{_NAMES.replace(', ', ', :')})"  # noqa: S608
_SQLITE_LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'events'"
_KNOWN = Lookup("SELECT id FROM events WHERE tenant = :tenant AND id")


def check_event(event: Event) -> None:
    """Refuse what a database would change or refuse.

    Raises:
        DataError: a number is not finite.
    """
    if not math.isfinite(event.time) or (event.value is not None and not math.isfinite(event.value)):
        raise DataError(f"event {event.id!r}: time {event.time} or value {event.value} is no finite number; correct it")


def insert_events(connection: Connection, batch: Sequence[Event], came: Sequence[float]) -> list[int | None]:
    """Insert the events whose ids are new and whose users were not erased since.

    Args:
        connection: of a transaction that holds the lock of events.
        batch: at least one.
        came: when each came in, in seconds since 1970.

    Returns:
        For each event its place, or None where its tenant already has one of that id, or where its user was erased
        after it happened or came in.
    """
    erased = erased_among(connection, {(event.tenant, event.user) for event in batch})
    if erased:
        kept = [
            at
            for at, event in enumerate(batch)
            if min(event.time, came[at]) > erased.get((event.tenant, event.user), -math.inf)
        ]
        places: list[int | None] = [None] * len(batch)
        for at, place in zip(kept, _inserted(connection, [batch[at] for at in kept]), strict=True):
            places[at] = place
        return places
    return _inserted(connection, batch)


def _inserted(connection: Connection, batch: Sequence[Event]) -> list[int | None]:
    if not batch:
        return []
    rows = [_row(event) for event in batch]
    fresh = _first_of_each(batch)
    if connection.dialect.name == "postgresql":
        given = _insert_postgresql(connection, rows)
    else:
        given = _insert_sqlite(connection, [rows[at] for at in fresh.values()])
    places: list[int | None] = [None] * len(batch)
    for name, at in fresh.items():
        places[at] = given.get(name)
    return places


def _row(event: Event) -> dict[str, Any]:
    return {
        "tenant": event.tenant,
        "id": event.id,
        "user_id": event.user,
        "item_id": event.item,
        "kind": event.kind,
        "time": event.time,
        "value": event.value,
        "request": event.request,
    }


def _first_of_each(batch: Sequence[Event]) -> dict[tuple[str, str], int]:
    """Position of the first event of each id."""
    first: dict[tuple[str, str], int] = {}
    for at, event in enumerate(batch):
        first.setdefault((event.tenant, event.id), at)
    return first


def _insert_postgresql(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], int]:
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in _TYPES}
    answer = connection.execute(_POSTGRESQL, {**columns, "received": time.time()})
    return {(tenant, name): seq for tenant, name, seq in answer}


def _insert_sqlite(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """Number the rows here, which is ten times as fast as asking for the numbers; nobody else can write meanwhile."""
    known = {(tenant, row[0]) for tenant, row in _KNOWN.find(connection, ((row["tenant"], row["id"]) for row in rows))}
    fresh = [row for row in rows if (row["tenant"], row["id"]) not in known]
    last = connection.exec_driver_sql(_SQLITE_LAST).scalar() or 0
    received = time.time()
    numbered = [{**row, "seq": last + place, "received": received} for place, row in enumerate(fresh, 1)]
    if numbered:
        connection.exec_driver_sql(_SQLITE, numbered)
    return {(row["tenant"], row["id"]): row["seq"] for row in numbered}

"""Transactions of the store: short, all or nothing, and in one order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Engine, any_, func, literal, select, text
from sqlalchemy.types import ARRAY, Text

from lexigraph.serving.store.address import database_name
from lexigraph.serving.store.engine import WRITES
from lexigraph.serving.store.failures import foreseen


class Lock(IntEnum):
    """What PostgreSQL lets one transaction at a time do; SQLite has one writer anyway."""

    MIGRATE = 1
    EVENTS = 2
    CHANGES = 3
    ERASURES = 4


_SPACE = 0x6C6578
"""First half of the number of our advisory locks ("lex")."""


class Database:
    """An engine, and transactions whose errors are Lexigraph's.

    Args:
        engine: from :func:`lexigraph.serving.store.engine.open_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = database_name(engine.url)
        self.sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads.

        Raises:
            StoreError: the database cannot be reached or read.
        """
        with foreseen(self.engine), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, lock: Lock | None = Lock.CHANGES) -> Iterator[Connection]:
        """A transaction that writes; it is kept when the block ends, and undone when it fails.

        Args:
            lock: held to the end of the transaction, so that numbers given out within are committed in their order.

        Raises:
            StoreError: the database cannot be reached or written.
            DataError: it refuses a value.
        """
        with foreseen(self.engine), self.engine.connect() as opened:
            connection = opened.execution_options(**{WRITES: True})
            with connection.begin():
                if lock is not None:
                    take(connection, lock)
                yield connection


def take(connection: Connection, lock: Lock, *, shared: bool = False) -> None:
    """Wait for a lock and hold it to the end of the transaction.

    Args:
        connection: of a transaction that writes.
        lock: which.
        shared: let others hold it too who ask for the same, and keep out only who wants it alone.
    """
    if connection.dialect.name == "postgresql":
        kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        connection.execute(text(f"SELECT {kind}(:space, :lock)"), {"space": _SPACE, "lock": int(lock)})


def among(connection: Connection, column: Column[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Condition that a column is one of many values, given as one parameter."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(Text)))
    found = func.json_each(msgspec.json.encode(list(values)).decode()).table_valued("value")
    return column.in_(select(found.c.value))

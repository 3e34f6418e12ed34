"""One at a time across processes and replicas: a lock of the database that a dead process lets go of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias
from zlib import crc32

from sqlalchemy import Engine, text

from lexigraph.errors import StoreError
from lexigraph.serving.store.failures import foreseen

_SPACE = 0x6C6579
"""First half of the number of these locks; the store's own transactions use another."""
Check: TypeAlias = Callable[[], None]
"""Raises where the lock was lost meanwhile."""


@contextmanager
def only_one(engine: Engine, name: str) -> Iterator[Check | None]:
    """Hold a lock of the whole service for as long as the block runs.

    On PostgreSQL it is an advisory lock of a session of its own, which ends with the process. On SQLite it is an
    exclusive transaction on an empty file beside the database, which the system ends with the process.

    Args:
        engine: of the store.
        name: of what is to be done once at a time; letters.

    Yields:
        A function that raises :class:`~lexigraph.errors.StoreError` when the lock was lost, or None where somebody
        else holds it.

    Raises:
        StoreError: the database cannot be reached.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from sqlalchemy import create_engine
        >>> with TemporaryDirectory() as folder:
        ...     engine = create_engine(f"sqlite:///{folder}/store.db")
        ...     with only_one(engine, "refit") as mine, only_one(engine, "refit") as other:
        ...         mine is not None, other is not None
        (True, False)
    """
    hold = _file if engine.dialect.name == "sqlite" else _session
    with hold(engine, name) as check:
        yield check


@contextmanager
def _file(engine: Engine, name: str) -> Iterator[Check | None]:
    path = f"{engine.url.database}.{name}.lock"
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(f"the lock {path} cannot be opened ({error}); its folder must be writable") from error
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise StoreError(f"the lock {path} cannot be taken ({error}); its folder must be writable") from error
            yield None
        else:
            yield lambda: None
    finally:
        connection.close()


@contextmanager
def _session(engine: Engine, name: str) -> Iterator[Check | None]:
    with foreseen(engine):
        connection = engine.connect()
    try:
        with foreseen(engine):
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # the session is this lock's alone, and ends with it
            numbers = {"space": _SPACE, "lock": crc32(name.encode()) & 0x7FFFFFFF}
            taken = connection.execute(text("SELECT pg_try_advisory_lock(:space, :lock)"), numbers).scalar()

        def check() -> None:
            with foreseen(engine):
                connection.execute(text("SELECT 1"))

        yield check if taken else None
    finally:
        connection.close()

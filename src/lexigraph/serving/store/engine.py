"""Connections to the database of the store."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from lexigraph.errors import StoreError
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store.address import POSTGRESQL, database_url
from lexigraph.serving.store.failures import foreseen

BUSY_SECONDS = 10
"""How long a write waits for another process's."""
_LOOK_AGAIN = 0.001
"""Seconds between two looks at a lock."""
WRITES = "lexigraph_writes"
"""Option of a connection whose transaction will write."""
_POSTGRESQL_ARGUMENTS = {
    "connect_timeout": 5,
    "application_name": "lexigraph",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_SQLITE_PRAGMAS = (
    "synchronous = FULL",  # a commit is on the disk before it is acknowledged, also when the power fails
    "foreign_keys = ON",
    "secure_delete = ON",  # what was erased does not stay readable in free pages
    "journal_size_limit = 67108864",
    "cache_size = -8192",  # 8 MB: with the usual 2, every list that is logged costs more the more there are
)


def open_engine(settings: StoreSettings) -> Engine:
    """Open the database and make sure that it answers.

    SQLite keeps a write-ahead log and syncs it at every commit; transactions that write take the lock at their start.
    PostgreSQL connections notice within seconds that the server is gone, and are checked before use.

    Raises:
        ConfigError: the address is not one of SQLite or PostgreSQL.
        StoreError: the database cannot be reached.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     engine = open_engine(StoreSettings(url=f"sqlite:///{folder}/store.db"))
        ...     engine.dialect.name
        ...     engine.dispose()
        'sqlite'
    """
    url = database_url(settings.url)
    engine = _postgresql(url) if url.drivername == POSTGRESQL else _sqlite(url)
    with foreseen(engine), engine.connect():
        return engine


def _postgresql(url: URL) -> Engine:
    arguments = {name: value for name, value in _POSTGRESQL_ARGUMENTS.items() if name not in url.query}
    engine = create_engine(
        url, connect_args=arguments, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _sqlite(url: URL) -> Engine:
    _make_private(Path(url.database or ""))
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS}, pool_size=5, max_overflow=20, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """Make the file so that only its owner may read it, before SQLite makes it for all."""
    if not path.parent.is_dir():
        raise StoreError(f"the folder {path.parent} of the database does not exist; make it, or give another file")
    with contextlib.suppress(FileExistsError, PermissionError, OSError):  # SQLite says better why it cannot be opened
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _prepare_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")  # a stopped process must not block the others
        if cursor.execute("SHOW synchronous_commit").fetchone()[0] == "off":
            cursor.execute("SET synchronous_commit = on")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    cursor = connection.cursor()
    try:
        _keep_write_ahead_log(cursor)
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _keep_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Change the journal; SQLite does not wait by itself where two processes do this to a new file at once."""
    until = time.monotonic() + BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        _begin_writing(raw)


def _begin_writing(connection: sqlite3.Connection) -> None:
    """Take the lock as soon as it is free.

    SQLite's own waiting sleeps up to a tenth of a second between two looks, which starves one of several processes.
    """
    until = time.monotonic() + BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(_LOOK_AGAIN)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")

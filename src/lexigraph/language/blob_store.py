"""Bytes on disk by key: one SQLite file, shared by processes, never in the way of the work."""

from __future__ import annotations

import sqlite3
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

LOOKUP = 900
"""Keys per query; every SQLite takes at least 999 variables."""

LOCK_SECONDS = 30.0
"""How long to wait for another process that is writing."""


class CacheWarning(UserWarning):
    """A cache could not be used; results are right but cost more."""


class BlobStore:
    """A table ``key -> value`` in one SQLite file in write-ahead mode.

    Several processes may read and write it at once, and one that is killed leaves it whole. Every failure is a
    :class:`CacheWarning`, never an error: a corrupt file is set aside, a full or read-only disk means no caching.

    Args:
        path: the file; it and its folder are made at the first write. Only its owner can read it.
        limit_bytes: when the file holds more, its oldest tenth is dropped.
        what: what is kept, for warnings.
        table: the name of the table.
        column: the name of the column with the values.
    """

    def __init__(self, path: Path, *, limit_bytes: int, what: str, table: str, column: str) -> None:
        self.path = path
        self.limit_bytes = limit_bytes
        self._what, self._table, self._column = what, table, column

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values of those keys that are known.

        Args:
            keys: distinct keys.
        """
        blobs: dict[bytes, bytes] = {}

        def look_up(connection: sqlite3.Connection) -> None:
            for start in range(0, len(keys), LOOKUP):
                part = keys[start : start + LOOKUP]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, {self._column} FROM {self._table} WHERE key IN ({marks})"  # noqa: S608 - our names
                blobs.update(connection.execute(query, part))

        if self.path.exists():
            self._attempt(look_up)
        return blobs

    def write(self, rows: Iterable[tuple[bytes, bytes]]) -> bool:
        """Keep values, all or none of them.

        Args:
            rows: keys with their values.

        Returns:
            Whether they were kept.
        """

        def insert(connection: sqlite3.Connection) -> None:
            query = f"INSERT OR REPLACE INTO {self._table} (key, {self._column}) VALUES (?, ?)"  # noqa: S608 - our names
            with connection:
                connection.executemany(query, rows)
                self._trim(connection)

        return self._attempt(insert)

    def _trim(self, connection: sqlite3.Connection) -> None:
        deleted = 1
        table = self._table
        while deleted and _used_bytes(connection) > self.limit_bytes:
            deleted = connection.execute(
                f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} ORDER BY rowid "  # noqa: S608 - our name
                f"LIMIT (SELECT count(*) / 10 + 1 FROM {table}))"
            ).rowcount

    def _attempt(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """Do something with an open connection; what goes wrong is warned of. Returns whether it went well."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            with closing(sqlite3.connect(self.path, timeout=LOCK_SECONDS)) as connection:
                self._prepare(connection)
                work(connection)
                return True
        except (sqlite3.OperationalError, OSError) as error:
            _warn(f"the cache of {self._what} at {self.path} cannot be used ({error}); going on without it")
        except sqlite3.DatabaseError as error:
            self._set_aside(error)
        return False

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Write-ahead mode and the table; SQLite does not itself wait where two processes switch modes at once."""
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(
                    f"CREATE TABLE IF NOT EXISTS {self._table} (key BLOB PRIMARY KEY, {self._column} BLOB NOT NULL)"
                )
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        aside = self.path.with_name(f"{self.path.name}.corrupt-{time.time_ns()}")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        except OSError as fault:
            _warn(f"the cache of {self._what} at {self.path} is corrupt ({error}) and cannot be moved ({fault})")
            return
        _warn(f"the cache of {self._what} was corrupt ({error}); it was set aside as {aside} and starts anew")


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _warn(message: str) -> None:
    warnings.warn(message, CacheWarning, stacklevel=5)

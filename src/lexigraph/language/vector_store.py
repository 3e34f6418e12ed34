"""Vectors on disk by content hash: one SQLite file, shared by processes, never in the way of encoding."""

from __future__ import annotations

import hashlib
import sqlite3
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lexigraph.language.encoder import TextVectors

LOOKUP = 900
"""Keys per query; every SQLite takes at least 999 variables."""

LOCK_SECONDS = 30.0
"""How long to wait for another process that is writing."""


class CacheWarning(UserWarning):
    """The cache of vectors could not be used; results are right but cost more."""


def text_key(text: str) -> bytes:
    """The 16-byte content hash of a text.

    Example:
        >>> text_key("a film").hex()[:8]
        '7db56f90'
    """
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


class VectorStore:
    """A table ``key -> float32 vector`` in one SQLite file in write-ahead mode.

    Several processes may read and write it at once, and one that is killed leaves it whole. Every failure is a
    :class:`CacheWarning`, never an error: a corrupt file is set aside, a full or read-only disk means no caching.

    Args:
        path: the file; it and its folder are made at the first write.
        limit_bytes: when the file holds more, its oldest tenth is dropped.
    """

    def __init__(self, path: Path, *, limit_bytes: int) -> None:
        self.path = path
        self.limit_bytes = limit_bytes

    def read(self, keys: Sequence[bytes]) -> tuple[NDArray[np.int64], TextVectors]:
        """Look keys up.

        Args:
            keys: distinct keys.

        Returns:
            Positions in ``keys`` that were found, int64 ``[m]``, and their vectors, float32 ``[m, d]``. A vector that
            is not of length 1 or 0, or not as long as the others, counts as not found.
        """
        blobs: dict[bytes, bytes] = {}

        def look_up(connection: sqlite3.Connection) -> None:
            for start in range(0, len(keys), LOOKUP):
                part = keys[start : start + LOOKUP]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only marks
                blobs.update(connection.execute(query, part))

        if self.path.exists():
            self._attempt(look_up)
        return _decode(blobs, keys)

    def write(self, keys: Sequence[bytes], vectors: TextVectors) -> bool:
        """Keep vectors, all or none of them.

        Args:
            keys: distinct keys.
            vectors: float32 ``[len(keys), d]``.

        Returns:
            Whether they were kept.
        """
        rows = zip(keys, (vector.tobytes() for vector in vectors.astype("<f4")), strict=True)

        def insert(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows)
                self._trim(connection)

        return self._attempt(insert)

    def _trim(self, connection: sqlite3.Connection) -> None:
        deleted = 1
        while deleted and _used_bytes(connection) > self.limit_bytes:
            deleted = connection.execute(
                "DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors ORDER BY rowid "
                "LIMIT (SELECT count(*) / 10 + 1 FROM vectors))"
            ).rowcount

    def _attempt(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """Do something with an open connection; what goes wrong is warned of. Returns whether it went well."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=LOCK_SECONDS)) as connection:
                _prepare(connection)
                work(connection)
                return True
        except (sqlite3.OperationalError, OSError) as error:
            _warn(f"the cache of text vectors at {self.path} cannot be used ({error}); going on without it")
        except sqlite3.DatabaseError as error:
            self._set_aside(error)
        return False

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        aside = self.path.with_name(f"{self.path.name}.corrupt-{time.time_ns()}")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        except OSError as fault:
            _warn(f"the cache of text vectors at {self.path} is corrupt ({error}) and cannot be moved ({fault})")
            return
        _warn(f"the cache of text vectors was corrupt ({error}); it was set aside as {aside} and starts anew")


def _prepare(connection: sqlite3.Connection) -> None:
    """Write-ahead mode and the table; SQLite does not itself wait where two processes switch modes at once."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _decode(blobs: dict[bytes, bytes], keys: Sequence[bytes]) -> tuple[NDArray[np.int64], TextVectors]:
    lengths = Counter(len(blob) for blob in blobs.values() if blob and len(blob) % 4 == 0)
    size = lengths.most_common(1)[0][0] if lengths else 0
    positions = np.array([row for row, key in enumerate(keys) if len(blobs.get(key, b"")) == size > 0], dtype=np.int64)
    flat = np.frombuffer(b"".join(blobs[keys[row]] for row in positions), dtype="<f4")
    vectors = flat.reshape(len(positions), size // 4).astype(np.float32)
    norms = np.einsum("ij,ij->i", vectors, vectors)
    whole = (np.abs(norms - 1) < 1e-3) | (norms == 0)
    return positions[whole], vectors[whole]


def _warn(message: str) -> None:
    warnings.warn(message, CacheWarning, stacklevel=5)

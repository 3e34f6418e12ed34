"""Reading SQLite databases with the standard library."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

import polars as pl

from lexigraph.data.readers.records import frame_of_rows
from lexigraph.errors import DataError, EncodingError

PREFIX = "sqlite:///"


def fetch_sqlite(url: str, statement: str) -> pl.DataFrame:
    """Run a query on a SQLite file, opened for reading only.

    Args:
        url: ``sqlite:///relative/path.db`` or ``sqlite:////absolute/path.db``.
        statement: the query.

    Returns:
        Every value as text.

    Raises:
        DataError: no such file, no database, or a query it refuses.
        EncodingError: a text in it is not UTF-8.
    """
    path = sqlite_path(url)
    if not path.is_file():
        raise DataError(
            f"no SQLite database at {path} (from {url}); sqlite:///x.db is relative, sqlite:////x.db absolute"
        )
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            cursor = connection.execute(statement)
            return frame_of_rows(_names(cursor), cursor)
    except sqlite3.Error as error:
        if "decode to UTF-8" in str(error):
            raise EncodingError(f"{path}: a text is not UTF-8 ({error}); select it with CAST(... AS BLOB)") from error
        raise DataError(f"{path}: {error}; query: {statement}") from error


def sqlite_path(url: str) -> Path:
    """The file a SQLite URL names.

    Example:
        >>> sqlite_path("sqlite:///shop.db").as_posix(), sqlite_path("sqlite:////data/my%20shop.db").as_posix()
        ('shop.db', '/data/my shop.db')
    """
    return Path(unquote(url.removeprefix(PREFIX).partition("?")[0]))


def _names(cursor: sqlite3.Cursor) -> Sequence[str]:
    return [column[0] for column in cursor.description or ()]

"""Errors of databases in words that say what to do, without passwords and without what was to be stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DataError as SqlDataError
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from lexigraph.errors import DataError, LexigraphError, StoreError
from lexigraph.serving.store.address import database_name

KNOWN = {
    "database is locked": "is locked by another program for too long; end that program, or try again",
    "lock timeout": "is locked by another program for too long; end that program, or try again",
    "database or disk is full": "has no room left on its disk; free some, then it goes on by itself",
    "no space left": "has no room left on its disk; free some, then it goes on by itself",
    "readonly database": "may only be read; give the process the right to write the file and its folder",
    "read-only transaction": "may only be read: the server is a standby or set so; give the address of the primary",
    "unable to open database file": "cannot be opened; its folder must exist, and be readable and writable",
    "file is not a database": "is no SQLite database, or is damaged; give another file, or restore a backup",
    "malformed": "is damaged; restore a backup",
    "disk i/o error": "cannot be read or written: its disk fails; check the disk",
    "password authentication failed": "refuses the user or the password; check both in the address",
    "no password supplied": "asks for a password; give it in the address",
    "does not exist": "lacks what was asked for; check the name in the address, and that its tables are up to date",
    "no such table": "lacks its tables; make them with: lexigraph store migrate",
    "permission denied": "refuses access to its tables; give the user the right to read and write them",
    "too many clients": "has no connection free; allow it more (max_connections), or run fewer workers",
}
"""What drivers say, in part, and what it means."""


@contextmanager
def foreseen(engine: Engine) -> Iterator[None]:
    """Turn errors of the database into errors of Lexigraph.

    Raises:
        StoreError: the database cannot be reached, read or written; it may pass.
        DataError: it refuses a value; it will not pass.
    """
    name = database_name(engine.url)
    try:
        yield
    except LexigraphError:
        raise
    except (SqlDataError, IntegrityError) as error:
        raise DataError(f"the database {name} cannot keep a value: {_first_line(error)}; correct it") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(f"the database {name} {meaning(error)}") from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise DataError(
            f"the database {name} cannot keep a text or number: {type(error).__name__}; correct it"
        ) from error


def lost_connection(error: StoreError) -> bool:
    """Whether the database went away in the middle, so that another try over a new connection may work."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and cause.connection_invalidated


def meaning(error: Exception) -> str:
    """What a failure means and what to do about it; the driver's own words where it is not known.

    Example:
        >>> meaning(DBAPIError("INSERT", None, Exception("database is locked")))
        'is locked by another program for too long; end that program, or try again'
    """
    said = _first_line(error)
    found = next((words for part, words in KNOWN.items() if part in said.lower()), None)
    if found is not None:
        return found
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "has closed the connection; it is opened again at the next try"
    return f"cannot be used: {said}; check that it runs and can be reached"


def _first_line(error: Exception) -> str:
    said = str(error.orig) if isinstance(error, DBAPIError) and error.orig is not None else str(error)
    return said.strip().split("\n", 1)[0][:300] or type(error).__name__

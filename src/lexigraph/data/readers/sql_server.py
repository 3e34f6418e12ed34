"""Reading PostgreSQL and other database servers through SQLAlchemy (extra ``sql``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from lexigraph.data.readers.records import CHUNK_ROWS, frame_of_rows
from lexigraph.data.readers.sql_url import redact
from lexigraph.errors import DataError, require_extra


def fetch_server(url: str, statement: str) -> pl.DataFrame:
    """Run a query on a database server and stream its answer.

    Args:
        url: URL as SQLAlchemy reads it; ``postgresql://`` is served by psycopg 3.
        statement: the query.

    Returns:
        Every value as text.

    Raises:
        DataError: the server cannot be reached or refuses the query; the message holds no password.
        MissingExtraError: SQLAlchemy or the driver is not installed.
    """
    sqlalchemy = require_extra("sqlalchemy", "sql")
    with connect(url) as connection:
        streaming = connection.execution_options(stream_results=True, yield_per=CHUNK_ROWS)
        result = streaming.execute(sqlalchemy.text(statement.replace(":", r"\:")))
        return frame_of_rows(list(result.keys()), result)


def list_server_tables(url: str) -> list[str]:
    """Names of the tables and views in the default schema.

    Raises:
        DataError: the server cannot be reached; the message holds no password.
        MissingExtraError: SQLAlchemy or the driver is not installed.
    """
    sqlalchemy = require_extra("sqlalchemy", "sql")
    with connect(url) as connection:
        inspector = sqlalchemy.inspect(connection)
        return [*inspector.get_table_names(), *inspector.get_view_names()]


@contextmanager
def connect(url: str) -> Iterator[Any]:
    """Open a connection and give every failure on it a message without passwords."""
    sqlalchemy = require_extra("sqlalchemy", "sql")
    pool = require_extra("sqlalchemy.pool", "sql")
    password = _password(sqlalchemy, url)
    try:
        engine = sqlalchemy.create_engine(_with_driver(url), poolclass=pool.NullPool)
        with engine.connect() as connection:
            yield connection
    except sqlalchemy.exc.SQLAlchemyError as error:
        reason = redact(str(getattr(error, "orig", None) or error).strip())
        if password:
            reason = reason.replace(password, "***")
        # The chain is cut because the driver's own error may quote the whole connection string.
        raise DataError(f"{redact(url)}: {reason}") from None


def _password(sqlalchemy: Any, url: str) -> str | None:
    try:
        password = sqlalchemy.make_url(url).password
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise DataError(
            f"{redact(url)} is no database URL; give postgresql://user:password@host:port/name, with signs like @ or / "
            "in the password written as %40 or %2F"
        ) from None
    return str(password) if password is not None else None


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if scheme not in ("postgresql", "postgres"):
        return url
    require_extra("psycopg", "sql")
    return f"postgresql+psycopg{separator}{rest}"

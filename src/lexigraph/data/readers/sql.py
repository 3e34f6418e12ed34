"""Tables and queries of a database, by URL."""

from __future__ import annotations

import polars as pl

from lexigraph.data.readers.raw import RawTable, number_rows
from lexigraph.data.readers.sql_server import fetch_server, list_server_tables
from lexigraph.data.readers.sql_url import quote_name, redact
from lexigraph.data.readers.sqlite import PREFIX as SQLITE
from lexigraph.data.readers.sqlite import fetch_sqlite
from lexigraph.errors import DataError

_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"


def read_sql(url: str, *, table: str | None = None, query: str | None = None) -> RawTable:
    """Read a table or the answer to a query.

    Args:
        url: ``sqlite:///path.db``, ``postgresql://user:password@host/name``, or any other URL of SQLAlchemy.
        table: name of a table or view, with its schema and a dot before it where needed.
        query: a SELECT, instead of ``table``.

    Returns:
        Every value as text, numbered in the order of the answer.

    Raises:
        DataError: the database cannot be reached or refuses the query; passwords are not shown.
        MissingExtraError: the database needs the ``sql`` extra.
    """
    if (table is None) == (query is None):
        raise DataError(f"{redact(url)}: give either a table or a query")
    statement = query if query is not None else f"SELECT * FROM {quote_name(table or '')}"  # noqa: S608 - quoted
    return RawTable(number_rows(_fetch(url, statement)), f"{redact(url)} ({query or table})")


def list_tables(url: str) -> list[str]:
    """Names of the tables and views of a database.

    Raises:
        DataError: the database cannot be reached.
        MissingExtraError: the database needs the ``sql`` extra.
    """
    if not url.startswith(SQLITE):
        return list_server_tables(url)
    tables = _fetch(url, _SQLITE_TABLES)
    return tables["name"].to_list()


def _fetch(url: str, statement: str) -> pl.DataFrame:
    return fetch_sqlite(url, statement) if url.startswith(SQLITE) else fetch_server(url, statement)

"""Addresses of databases: what is allowed, and how they are named in messages."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from lexigraph.errors import ConfigError

POSTGRESQL = "postgresql+psycopg"
_WAY_OUT = "give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
_DRIVERS = {
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    POSTGRESQL: POSTGRESQL,
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
}


def database_url(text: str) -> URL:
    """Read the address of the store.

    Args:
        text: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, or ``postgres://``, ``postgresql://`` or
            ``postgresql+psycopg://`` with user, password, host and name.

    Returns:
        The address with the driver that is used.

    Raises:
        ConfigError: it is no such address, or names a database that would be lost with the process.

    Example:
        >>> database_url("postgres://anna@db.example/shop").drivername
        'postgresql+psycopg'
        >>> database_url("sqlite://")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: the store must outlive the process, so it cannot be kept in memory; ...
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ConfigError(f"this is no address of a database (not shown: it may hold a password); {_WAY_OUT}") from (
            None if "@" in text else error
        )
    if url.drivername not in _DRIVERS:
        raise ConfigError(f"{url.drivername!r} is no database that the store can use; {_WAY_OUT}")
    url = url.set(drivername=_DRIVERS[url.drivername])
    return url if url.drivername == POSTGRESQL else _sqlite_url(url)


def database_name(url: URL) -> str:
    """How messages name a database: without user, password and options.

    Example:
        >>> database_name(database_url("postgresql://anna:secret@db.example:5433/shop"))
        'postgresql://db.example:5433/shop'
    """
    if url.drivername != POSTGRESQL:
        return f"sqlite:///{url.database}"
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or ''}{port}/{url.database or ''}"


def _sqlite_url(url: URL) -> URL:
    if url.host:
        raise ConfigError(f"'sqlite://{url.host}' has two slashes, so it names a host; write three: {_WAY_OUT}")
    if not url.database or ":memory:" in url.database or url.database.startswith("file:"):
        raise ConfigError(f"the store must outlive the process, so it cannot be kept in memory; {_WAY_OUT}")
    if url.query:
        raise ConfigError(f"options ({', '.join(url.query)}) of SQLite are set by the store; {_WAY_OUT}")
    if Path(url.database).is_dir():
        raise ConfigError(f"{url.database} is a folder; {_WAY_OUT}")
    return url

"""What an operator wants to know of a store before and after an upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from lexigraph.errors import StoreError
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store.address import POSTGRESQL, database_url
from lexigraph.serving.store.database import Database
from lexigraph.serving.store.engine import open_engine
from lexigraph.serving.store.schema import bring_up_to_date, newest_version, schema_version
from lexigraph.serving.store.tables import metadata

_SQLITE_SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
_POSTGRESQL_SIZE = (
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
)


def migrate_store(settings: StoreSettings) -> dict[str, Any]:
    """Make the tables or bring them up to date.

    Returns:
        ``store`` (without password), ``before`` and ``after``: versions of the tables, None for none.

    Raises:
        StoreError: the database cannot be reached or written; SchemaVersionError, or cannot be used by this version.
    """
    engine = open_engine(settings)
    try:
        before = schema_version(engine)
        return {"store": Database(engine).name, "before": before, "after": bring_up_to_date(engine)}
    finally:
        engine.dispose()


def describe_store(settings: StoreSettings) -> dict[str, Any]:
    """Look at a store without changing it.

    Returns:
        ``store`` (without password), ``version`` and ``needed`` of its tables, ``bytes``, and ``rows`` by table; no
        rows where the version is not the needed one.

    Raises:
        StoreError: the database does not exist or cannot be reached.
    """
    url = database_url(settings.url)
    if url.drivername != POSTGRESQL and not Path(url.database or "").is_file():
        raise StoreError(f"there is no database {url.database}; make it with: lexigraph store migrate")
    engine = open_engine(settings)
    try:
        database, version, needed = Database(engine), schema_version(engine), newest_version()
        rows = _rows(database) if version == needed else {}
        return {"store": database.name, "version": version, "needed": needed, "bytes": _bytes(database), "rows": rows}
    finally:
        engine.dispose()


def _rows(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def _bytes(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text(_SQLITE_SIZE if database.sqlite else _POSTGRESQL_SIZE)).scalar_one())

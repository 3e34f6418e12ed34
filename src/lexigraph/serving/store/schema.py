"""The version of the tables: brought up to date, or checked."""

from __future__ import annotations

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from lexigraph.errors import SchemaVersionError
from lexigraph.serving.store.database import Database, Lock
from lexigraph.serving.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "lexigraph_version"


def bring_up_to_date(engine: Engine, migrations: Path = MIGRATIONS) -> str:
    """Make the tables, or change them to the form of this version; several processes may do so at once.

    All steps are one transaction: they happen altogether or not at all.

    Args:
        engine: of the database.
        migrations: folder of the steps.

    Returns:
        The version that the tables now have.

    Raises:
        SchemaVersionError: the tables come from a newer version, or are not Lexigraph's.
        StoreError: the database cannot be reached or written.
    """
    database, scripts = Database(engine), ScriptDirectory(str(migrations))
    head = _newest(scripts)
    with database.reading() as connection:
        if _version(connection) == head:
            return head
    with database.writing(Lock.MIGRATE) as connection:
        if not database.sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
        _upgrade(connection, scripts, database.name)
    return head


def check_schema(engine: Engine, migrations: Path = MIGRATIONS) -> None:
    """Make sure that the tables have the form of this version.

    Raises:
        SchemaVersionError: they are older, newer, missing or not Lexigraph's.
        StoreError: the database cannot be reached.
    """
    database, scripts = Database(engine), ScriptDirectory(str(migrations))
    head = _newest(scripts)
    with database.reading() as connection:
        found = _version(connection)
        if found is None:
            _refuse_foreign(connection, database.name)
    if found == head:
        return
    if found is not None:
        _refuse_newer(scripts, found, database.name)
    raise SchemaVersionError(
        f"the tables of {database.name} have version {found or 'none'}, this Lexigraph needs {head}; "
        "bring them up to date with: lexigraph store migrate"
    )


def schema_version(engine: Engine) -> str | None:
    """Version of the tables; None where there are none yet."""
    with Database(engine).reading() as connection:
        return _version(connection)


def newest_version(migrations: Path = MIGRATIONS) -> str:
    """Version that this Lexigraph needs.

    Example:
        >>> newest_version()
        '0001'
    """
    return _newest(ScriptDirectory(str(migrations)))


def _newest(scripts: ScriptDirectory) -> str:
    head = scripts.get_current_head()
    if head is None:
        raise SchemaVersionError(f"the package lacks its migrations ({scripts.dir}); install it again")
    return head


def _upgrade(connection: Connection, scripts: ScriptDirectory, name: str) -> None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    current = context.get_current_revision()
    if current is None:
        _refuse_foreign(connection, name)
    else:
        _refuse_newer(scripts, current, name)
    steps = list(scripts.iterate_revisions("head", current or "base"))
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
            context.stamp(scripts, step.revision)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _refuse_newer(scripts: ScriptDirectory, found: str, name: str) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if found not in known:
        raise SchemaVersionError(
            f"the tables of {name} have version {found!r}, which this Lexigraph does not know (its newest is "
            f"{scripts.get_current_head()}); install the newer Lexigraph that made them, or use another database"
        )


def _refuse_foreign(connection: Connection, name: str) -> None:
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise SchemaVersionError(
            f"{name} has tables of these names that are not Lexigraph's: {', '.join(taken)}; "
            "give the store a database, or a schema of PostgreSQL, of its own"
        )

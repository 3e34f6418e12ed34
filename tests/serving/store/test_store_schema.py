"""Tables are made, brought up to date and checked, and never taken from anybody else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from lexigraph.errors import SchemaVersionError, StoreError
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store, bring_up_to_date, check_schema, open_engine
from lexigraph.serving.store.schema import MIGRATIONS, VERSION_TABLE, newest_version, schema_version
from lexigraph.serving.store.tables import metadata

LATER = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "9999", "{before}"


def upgrade():
    op.add_column("keys", sa.Column("colour", sa.Text()))
    {more}
"""


@pytest.fixture
def engine(store_url: str):
    opened = open_engine(StoreSettings(url=store_url))
    yield opened
    opened.dispose()


def later(folder: Path, more: str = "") -> Path:
    """Migrations with one more step, as a newer version would bring them."""
    shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    step = LATER.format(before=newest_version(), more=more)
    (folder / "migrations" / "versions" / "v9999_later.py").write_text(step)
    return folder / "migrations"


def test_migrations_make_exactly_the_tables_of_the_code(engine):
    bring_up_to_date(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, VERSION_TABLE}


def test_tables_that_are_up_to_date_stay_as_they_are(engine):
    assert bring_up_to_date(engine) == bring_up_to_date(engine) == schema_version(engine) == newest_version()
    check_schema(engine)


def test_a_newer_version_adds_to_what_is_there(engine, tmp_path: Path):
    bring_up_to_date(engine)
    migrations = later(tmp_path)
    with pytest.raises(SchemaVersionError, match="lexigraph store migrate"):
        check_schema(engine, migrations)
    assert bring_up_to_date(engine, migrations) == "9999"
    check_schema(engine, migrations)
    assert "colour" in {column["name"] for column in inspect(engine).get_columns("keys")}


def test_a_step_that_fails_leaves_everything_as_it_was(engine, tmp_path: Path):
    with pytest.raises(StoreError):
        bring_up_to_date(engine, later(tmp_path, 'op.execute("INSERT INTO missing VALUES (1)")'))
    assert inspect(engine).get_table_names() == []


def test_tables_of_a_newer_version_are_refused(engine, tmp_path: Path):
    bring_up_to_date(engine, later(tmp_path))
    for check in (bring_up_to_date, check_schema):
        with pytest.raises(SchemaVersionError, match="'9999', which this Lexigraph does not know"):
            check(engine)


def test_missing_tables_are_named_when_none_may_be_made(store_url: str):
    with pytest.raises(SchemaVersionError, match="have version none, this Lexigraph needs"):
        Store.open(StoreSettings(url=store_url, migrate=False))


def test_tables_of_somebody_else_are_left_alone(engine):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE users (name TEXT)"))
    for check in (bring_up_to_date, check_schema):
        with pytest.raises(SchemaVersionError, match="not Lexigraph's: users"):
            check(engine)
    assert inspect(engine).get_table_names() == ["users"]


OPEN = """
import sys
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
with Store.open(StoreSettings(url=sys.argv[1])) as store:
    store.users.upsert("", sys.argv[2], {})
"""


def test_several_processes_may_start_at_once(store_url: str):
    started = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", OPEN, store_url, str(n)], stderr=subprocess.PIPE, text=True
        )
        for n in range(2)
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in started] == [("", 0)] * 2
    with Store.open(StoreSettings(url=store_url, migrate=False)) as store:
        assert store.users.frame()["user_id"].to_list() == ["0", "1"]


def test_the_store_needs_neither_torch_nor_a_web_framework():
    code = "import sys, lexigraph.serving.store; sys.exit(bool({'torch', 'fastapi', 'starlette'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0  # noqa: S603

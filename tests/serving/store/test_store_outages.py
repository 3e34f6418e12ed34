"""Addresses that cannot be used, and databases that are locked, full, read-only or gone."""

from __future__ import annotations

import contextlib
import os
import shlex
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import make_url, text

from lexigraph.errors import ConfigError, StoreError
from lexigraph.serving.records import Event
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import GroupWriter, Store, engine, open_engine
from lexigraph.serving.store.address import database_name, database_url


class Server:
    """The PostgreSQL of the tests, to be stopped and started again."""

    def __init__(self, url: str, folder: Path, owner: str) -> None:
        self.url = url
        self._options = shlex.split((folder / "postmaster.opts").read_text())[1:]
        self._program = Path(shlex.split((folder / "postmaster.opts").read_text())[0]).with_name("pg_ctl")
        self._folder, self._owner = folder, owner

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-o", shlex.join(self._options), "-l", str(self._folder.parent / "log"), "start")

    def _control(self, *arguments: str) -> None:
        command = [str(self._program), "-D", str(self._folder), "-w", *arguments]
        user = self._owner if os.geteuid() == 0 else None
        groups = [] if user else None
        subprocess.run(  # noqa: S603
            command, check=True, timeout=60, cwd="/", user=user, extra_groups=groups, stdout=subprocess.DEVNULL
        )


@pytest.fixture
def restartable_postgresql(postgresql_server: str, postgresql_url: str) -> Iterator[Server]:
    with open_engine(StoreSettings(url=postgresql_server)).connect() as connection:
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
    server = Server(postgresql_url, folder, folder.owner())
    yield server
    with contextlib.suppress(subprocess.CalledProcessError):  # it runs already, as it should
        server.start()


def event(name: str) -> Event:
    return Event(name, "anna", "tea", "view", 1.0)


def pragma(store: Store, *commands: str) -> None:
    """Give every later connection of a store these commands."""
    store.engine.dispose()
    sql_event.listen(store.engine, "connect", lambda raw, _: [raw.execute(f"PRAGMA {one}") for one in commands])


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_all_spellings_of_postgresql_are_one(scheme: str, postgresql_url: str):
    settings = StoreSettings(url=postgresql_url.replace("postgresql", scheme, 1))
    with Store.open(settings) as store:
        assert store.events.append([event("1")]) == [1]
        assert store.name.startswith("postgresql://127.0.0.1:")


def test_a_relative_file_is_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Store.open(StoreSettings(url="sqlite:///mine.db")).close()
    assert stat.S_IMODE((tmp_path / "mine.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "cannot be kept in memory"),
        ("sqlite:///:memory:", "cannot be kept in memory"),
        ("sqlite:///file:x?mode=memory&uri=true", "cannot be kept in memory"),
        ("sqlite://mine.db", "two slashes"),
        ("sqlite:///x.db?mode=ro", "options .mode. of SQLite"),
        ("sqlite:////", "is a folder"),
        ("mysql://anna:secret@host/shop", "'mysql' is no database"),
        ("postgresql+asyncpg://anna:secret@host/shop", "'postgresql.asyncpg' is no database"),
        ("anna:secret@host", "no address of a database"),
        ("postgresql://anna:secret@host:port/shop", "no address of a database"),
        ("", "no address of a database"),
    ],
)
def test_other_addresses_are_refused_without_their_password(url: str, words: str):
    with pytest.raises(ConfigError, match=words) as refused:
        open_engine(StoreSettings(url=url))
    assert "give sqlite:///FILE or postgresql://" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "secret" not in str(refused.value.__cause__)


def test_names_of_databases_hold_no_password():
    url = database_url("postgresql://anna:secret@db:5433/shop?password=secret")
    assert database_name(url) == "postgresql://db:5433/shop"
    assert database_name(database_url("postgresql:///shop")) == "postgresql:///shop"


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path):
    with pytest.raises(StoreError, match="nowhere of the database does not exist; make it"):
        open_engine(StoreSettings(url=f"sqlite:///{tmp_path}/nowhere/store.db"))


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path):
    (tmp_path / "store.db").write_text("user_id,item_id\n" * 100)
    with pytest.raises(StoreError, match="is no SQLite database"):
        open_engine(StoreSettings(url=f"sqlite:///{tmp_path}/store.db"))
    assert (tmp_path / "store.db").read_text().startswith("user_id,item_id")


def test_a_wrong_password_and_a_missing_database_are_told_apart(postgresql_server: str):
    url = make_url(postgresql_server)
    for wrong, words in (
        (
            url.set(
                password="secret"  # noqa: S106
            ),
            "refuses the user or the password",
        ),
        (url.set(database="z"), "lacks"),
    ):
        with pytest.raises(StoreError, match=words) as refused:
            open_engine(StoreSettings(url=wrong.render_as_string(hide_password=False)))
        assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9/shop cannot be used: connection failed.*check that it runs"):
        open_engine(StoreSettings(url="postgresql://anna:secret@127.0.0.1:9/shop"))


def test_sqlite_syncs_every_commit_and_erases_for_good(sqlite_url: str):
    with Store.open(StoreSettings(url=sqlite_url)) as store, store.database.reading() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        assert found == {"journal_mode": "wal", "synchronous": 2}
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_postgresql_syncs_every_commit_also_where_the_database_says_no(postgresql_url: str):
    options = f"{postgresql_url}%20-csynchronous_commit%3Doff"
    with Store.open(StoreSettings(url=options)) as store, store.database.reading() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_a_locked_file_is_waited_for_then_named_and_used_again(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    with Store.open(StoreSettings(url=sqlite_url)) as store:
        writer = GroupWriter(store, 100)
        other = sqlite3.connect(store.engine.url.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            writer.submit([event("1")]).result(20)
        assert store.events.after(0) == []  # reading goes on
        other.execute("ROLLBACK")
        other.close()
        assert writer.submit([event("1")]).result(20) == [1]
        assert writer.close()


def test_a_full_disk_loses_nothing_acknowledged(sqlite_url: str):
    with Store.open(StoreSettings(url=sqlite_url)) as store:
        writer = GroupWriter(store, 100_000)
        pragma(store, "max_page_count = 100")
        acknowledged = 0
        with pytest.raises(StoreError, match="no room left on its disk"):  # noqa: PT012 - until it is full
            for turn in range(100):
                acknowledged += len(writer.submit([event(f"{turn}-{n}") for n in range(500)]).result(20))
        assert 0 < acknowledged == store.events.count_after(0)
        pragma(store, "max_page_count = 100000")
        assert writer.submit([event("more")]).result(20)[0] > acknowledged
        assert writer.close()


def test_a_database_that_may_only_be_read_is_read(store: Store):
    store.events.append([event("1")])
    if store.database.sqlite:
        pragma(store, "query_only = ON")
    else:
        with store.database.writing() as connection:
            connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
    with pytest.raises(StoreError, match="may only be read"):
        store.events.append([event("2")])
    assert [stored.event.id for stored in store.events.after(0)] == ["1"]


def test_connections_that_the_server_ended_are_opened_again(postgresql_url: str):
    with Store.open(StoreSettings(url=postgresql_url)) as store, Store.open(StoreSettings(url=postgresql_url)) as other:
        writer = GroupWriter(store, 100)
        others = "pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        end = f"SELECT count(pg_terminate_backend(pid)) FROM {others}"  # noqa: S608
        for turn in range(3):
            assert writer.submit([event(str(turn))]).result(20) == [turn + 1]
            with other.database.reading() as connection:
                assert connection.execute(text(end)).scalar() >= 1
        assert store.events.count_after(0) == 3
        assert writer.close()


def test_the_writer_goes_on_when_a_vanished_server_is_back(restartable_postgresql):
    server = restartable_postgresql
    with Store.open(StoreSettings(url=server.url)) as store:
        writer = GroupWriter(store, 100)
        assert writer.submit([event("1")]).result(20) == [1]
        server.stop()
        with pytest.raises(StoreError, match=r"cannot be used|closed the connection"):
            writer.submit([event("2")]).result(20)
        server.start()
        assert writer.submit([event("2")]).result(20)[0] > 1
        assert [stored.event.id for stored in store.events.after(0)] == ["1", "2"]
        assert writer.close()

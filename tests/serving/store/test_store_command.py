"""``lexigraph store`` makes a store, looks at it, and says what is wrong in either language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store, open_engine
from lexigraph.serving.store.schema import VERSION_TABLE, newest_version


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["store", *arguments])
    return f"{result.exit_code} {result.output}"


def test_a_store_is_made_once_and_counted(store_url: str):
    assert "0 " in run("migrate", "--store", store_url)
    assert f"already at version {newest_version()}" in run("migrate", "--store", store_url)
    with Store.open(StoreSettings(url=store_url)) as store:
        store.users.upsert("", "anna", {})
    found = json.loads(run("info", "--json", "--store", store_url).removeprefix("0 "))
    assert (found["version"], found["needed"]) == (newest_version(),) * 2
    assert found["bytes"] > 0
    assert {name: rows for name, rows in found["rows"].items() if rows} == {"users": 1, "changes": 1}
    assert "users" in run("info", "--store", store_url)


def test_looking_at_a_store_changes_nothing(tmp_path: Path, postgresql_url: str):
    url = f"sqlite:///{tmp_path}/none.db"
    assert "there is no database" in run("info", "--store", url)
    assert list(tmp_path.iterdir()) == []
    assert "version none" in run("info", "--store", postgresql_url)
    made = json.loads(run("migrate", "--json", "--store", postgresql_url).removeprefix("0 "))
    assert (made["before"], made["after"]) == (None, newest_version())


def test_a_newer_store_is_shown_but_not_touched(store_url: str):
    run("migrate", "--store", store_url)
    engine = open_engine(StoreSettings(url=store_url))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608
    engine.dispose()
    assert f"needs version {newest_version()}" in run("info", "--store", store_url)
    refused = run("migrate", "--store", store_url)
    assert refused.startswith("1 ")
    assert "9999" in refused


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///no-such-folder/s.db", "数据库所在文件夹 no-such-folder 不存在"),
        ("sqlite://", "不能放在内存中；请给出 sqlite:///文件"),
        ("postgresql://anna:secret@127.0.0.1:9/shop", "数据库 postgresql://127.0.0.1:9/shop 无法使用"),
    ],
)
def test_failures_are_said_in_chinese_and_without_passwords(url: str, words: str):
    said = run("migrate", "--store", url, "--lang", "zh")
    assert words in " ".join(said.split("\n"))
    assert "secret" not in said

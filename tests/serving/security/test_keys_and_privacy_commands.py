"""``lexigraph keys`` and ``lexigraph privacy``, on both databases."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.serving.records import Event
from lexigraph.serving.security import Authority
from lexigraph.serving.settings import LimitSettings, SecuritySettings


@pytest.fixture
def run(store, store_url: str):
    """Runs a command on a store that exists."""
    assert store.keys.all() == []

    def command(*words: str, code: int = 0, **extra):
        result = CliRunner().invoke(app, list(words), env={"LEXIGRAPH_STORE__URL": store_url}, **extra)
        assert result.exit_code == code, (result.stdout, result.stderr)
        return result

    return command


def identify(store, key: str):
    return Authority(store, SecuritySettings(), LimitSettings(), refresh_seconds=0).identify(key)


def test_a_key_is_shown_once_and_works(run, store):
    result = run("keys", "create", "shop front", "--scope", "write", "--tenant", "shop", "--rate", "5", "--days", "90")
    key = result.stdout.strip()
    principal = identify(store, key)
    assert (principal.name, principal.tenant, principal.rate) == ("shop front", "shop", 5.0)
    assert principal.scopes == {"read", "write"}
    assert key not in result.stderr
    assert store.keys.all()[0].expires == pytest.approx(time.time() + 90 * 86_400, abs=60)
    listed = run("keys", "list")
    assert principal.key_id in listed.stdout
    assert "shop front" in listed.stdout
    for shown in (listed.stdout, run("keys", "list", "--json").stdout):
        assert key.rpartition("_")[2] not in shown
        assert store.keys.all()[0].hash not in shown


def test_rotation_and_revocation(run, store):
    made = json.loads(run("keys", "create", "job", "--json").stdout)
    fresh = json.loads(run("keys", "rotate", made["id"], "--overlap", "1", "--json").stdout)
    assert fresh["scopes"] == made["scopes"] == ["read"]
    assert {identify(store, key["key"]).name for key in (made, fresh)} == {"job"}
    assert "withdrawn" in run("keys", "revoke", fresh["id"]).stdout
    rows = {row["id"]: row for row in json.loads(run("keys", "list", "--json").stdout)}
    assert rows[fresh["id"]]["revoked"] <= time.time() < rows[made["id"]]["revoked"]
    assert "hash" not in rows[made["id"]]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("keys", "create", "x", "--scope", "root"), 2, "allowed: read, write, admin"),
        (("keys", "create", " "), 2, "name of a key"),
        (("keys", "create", "x", "--days", "0"), 2, "expired before"),
        (("keys", "rotate", "nothing"), 1, "no key has the id 'nothing'"),
        (("keys", "revoke", "nothing"), 1, "there is no key 'nothing'"),
        (("keys", "list", "--store", "mysql://anna:s3cret@h/d"), 2, "postgresql://"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(run, words: tuple[str, ...], code: int, said: str):
    result = run(*words, code=code)
    assert said in result.stderr
    assert "s3cret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_person_is_exported_and_erased(run, store, tmp_path: Path):
    store.events.append(
        [Event("e1", "anna", "tea", "view", 1.0), Event("e2", "anna", "tea", "view", 1.0, tenant="shop")]
    )
    held = json.loads(run("privacy", "export", "anna").stdout)
    assert [event["id"] for event in held["events"]] == ["e1"]
    file = tmp_path / "anna.json"
    run("privacy", "export", "anna", "--tenant", "shop", "--out", str(file))
    assert [event["id"] for event in json.loads(file.read_text())["events"]] == ["e2"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "exists already" in run("privacy", "export", "anna", "--out", str(file), code=2).stderr

    run("privacy", "erase", "anna", input="n\n", code=1)
    assert len(store.events.of_user("", "anna")) == 1
    assert "next fit" in run("privacy", "erase", "anna", input="y\n").stdout
    assert store.events.of_user("", "anna") == []
    assert len(store.events.of_user("shop", "anna")) == 1
    gone = json.loads(run("privacy", "erase", "anna", "--tenant", "shop", "--yes", "--json").stdout)
    assert gone["deleted"]["events"] == 1
    assert store.erased() == {("", "anna"), ("shop", "anna")}


def test_commands_speak_chinese(run):
    made = run("--lang", "zh", "keys", "create", "x")
    assert "不会再次显示" in made.stderr
    assert "权限" in run("--lang", "zh", "keys", "list").stdout
    assert "允许：read, write, admin" in run("--lang", "zh", "keys", "create", "x", "--scope", "root", code=2).stderr
    assert "已删除" in run("--lang", "zh", "privacy", "erase", "nobody", "--yes").stdout

"""``lexigraph refit``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.serving.fresh.lock import only_one


@pytest.fixture
def config(shop, tmp_path: Path) -> Path:
    path = tmp_path / "service.toml"
    lines = [
        f"model = {json.dumps(str(shop.settings.model))}",
        f"models_dir = {json.dumps(str(shop.settings.models_dir))}",
        "[store]",
        f"url = {json.dumps(shop.settings.store.url)}",
        "[refit]",
        'metric = "ndcg@10"',
    ]
    path.write_text("\n".join(lines))
    return path


def run(*words: object):
    return CliRunner().invoke(app, ["refit", *map(str, words)])


def test_a_refit_is_told(shop, config: Path):
    shop.events(600)
    result = run("--config", config)
    assert result.exit_code == 0, result.output
    assert "ndcg@10 of" in result.stdout
    assert f"model {shop.store.models.active().id} is used now" in result.stdout


def test_json_and_too_few_events(shop, config: Path):
    shop.events(20)
    found = json.loads(run("--config", config, "--json").stdout)
    assert (found["status"], found["metrics"]) == ("skipped", {"new_events": 20})
    said = CliRunner().invoke(app, ["--lang", "zh", "refit", "--config", str(config)])
    assert "20 个新事件太少" in said.stdout


def test_another_refit_is_under_way(shop, config: Path):
    with only_one(shop.store.engine, "refit") as mine:
        assert mine is not None
        result = run("--config", config)
    assert result.exit_code == 1
    assert "another process is refitting" in result.stdout


def test_settings_that_are_not_there(tmp_path: Path):
    result = run("--config", tmp_path / "none.toml")
    assert result.exit_code == 2
    assert "no configuration file" in result.output

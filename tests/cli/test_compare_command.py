"""``compare``: a settings file in, a report out; real processes, stopped and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CONFIG = """
title = "Two models"
data = "shop"
ks = [5]
seeds = [0, 1]
metrics = ["recall", "ndcg", "coverage"]
baseline = "popularity"

[split]
test = 0.2

[report]
n_resamples = 200

[models.popularity]

[models.neighbours]
model = "item-knn"
neighbours = 20
"""

SLOW = """
import os
import time
from pathlib import Path

from lexigraph.models.popularity import Popularity

class Slow(Popularity):
    name = "slow"

    def _fit(self, dataset):
        mark = Path(os.environ["SLOW_FOLDER"])
        with (mark / "fits").open("a") as file:
            file.write("x")
        while not (mark / "go").exists():
            time.sleep(0.05)
        super()._fit(dataset)

class Counted(Popularity):
    name = "counted"

    def _fit(self, dataset):
        with (Path(os.environ["SLOW_FOLDER"]) / "counted").open("a") as file:
            file.write("x")
        super()._fit(dataset)
"""


@pytest.fixture
def config(shop, tmp_path) -> Path:
    """A settings file beside the data it names."""
    (tmp_path / "shop").symlink_to(shop)
    path = tmp_path / "two.toml"
    path.write_text(CONFIG)
    return path


def test_a_comparison_is_told_and_written_beside_its_settings(run, config, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    result = run("compare", str(config))
    assert result.exit_code == 0, result.stderr
    assert "Two models: shop, 2 seeds" in result.stdout
    assert "ndcg@5" in result.stdout
    assert "neighbours is better than popularity on ndcg@5" in result.stdout
    assert "recall@5" in result.stdout
    assert f"written: {tmp_path / 'two' / 'report.html'}" in result.stdout
    assert "popularity (model 1 of 2, seed 1 of 2): fitting" in result.stderr
    assert "later than one of their test interactions" in result.stderr
    names = {"report.html", "report.json", "report.md", "report.tex", "runs"}
    assert {path.name for path in (tmp_path / "two").iterdir()} == names
    document = json.loads((tmp_path / "two" / "report.json").read_text())
    assert f"lexigraph compare {config}" in json.dumps(document)
    again = run("compare", str(config))
    assert again.exit_code == 0
    assert again.stderr.count("taken from an earlier run") == 4


def test_json_is_alone_on_stdout(answer, config, tmp_path):
    document = answer("compare", str(config), "--out", str(tmp_path / "elsewhere"), "--json")
    assert document["title"] == "Two models"
    assert (tmp_path / "elsewhere" / "report.html").is_file()
    assert not (tmp_path / "two").exists()


def test_a_failing_model_ends_with_1_and_the_others_are_reported(run, config, monkeypatch):
    from lexigraph.models.popularity import Popularity

    def broken(*_):
        raise RuntimeError("out of luck")

    monkeypatch.setattr(Popularity, "_fit", broken)
    result = run("compare", str(config))
    assert result.exit_code == 1
    assert result.stderr.count("error: popularity failed to fit: RuntimeError: out of luck") == 2
    assert "neighbours" in result.stdout
    assert "written:" in result.stdout


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (("neighbours = 20", "neighbors = 20"), "[models.neighbours]: ItemKNNSettings: 'neighbors' = 20"),
        (("test = 0.2", "tset = 0.2"), "[split]: 'tset' = 0.2"),
        (('data = "shop"', ""), "'data' is missing"),
        (("ks = [5]", "ks = [5"), "not valid TOML"),
    ],
)
def test_a_mistake_exits_with_2_before_anything_is_made(run, config, change, hint):
    config.write_text(CONFIG.replace(*change))
    result = run("compare", str(config))
    assert result.exit_code == 2
    assert hint in result.stderr
    assert str(config) in result.stderr
    assert not config.with_suffix("").exists()


def test_data_that_is_not_there_exits_with_1(run, config):
    config.write_text(CONFIG.replace('"shop"', '"shpo"'))
    result = run("compare", str(config))
    assert result.exit_code == 1
    assert "nothing at" in result.stderr


def test_a_folder_that_is_the_settings_file_is_refused(run, config, tmp_path):
    (tmp_path / "two").write_text("mine")
    result = run("compare", str(config))
    assert result.exit_code == 1
    assert "it is a file" in result.stderr
    assert (tmp_path / "two").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(config, tmp_path):
    """A model that waits, from a plug-in of its own, is interrupted in a real process."""
    models = config.read_text().replace("[models.neighbours]", "[models.counted]\n[models.slow]\n[models.neighbours]")
    config.write_text(models.replace("seeds = [0, 1]", "seeds = [0]"))
    plugin = tmp_path / "plugin"
    (plugin / "slow-1.0.dist-info").mkdir(parents=True)
    (plugin / "slow_models.py").write_text(SLOW)
    (plugin / "slow-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: slow\nVersion: 1.0\n")
    points = "[lexigraph.models]\nslow = slow_models:Slow\ncounted = slow_models:Counted\n"
    (plugin / "slow-1.0.dist-info" / "entry_points.txt").write_text(points)
    environment = {**os.environ, "PYTHONPATH": str(plugin), "SLOW_FOLDER": str(tmp_path)}
    command = [sys.executable, "-m", "lexigraph", "compare", str(config)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
    try:
        wait_for(tmp_path / "fits", process)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, stderr
    assert "stopped; 2 of 4 runs are done and kept in" in stderr
    assert "the same command goes on from there" in stderr
    assert "Traceback" not in stderr
    assert not (tmp_path / "two" / "report.html").exists()

    (tmp_path / "go").touch()
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - ourselves
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("taken from an earlier run") == 2
    assert (tmp_path / "counted").read_text() == "x"
    assert (tmp_path / "two" / "report.html").is_file()


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Until a file is there; a process that ended before it says why."""
    for _ in range(1200):
        if path.exists():
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    raise AssertionError(f"no {path.name} after a minute")

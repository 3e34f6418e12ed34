"""What runs other systems and keeps figures; the systems themselves are not installed for this."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data import make_split
from lexigraph.evaluation.predictions import evaluate_predictions
from lexigraph.testing import books_and_films

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # benchmarks/ is no part of the package

from benchmarks.figure import absent, figure  # noqa: E402
from benchmarks.peers import adapter, environments  # noqa: E402

from benchmarks import processes, quality, results  # noqa: E402

SCRIPTS = sorted((ROOT / "benchmarks" / "peers").glob("[fe]*_*.py"))


@pytest.fixture
def task(tmp_path: Path):
    split = make_split(books_and_films(), strategy="random", seed=0)
    quality.write_task(tmp_path, split)
    return tmp_path, split


def test_every_system_of_the_tables_has_a_script_and_requirements():
    for peer in quality.SYSTEMS:
        assert (ROOT / "benchmarks" / "peers" / f"fit_{peer}.py") in SCRIPTS
        assert peer in environments.peer_names()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_of_peers_import_nothing_of_ours(script: Path):
    nodes = list(ast.walk(ast.parse(script.read_text(encoding="utf-8"))))
    names = [one.name for node in nodes if isinstance(node, ast.Import) for one in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    assert "adapter" in names
    assert not [name for name in names if name.split(".")[0] in ("lexigraph", "benchmarks")]


def test_requirements_pin_versions_hold_torch_and_name_no_address():
    files = sorted(environments.REQUIREMENTS.glob("*.txt"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    packages = [line for line in lines if line and not line.startswith("#")]
    assert "torch==2.13.0" in environments.CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    assert all("==" in line for line in packages)
    assert not [line for line in lines if "://" in line or "index" in line]


def test_lists_come_back_with_the_ids_and_scores_of_the_data_set(task):
    folder, split = task
    train = adapter.matrix(folder, "train")
    popular = np.asarray(train.sum(axis=0), dtype=np.float32)
    lists = adapter.best_items(lambda start, stop: np.repeat(popular, stop - start, axis=0), train, block=7)
    adapter.write_predictions(folder, "popular", lists)
    frame = pl.read_csv(folder / "popular.csv", schema_overrides={"user_id": pl.String, "item_id": pl.String})
    report = evaluate_predictions(
        folder / "popular.csv", split.test, train=split.development(), ks=(20,), metrics=["recall"]
    )
    met = {(user, item) for user, item in zip(*train.nonzero(), strict=True)}
    assert set(frame["user_id"]) == set(split.test.user_ids.ids)
    assert not [(user, item) for user in range(len(lists)) for item in lists[user] if (user, item) in met]
    assert 0 < report.metrics["recall@20"] <= 1


def test_a_system_that_takes_too_long_is_stopped_and_one_that_fails_says_why(tmp_path: Path):
    slow, broken, good = (tmp_path / f"{name}.py" for name in ("slow", "broken", "good"))
    slow.write_text("import time; time.sleep(60)")
    broken.write_text("raise ValueError('no such matrix')")
    good.write_text("import sys, pathlib; pathlib.Path(sys.argv[1], 'good.json').write_text('{\"seconds\": 1}')")
    run = [
        processes._run([sys.executable, str(path), str(tmp_path)], tmp_path, path.stem, 5) for path in (broken, good)
    ]
    stopped = processes._run([sys.executable, str(slow), str(tmp_path)], tmp_path, "slow", 0.5)
    assert run[0].reason == "failed: ValueError: no such matrix"
    assert run[1].values == {"seconds": 1}
    assert stopped.reason == "stopped after 0.5 s"


def test_a_peer_that_does_not_install_is_named_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(command, **_):
        raise subprocess.CalledProcessError(1, command, stderr="WARNING: x\nERROR: No matching distribution for y\n")

    monkeypatch.setenv("LEXIGRAPH_PEERS", str(tmp_path))
    monkeypatch.setattr(environments.venv, "create", lambda folder, **_: folder.mkdir())
    monkeypatch.setattr(environments.subprocess, "run", refuse)
    found = processes.run_peer("irspack", "fit_irspack.py", tmp_path, "ials")
    assert found.reason == "not installed: No matching distribution for y"
    monkeypatch.setattr(environments.subprocess, "run", lambda *_, **__: pytest.fail("tried again unasked"))
    with pytest.raises(environments.PeerUnavailableError, match="No matching distribution"):
        environments.environment("irspack")


def test_unknown_peers_are_refused_by_name():
    with pytest.raises(environments.PeerUnavailableError, match=r"'nobody'.*irspack"):
        environments.environment("nobody")


def test_dense_models_are_not_tried_on_large_catalogues():
    small = books_and_films()
    assert not quality.too_large("ease", small)
    assert quality._dense(small).startswith("its dense matrix of 26 x 26")


def test_kept_figures_carry_what_repeats_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pages = [tmp_path / "README.md", tmp_path / "tables.md"]
    for page in pages:
        page.write_text("before\n<!-- results -->\nold\n<!-- /results -->\nafter\n")
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(results, "TABLES", pages[1])
    monkeypatch.setattr(results, "REPOSITORY", tmp_path)
    shown = [figure("toy.recall@20", 0.25, "share", ">= 0.2", note="a|b"), absent("toy.other", "not installed: why")]
    results.keep("toy", shown, "python -m benchmarks toy", "0-4")
    kept = json.loads((tmp_path / "results" / "toy.json").read_text())
    table = pages[1].read_text()
    assert {"command", "seeds", "machine", "python", "versions", "date"} <= kept.keys()
    assert "GiB" in kept["machine"]
    assert "cores" in kept["machine"]
    assert "numpy" in kept["versions"]
    assert "`python -m benchmarks toy`" in table
    assert "| toy.recall@20 | 0.25 | share | >= 0.2 | yes | a/b |" in table
    assert "| toy.other | - |  |  |  | not installed: why |" in table
    assert "old" not in table


def test_peers_are_shown_by_system():
    shown = [
        figure("peers-toy.a.ease.recall@20", 0.25, "share", note="a 1.0"),
        figure("peers-toy.a.ease.fit", 1.5, "s"),
        absent("peers-toy.b.slim", "stopped after 300 s"),
    ]
    lines = results._by_system("peers-toy", [json.loads(one.to_json()) for one in shown])
    assert lines[2:] == [
        "| a ease | 0.25 | - | 1.5 | - | - | a 1.0 |",
        "| b slim | - | - | - | - | - | stopped after 300 s |",
    ]


def test_peak_memory_is_of_this_process():
    held = np.ones(40_000_000, dtype=np.float32)
    assert 0.16 < adapter.peak_gigabytes() < 8
    assert held.nbytes == 160_000_000


def test_lists_end_where_candidates_run_out():
    train = sp.csr_matrix(np.tril(np.ones((30, 30), dtype=np.float32)))
    lists = adapter.best_items(lambda start, stop: np.ones((stop - start, 30), dtype=np.float32), train)
    assert [int((row >= 0).sum()) for row in lists] == [min(adapter.K, 29 - user) for user in range(30)]
    assert not [user for user in range(30) for item in lists[user] if 0 <= item <= user]

"""Finished runs on disk: what comes back is what was put there, or a named error."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from lexigraph.data import make_split
from lexigraph.errors import ReportError
from lexigraph.evaluation import EvaluationReport, evaluate
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.slices import SliceSettings
from lexigraph.experiments import storage
from lexigraph.experiments.storage import load_run, save_run
from lexigraph.models import create

KEY = {"model": "ease", "ks": [5]}


@pytest.fixture(scope="module")
def report(books) -> EvaluationReport:
    """Everything a report can hold: metrics of all kinds, ratings, slices and lists."""
    split = make_split(books, strategy="random", test=0.3, seed=0)
    model = create("rating-bias").fit(split.train)
    names = ["ndcg", "auc", "coverage", "calibration", "diversity-categories"]
    facts = Facts.of_dataset(split.train, encoder=None)
    return evaluate(
        model, split.test, ks=[3, 5], metrics=names, facts=facts, slices=SliceSettings(), fit_seconds=1.5, seed=4
    )


def test_what_comes_back_is_what_was_put_there(report, tmp_path):
    save_run(tmp_path / "runs" / "one", KEY, report)
    again = load_run(tmp_path / "runs" / "one", KEY)
    assert again.to_dict() == report.to_dict()
    assert again.ratings
    assert again.slices == report.slices
    assert again.user_ids.equals(report.user_ids)
    assert again.per_user.keys() == report.per_user.keys()
    assert all(np.array_equal(again.per_user[name], report.per_user[name], equal_nan=True) for name in report.per_user)
    assert again.rankings is None
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["one"]


def test_the_lists_are_kept_as_any_system_would_give_them(report, tmp_path):
    save_run(tmp_path / "one", KEY, report)
    lists = pl.read_parquet(tmp_path / "one" / "lists.parquet")
    assert lists.columns == ["user_id", "item_id", "rank", "score"]
    first = lists.filter(pl.col("user_id") == report.user_ids[0]).sort("rank")
    assert first["item_id"].to_list() == report.rankings.items.decode(report.rankings.lists[0])
    assert first["rank"].to_list() == [1, 2, 3, 4, 5]
    assert first["score"].is_sorted(descending=True)


def test_a_value_that_is_no_number_comes_back(tmp_path):
    values = {"hit@1": np.array([1.0, np.nan])}
    report = EvaluationReport("m", "toy", pl.Series(["a", "b"]), values, aggregates={"gini@1": float("nan")})
    save_run(tmp_path / "one", KEY, report)
    again = load_run(tmp_path / "one", KEY)
    assert np.isnan(again.aggregates["gini@1"])
    assert np.isnan(again.per_user["hit@1"][1])


def test_nothing_there_is_no_run(tmp_path):
    assert load_run(tmp_path / "none", KEY) is None


def test_a_run_of_another_key_is_refused(report, tmp_path):
    save_run(tmp_path / "one", KEY, report)
    with pytest.raises(ReportError, match="other settings or data"):
        load_run(tmp_path / "one", {**KEY, "ks": [10]})


def test_a_manifest_that_was_rewritten_is_refused(report, tmp_path):
    save_run(tmp_path / "one", KEY, report)
    path = tmp_path / "one" / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "key": {**KEY, "ks": [10]}}))
    with pytest.raises(ReportError, match="was changed"):
        load_run(tmp_path / "one", {**KEY, "ks": [10]})


@pytest.mark.parametrize("content", ["[]", "3", "{}", "not json", '{"format": "lexigraph-run-1"}'])
def test_a_folder_of_something_else_is_refused(tmp_path, content):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "manifest.json").write_text(content)
    with pytest.raises(ReportError, match="one"):
        load_run(tmp_path / "one", KEY)


def test_what_stood_there_is_replaced_whole(report, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "rubbish").write_text("x")
    save_run(tmp_path / "one", KEY, report)
    assert load_run(tmp_path / "one", KEY).metrics == report.metrics
    assert not (tmp_path / "one" / "rubbish").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_file_in_the_way_is_replaced(report, tmp_path):
    (tmp_path / "one").write_text("x")
    save_run(tmp_path / "one", KEY, report)
    assert load_run(tmp_path / "one", KEY).metrics == report.metrics


def test_a_disk_that_fails_leaves_nothing_and_is_told(report, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "_force_to_disk", full)
    with pytest.raises(ReportError, match="No space left"):
        save_run(tmp_path / "one", KEY, report)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(report, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError, match="cannot keep a run"):
        save_run(tmp_path / "file" / "one", KEY, report)

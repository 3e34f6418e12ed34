"""Reports: means, errors, strict JSON, Markdown, whole files."""

from __future__ import annotations

import json
import os

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ReportError
from lexigraph.evaluation import (
    Comparison,
    EvaluationReport,
    Failure,
    check_writable,
    comparison_json,
    comparison_markdown,
    evaluate,
    write_text_atomically,
)


def make_report(model="popularity", recall=(0.0, 0.5, 1.0), **options) -> EvaluationReport:
    users = pl.Series([f"u{n}" for n in range(len(recall))])
    return EvaluationReport(model, "toy", users, {"recall@20": np.array(recall)}, **options)


def refuse_constant(name: str) -> float:
    raise AssertionError(f"{name} is not JSON")


def test_means_and_standard_errors():
    report = make_report()
    assert report.metrics == {"recall@20": 0.5}
    assert report.standard_errors["recall@20"] == pytest.approx(0.5 / np.sqrt(3))
    assert make_report(recall=[1.0]).standard_errors == {}


def test_json_is_strict_and_plain():
    report = make_report(ratings={"rmse": 0.9, "mae": 0.7}, seed=3, fit_seconds=1.5, environment={"cores": 2})
    read = json.loads(report.to_json(), parse_constant=refuse_constant)
    assert read["metrics"] == {"recall@20": 0.5, "rmse": 0.9, "mae": 0.7}
    assert (read["seed"], read["fit_seconds"], read["n_users"], read["environment"]) == (3, 1.5, 3, {"cores": 2})


def test_values_json_does_not_have_are_refused():
    with pytest.raises(ReportError, match="finite"):
        make_report(ratings={"rmse": float("nan")}).to_json()


def test_markdown_holds_each_metric_and_what_was_left_out():
    text = make_report(n_skipped=4, n_leaked=2, n_items=9, seed=0).to_markdown()
    assert "| recall@20 | 0.5000 | 0.2887 |" in text
    assert "3 evaluated, 4 skipped" in text
    assert "2 test pairs" in text
    assert "seed: 0" in text


def test_per_user_values_are_kept():
    frame = make_report().per_user_frame()
    assert frame.columns == ["user_id", "recall@20"]
    assert frame["recall@20"].to_list() == [0.0, 0.5, 1.0]


def test_comparison_marks_the_best_in_its_direction():
    weak = make_report("weak", [0.0], ratings={"rmse": 0.9})
    strong = make_report("strong", [1.0], ratings={"rmse": 1.1}, fit_seconds=2.0)
    lines = comparison_markdown([weak, strong]).splitlines()
    assert lines[0] == "| model | recall@20 | rmse | fit (s) | evaluation (s) |"
    assert lines[2] == "| weak | 0.0000 | **0.9000** |  | 0.0 |"
    assert lines[3] == "| strong | **1.0000** | 1.1000 | 2.0 | 0.0 |"


def test_comparison_leaves_missing_values_blank_and_marks_ties():
    table = comparison_markdown([make_report("a", [0.5]), make_report("b", [0.5], ratings={"rmse": 1.0})])
    assert table.count("**0.5000**") == 2
    assert "| a | **0.5000** |  |" in table


def test_comparison_json_keeps_the_order():
    read = json.loads(comparison_json([make_report("a"), make_report("b")]), parse_constant=refuse_constant)
    assert [report["model"] for report in read] == ["a", "b"]


def test_labels_cannot_break_the_table():
    table = comparison_markdown([make_report()], labels=["a|b"])
    assert "| a\\|b |" in table


def test_comparison_names_failures():
    failed = {"bad": Failure("fit", "ConfigError", "rho\nis -1")}
    comparison = Comparison({"good": make_report()}, failed)
    assert "- bad failed to fit: ConfigError: rho is -1" in comparison.to_markdown()
    assert json.loads(comparison.to_json())["failures"]["bad"]["error"] == "ConfigError"
    assert Comparison({}, failed).to_markdown().startswith("- bad failed")


def test_saved_files_are_whole(tmp_path):
    report = make_report()
    report.save(tmp_path / "r.json")
    report.save(tmp_path / "r.md")
    assert json.loads((tmp_path / "r.json").read_text())["metrics"] == {"recall@20": 0.5}
    assert (tmp_path / "r.md").read_text() == report.to_markdown()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.json", "r.md"]


@pytest.mark.skipif(os.name == "nt", reason="no such permissions on Windows")
def test_a_report_is_as_private_as_the_umask_says(tmp_path):
    before = os.umask(0o077)
    try:
        write_text_atomically(tmp_path / "r.json", "{}")
    finally:
        os.umask(before)
    assert (tmp_path / "r.json").stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_what_stood_there(tmp_path, monkeypatch):
    target = tmp_path / "r.json"
    target.write_text("before")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ReportError, match="No space left"):
        write_text_atomically(target, "after")
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_places_that_take_no_file_are_named_beforehand(tmp_path, monkeypatch):
    check_writable(tmp_path / "r.json")
    with pytest.raises(ReportError, match="there is no folder"):
        check_writable(tmp_path / "absent" / "r.json")
    with pytest.raises(ReportError, match="it is a folder"):
        check_writable(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)  # permissions do not hold for root, who may run the tests
    with pytest.raises(ReportError, match="no permission"):
        check_writable(tmp_path / "r.json")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ReportError, match="absent"):
        write_text_atomically(tmp_path / "absent" / "r.json", "{}")


def test_every_report_is_divided_unless_told_otherwise(random_parts, given_scores):
    train, test = random_parts
    model = given_scores(np.random.default_rng(0).random((60, 25)).astype(np.float32)).fit(train)
    report = evaluate(model, test, ks=[3, 10])
    assert {(one.side, one.by) for one in report.slices} == {("users", "history length"), ("items", "popularity")}
    assert "| popularity of items | head" in report.to_markdown()
    assert "recall@10 | ndcg@10 |" in report.to_markdown()
    bare = evaluate(model, test, ks=[3, 10], slices=None)
    assert bare.slices == ()
    assert "popularity of items" not in bare.to_markdown()
    assert bare.metrics == report.metrics

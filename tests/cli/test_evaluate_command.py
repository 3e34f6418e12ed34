"""``evaluate``: files, data sets, saved models, and where the report goes."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

import lexigraph as lg


def expected_metrics(train, test, name="item-knn"):
    """The same by the Python interface."""
    dataset = lg.read_split(train, test)
    model = lg.create(name).fit(dataset.with_interactions(dataset.interactions, test=None))
    return lg.evaluate(model, dataset.with_interactions(dataset.test, test=None), ks=(10, 20)).metrics


def test_a_fixed_split_in_files_is_fitted_whole_and_reported(run, parts, tmp_path):
    train, test = map(str, parts)
    out = tmp_path / "report.json"
    result = run("evaluate", "--model", "item-knn", "--train", train, "--test", test, "--json", str(out))
    assert result.exit_code == 0, result.stderr
    assert "recall@20" in result.stdout
    metrics = json.loads(out.read_text())["metrics"]
    assert metrics == pytest.approx(expected_metrics(train, test))
    assert metrics["recall@20"] > 0.3


def test_other_formats_give_the_same_figures(answer, parts, tmp_path):
    whole = pl.concat([pl.read_csv(part) for part in parts])
    users, items = (whole[name].unique(maintain_order=True).to_list() for name in ("user_id", "item_id"))
    for name, part in zip(("train", "test"), parts, strict=True):
        rows = pl.read_csv(part)
        numbered = [(users.index(user), items.index(item)) for user, item in rows.select("user_id", "item_id").rows()]
        by_user = {user: [str(item) for one, item in numbered if one == user] for user, _ in numbered}
        lines = [" ".join([str(user), *found]) for user, found in by_user.items()]
        (tmp_path / f"{name}.txt").write_text("\n".join(lines) + "\n")
        matrix = sp.coo_array((np.ones(len(numbered)), tuple(np.array(numbered).T)), shape=(len(users), len(items)))
        sp.save_npz(tmp_path / f"{name}.npz", matrix.tocsr())
        rows.write_parquet(tmp_path / f"{name}.parquet")
    found = {}
    for ending in ("txt", "npz", "parquet"):
        files = ["--train", str(tmp_path / f"train.{ending}"), "--test", str(tmp_path / f"test.{ending}")]
        found[ending] = answer("evaluate", "--model", "popularity", *files, "--k", "3", "--json", "-")["metrics"]
    assert found["txt"] == found["npz"]
    assert found["txt"]["hit@3"] > 0
    assert found["parquet"].keys() == found["txt"].keys()


@pytest.mark.parametrize("words", [["--json"], ["--json", "-"], ["--json=-"]])
def test_json_on_stdout_is_the_only_thing_there(answer, parts, words):
    train, test = map(str, parts)
    document = answer("evaluate", "--train", train, "--test", test, *words, "--model", "popularity", "--k", "5")
    assert set(document["metrics"]) >= {"recall@5", "ndcg@5"}


def test_several_models_are_compared(run, shop, tmp_path):
    words = [
        "--model",
        "popularity",
        "--model",
        "ease,item-knn",
        "--set",
        "ease.regularization=10",
        "--metrics",
        "ndcg",
    ]
    files = ["--json", str(tmp_path / "all.json"), "--markdown", str(tmp_path / "all.md")]
    result = run("evaluate", str(shop), *words, "--split", "leave-last-out", "--k", "5", *files)
    assert result.exit_code == 0, result.stderr
    assert "leave-last-out" in result.stderr
    document = json.loads((tmp_path / "all.json").read_text())
    assert list(document["models"]) == ["popularity", "ease", "item-knn"]
    assert document["models"]["ease"]["config"]["regularization"] == 10
    assert list(document["models"]["ease"]["metrics"]) == ["ndcg@5"]
    assert "| ease |" in (tmp_path / "all.md").read_text()


def test_items_of_the_files_reach_the_model(answer, shop, parts):
    train, test = map(str, parts)
    without = answer("evaluate", "--train", train, "--test", test, "--json")
    with_items = answer("evaluate", "--train", train, "--test", test, "--items", str(shop / "items.csv"), "--json")
    assert (without["n_items"], with_items["n_items"]) == (24, 26)


def test_a_folder_with_a_test_part_is_split_as_it_came(answer, run, parts, tmp_path):
    for name, part in zip(("interactions", "test"), parts, strict=True):
        (tmp_path / f"{name}.csv").write_bytes(part.read_bytes())
    whole = answer("evaluate", str(tmp_path), "--model", "item-knn", "--json")["metrics"]
    assert whole == pytest.approx(expected_metrics(*map(str, parts)))
    drawn = run("evaluate", str(tmp_path), "--model", "popularity", "--split", "random", "--k", "5")
    assert "random split" in drawn.stderr
    chosen = answer("evaluate", str(tmp_path), "--model", "popularity", "--part", "validation", "--json")
    assert "Validation was drawn" in chosen["split"]


def test_a_saved_model_is_measured_without_fitting(answer, run, parts, tmp_path):
    train, test = map(str, parts)
    fitted = run("fit", train, "--model", "item-knn", "--out", str(tmp_path / "m"))
    assert fitted.exit_code == 0, fitted.stderr
    document = answer("evaluate", "--saved", str(tmp_path / "m"), "--test", test, "--json")
    assert document["metrics"] == pytest.approx(expected_metrics(train, test))
    assert document["fit_seconds"] is None


def test_a_model_that_fails_does_not_take_the_others_with_it(run, shop):
    words = ["--model", "ease", "--set", "ease.memory_budget=0.0000001", "--model", "popularity", "--k", "5"]
    result = run("evaluate", str(shop), *words)
    assert result.exit_code == 1
    assert "error: ease failed to fit" in result.stderr
    assert "popularity" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ([], "needs DATA"),
        (["--train", "a.csv"], "--test"),
        (["--test", "a.csv"], "--train"),
        (["--saved", "m"], "--test"),
        (["data", "--train", "a.csv", "--test", "b.csv"], "exclude each other"),
        (["data", "--items", "a.csv"], "exclude each other"),
        (["data", "--saved", "m", "--test", "b.csv"], "exclude each other"),
        (["--saved", "m", "--test", "b.csv", "--set", "seed=1"], "exclude each other"),
        (["data", "--k", "ten"], "whole numbers"),
    ],
)
def test_half_a_question_is_answered_with_the_other_half(run, words, hint):
    result = run("evaluate", *words)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_wrong_metrics_cuts_and_parts_are_named(run, shop):
    for words, hint in ((["--metrics", "accuracy"], "auc"), (["--k", "0"], "0"), (["--part", "train"], "validation")):
        result = run("evaluate", str(shop), "--model", "popularity", *words)
        assert result.exit_code == 2
        assert hint in result.stderr
    result = run("evaluate", str(shop), "--model", "popularity", "--split", "fixed")
    assert result.exit_code == 1
    assert "no fixed test part" in result.stderr


def test_a_report_that_cannot_be_written_is_an_error(run, shop, tmp_path):
    words = ["--model", "popularity", "--json", str(tmp_path / "no" / "folder.json")]
    result = run("evaluate", str(shop), *words)
    assert result.exit_code == 1
    assert "cannot write" in result.stderr


@pytest.mark.parametrize("option", ["--json", "--markdown"])
def test_a_report_that_cannot_be_written_is_refused_before_the_fit(run, parts, tmp_path, monkeypatch, option):
    monkeypatch.setattr("lexigraph.evaluation.compare", lambda *_, **__: pytest.fail("fitted"))
    files = ["--train", str(parts[0]), "--test", str(parts[1])]
    result = run("evaluate", "--model", "popularity", *files, option, str(tmp_path / "absent" / "report"))
    assert result.exit_code == 1
    assert "there is no folder" in result.stderr
    assert "fixed split" not in result.stderr


def test_numbers_without_header_are_evaluated(run, tmp_path):
    for name in ("train", "test"):
        text = "".join(f"{n % 9}\t{n * 7 % 11 + (name == 'test')}\t{n % 5 + 1}\t{881250949 + n}\n" for n in range(40))
        (tmp_path / f"{name}.data").write_text(text)
    files = ["--train", str(tmp_path / "train.data"), "--test", str(tmp_path / "test.data")]
    result = run("evaluate", "--model", "popularity", *files, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["n_users"] > 0
    assert "taken for user_id, item_id, rating, timestamp" in result.stderr

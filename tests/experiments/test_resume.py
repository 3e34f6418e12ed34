"""Going on: finished runs are reused exactly when nothing that their figures depend on has changed."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import lexigraph
from lexigraph.experiments import entrants, jobs, run_experiment, storage
from lexigraph.models.popularity import Popularity

BOTH = {"ease": 2, "popularity": 2}


def stopped(*_):
    raise KeyboardInterrupt


def broken(*_):
    raise RuntimeError("out of luck")


@pytest.fixture
def finished(base, tmp_path):
    """An experiment that ran once, in the folder of the test."""
    found, folder = base
    shutil.copytree(folder, tmp_path / "out")
    return found


def same(one, other) -> bool:
    """Whether two experiments found the same, per user and in all."""
    return all(
        first.metrics == second.metrics
        and first.to_dict() == second.to_dict()
        and first.user_ids.equals(second.user_ids)
        and all(np.array_equal(first.per_user[name], second.per_user[name], equal_nan=True) for name in first.per_user)
        for label in one.labels
        for first, second in zip(one.runs[label], other.runs[label], strict=True)
    )


def test_a_second_call_fits_nothing_and_finds_the_same(compare, finished, fits):
    again = compare()
    assert not fits
    assert same(finished, again)
    assert sum("taken from an earlier run" in line for line in compare.told) == 4


CHANGES = [
    ({"models": {"ease": {"regularization": 7.0}, "popularity": {}}}, {"ease": 2}),
    ({"models": {"ease": {}, "popularity": {}, "item-knn": {}}}, {"item-knn": 2}),
    ({"models": {"popularity": {}}}, {}),
    ({"models": {"another name": {"model": "ease"}, "popularity": {}}}, {}),
    ({"models": {"ease": {"rerank": [{"name": "mmr"}]}, "popularity": {}}}, {"ease": 2}),
    ({"seeds": [0, 1, 2]}, {"ease": 1, "popularity": 1}),
    ({"seeds": [1]}, {}),
    ({"ks": [5, 10]}, BOTH),
    ({"metrics": ["recall", "ndcg"]}, BOTH),
    ({"metrics": ["diversity-categories", "novelty", "coverage", "auc", "ndcg", "recall"]}, {}),
    ({"split": {"test": 0.3}}, BOTH),
    ({"split": {"test": 0.2, "min_interactions": 4}}, BOTH),
    ({"fit_on": "train"}, BOTH),
    ({"filters": {"user_core": 6}}, BOTH),
    ({"slices": {"item_columns": ["kind"]}}, BOTH),
    ({"title": "Another title", "baseline": "popularity", "main_metric": "recall@5"}, {}),
    ({"report": {"formats": ["markdown"], "level": 0.9, "n_resamples": 300}}, {}),
]


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize(("change", "refitted"), CHANGES, ids=[json.dumps(change)[:60] for change, _ in CHANGES])
def test_exactly_what_a_change_touches_is_run_again(compare, fits, change, refitted):
    compare(**change)
    assert fits == refitted


@pytest.mark.usefixtures("finished")
def test_other_data_is_never_met_by_old_figures(compare, fits, books):
    last = books.interactions.height - 1
    changed = books.with_interactions(
        books.interactions.with_columns(
            item=pl.when(pl.int_range(pl.len()) == last).then(25).otherwise(pl.col("item")).cast(pl.Int32)
        )
    )
    compare(dataset=changed)
    assert fits == BOTH


@pytest.mark.usefixtures("finished")
def test_another_item_table_is_other_data(compare, fits, books):
    compare(dataset=replace(books, items=books.items.with_columns(title=pl.col("title") + "!")))
    assert fits == BOTH


@pytest.mark.usefixtures("finished")
def test_another_version_starts_anew(compare, fits, monkeypatch):
    monkeypatch.setattr(lexigraph, "__version__", "99.0")
    compare()
    assert fits == BOTH


@pytest.mark.usefixtures("finished")
def test_another_code_of_a_model_is_another_model(compare, fits, monkeypatch):
    source = entrants._source
    monkeypatch.setattr(entrants, "_source", lambda kind: source(kind) + b"#" * (kind is Popularity))
    compare()
    assert fits == {"popularity": 2}


@pytest.mark.parametrize("name", ["report.json", "per_user.parquet", "lists.parquet", "manifest.json"])
@pytest.mark.parametrize("damage", ["changed", "cut short", "empty", "gone"])
def test_a_damaged_run_is_told_and_made_again(compare, finished, fits, tmp_path, name, damage):
    folder = next((tmp_path / "out" / "runs").glob("ease-*"))
    content = (folder / name).read_bytes()
    if damage == "gone":
        (folder / name).unlink()
    else:
        harm = {"changed": content.replace(b"0", b"1"), "cut short": content[:-9], "empty": b""}
        (folder / name).write_bytes(harm[damage])
    again = compare()
    assert fits == {"ease": 1}
    assert any("made again, since" in line for line in compare.told)
    ours, theirs = again.runs["ease"], finished.runs["ease"]
    assert [run.metrics for run in ours] == [run.metrics for run in theirs]
    fits.clear()
    compare()
    assert not fits


def test_figures_forged_with_a_new_seal_are_of_another_key(compare, finished, fits, tmp_path):
    """A run copied to the place of another is not taken for it."""
    runs = tmp_path / "out" / "runs"
    ease, popularity = next(runs.glob("ease-*")), next(runs.glob("popularity-*"))
    shutil.rmtree(ease)
    shutil.copytree(popularity, ease)
    again = compare()
    assert fits == {"ease": 1}
    assert again.mean("ease", "ndcg@5") == finished.mean("ease", "ndcg@5")


def test_a_failed_model_is_tried_again(compare, fits, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Popularity, "_fit", broken)
        assert set(compare().failures) == {"popularity"}
    fits.clear()
    found = compare()
    assert fits == {"popularity": 2}
    assert not found.failures


def test_runs_finished_before_ctrl_c_are_kept(compare, fits, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(Popularity, "_fit", stopped)
        with pytest.raises(KeyboardInterrupt):
            compare()
    assert fits == {"ease": 1, "popularity": 1}
    assert compare.told[-1].startswith("stopped; 1 of 4 runs are done and kept in")
    assert not (tmp_path / "out" / "report.md").exists()
    fits.clear()
    compare()
    assert fits == {"ease": 1, "popularity": 2}


def test_ctrl_c_while_a_run_is_written_leaves_no_half_of_it(compare, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(storage, "list_frame", stopped)
        with pytest.raises(KeyboardInterrupt):
            compare()
    assert list((tmp_path / "out" / "runs").iterdir()) == []
    assert compare().labels == ("ease", "popularity")


def test_a_report_that_cannot_be_written_leaves_the_runs(compare, fits, tmp_path):
    (tmp_path / "out" / "report.md").mkdir(parents=True)
    with pytest.raises(lexigraph.LexigraphError, match=r"report\.md"):
        compare()
    fits.clear()
    (tmp_path / "out" / "report.md").rmdir()
    compare()
    assert not fits


def test_lines_say_which_model_and_seed(compare):
    compare()
    assert compare.told[0] == "ease (model 1 of 2, seed 1 of 2): fitting (0:00:00 so far)"
    assert compare.told[1].startswith("ease (model 1 of 2, seed 1 of 2): ndcg@5 0.")
    assert compare.told[-1].startswith("popularity (model 2 of 2, seed 2 of 2): ndcg@5 0.")


def test_the_name_of_a_run_follows_from_its_key_alone():
    key = {"model": "ease", "b": 1, "a": 2}
    assert jobs.folder_name(key) == jobs.folder_name(dict(reversed(key.items())))
    assert jobs.folder_name(key) != jobs.folder_name({**key, "a": 3})


def test_two_at_once_find_the_same(books, settings, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(run_experiment, settings, dataset=books, out=tmp_path / "out") for _ in range(2)]
        one, other = (call.result() for call in calls)
    assert one.mean("ease", "ndcg@5") == other.mean("ease", "ndcg@5")
    names = {path.name for path in (tmp_path / "out" / "runs").iterdir()}
    assert len(names) == 4

"""Running an experiment: every model on the same split for every seed, and one that fails stops no other."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from lexigraph.data import from_frames, make_split
from lexigraph.errors import ConfigError, ReportError
from lexigraph.evaluation import evaluate
from lexigraph.experiments import experiment_settings, run_experiment
from lexigraph.experiments.runner import _plain
from lexigraph.models import create
from lexigraph.models.ease import EASE
from lexigraph.models.ials import IALS
from lexigraph.models.popularity import Popularity


def broken(_, __):
    raise RuntimeError("out of\nluck")


FILES = {"report.html", "report.json", "report.md", "report.tex"}


def test_figures_are_those_of_fitting_and_evaluating_by_hand(books, settings):
    found = run_experiment(settings, dataset=books)
    for position, seed in enumerate((0, 1)):
        split = make_split(books, strategy="random", test=0.2, seed=seed)
        report = evaluate(create("ease").fit(split.development()), split.test, ks=[5], metrics=["recall", "ndcg"])
        run = found.runs["ease"][position]
        assert run.metrics["ndcg@5"] == pytest.approx(report.metrics["ndcg@5"])
        assert run.metrics["recall@5"] == pytest.approx(report.metrics["recall@5"])
        assert run.seed == seed
        assert run.user_ids.to_list() == report.user_ids.to_list()


def test_an_experiment_says_what_a_reader_needs(books, settings):
    found = run_experiment(settings, dataset=books, command="lexigraph compare x.toml")
    assert found.labels == ("ease", "popularity")
    assert found.seeds == (0, 1)
    assert len(found.splits) == 2
    assert found.main_metric == "ndcg@5"
    assert found.dataset.n_items == books.n_items
    assert found.dataset.n_interactions == len(books)
    assert {leak.kind for leak in found.leaks} == {"own-future", "shared-future"}
    assert all("found for 2 of 2 seeds" in leak.sentence for leak in found.leaks)
    verdicts = {(one.model, one.other): one.verdict for one in found.significance.results if one.metric == "ndcg@5"}
    assert verdicts == {("ease", "popularity"): "better"}
    assert found.command == "lexigraph compare x.toml"
    assert found.seconds > 0
    assert found.started
    assert found.runs["ease"][0].slices


def test_reports_are_written_whole(compare, tmp_path):
    compare(report={"n_resamples": 200})
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES | {"runs"}
    document = json.loads((tmp_path / "out" / "report.json").read_text())
    assert document["main_metric"] == "ndcg@5"
    page = (tmp_path / "out" / "report.html").read_text()
    assert page.startswith("<!doctype html>")


def test_only_the_formats_asked_for_are_written(compare, tmp_path):
    compare(report={"formats": ["latex", "json"], "n_resamples": 200})
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.tex", "report.json", "runs"}


def test_nothing_is_written_without_a_folder(books, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_experiment(settings, dataset=books)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused_before_the_data_is_read(books, settings, tmp_path, fits):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ReportError, match="it is a file"):
        run_experiment(settings, dataset=books, out=tmp_path / "out")
    assert not fits


def test_a_model_that_fails_is_recorded_and_the_others_go_on(compare, monkeypatch):
    monkeypatch.setattr(EASE, "_fit", broken)
    found = compare(models={"ease": {}, "popularity": {}, "item-knn": {}}, baseline="ease")
    assert found.labels == ("popularity", "item-knn")
    assert [(one.stage, one.error, one.message) for one in found.failures["ease"]] == [
        ("fit", "RuntimeError", "out of\nluck")
    ] * 2
    assert any("ease (model 1 of 3, seed 1 of 2): failed to fit: out of luck" in line for line in compare.told)
    assert any("baseline ease failed" in note for note in found.warnings)
    assert {(one.model, one.other) for one in found.significance.results} == {("popularity", "item-knn")}


def test_a_model_that_fails_under_one_seed_keeps_its_other_figures_but_is_not_tested(compare, monkeypatch):
    fit = IALS._fit

    def unlucky(self, dataset):
        if self.config.seed == 1:
            raise RuntimeError("unlucky number")
        fit(self, dataset)

    monkeypatch.setattr(IALS, "_fit", unlucky)
    found = compare(models={"ease": {}, "popularity": {}, "ials": {}})
    assert len(found.runs["ials"]) == 1
    assert len(found.failures["ials"]) == 1
    assert any("ials failed under 1 of 2 seeds" in note for note in found.warnings)
    assert {one.model for one in found.significance.results} == {"ease"}


def test_a_failed_evaluation_is_told_from_a_failed_fit(compare, monkeypatch):
    score = Popularity._score
    monkeypatch.setattr(Popularity, "_score", lambda self, evidence: score(self, evidence) * np.nan)
    found = compare()
    assert {one.stage for one in found.failures["popularity"]} == {"evaluate"}


def test_an_experiment_in_which_all_fail_is_still_written(compare, monkeypatch, tmp_path):
    monkeypatch.setattr(EASE, "_fit", broken)
    found = compare(models={"ease": {}}, report={})
    assert found.labels == ()
    assert found.significance is None
    assert {path.name for path in (tmp_path / "out").iterdir()} >= FILES


def test_models_that_have_a_seed_get_it_unless_they_name_their_own(books, settings):
    models = {"ials": {}, "held": {"model": "ials", "seed": 7}}
    found = run_experiment({**settings, "models": models}, dataset=books)
    assert [run.config["seed"] for run in found.runs["ials"]] == [0, 1]
    assert [run.config["seed"] for run in found.runs["held"]] == [7, 7]
    assert [run.seed for run in found.runs["held"]] == [0, 1]


def test_a_seed_of_the_split_holds_it_for_all_seeds(books, settings):
    held = {**settings, "models": {"ials": {}}, "split": {"test": 0.2, "seed": 5}}
    found = run_experiment(held, dataset=books)
    assert len(found.splits) == 1
    assert "seed=5" in found.splits[0]
    assert len(found.runs["ials"]) == 2


def test_what_draws_nothing_is_run_once(books, settings, fits):
    last = {**settings, "split": {"strategy": "leave-last-out"}}
    found = run_experiment(last, dataset=books)
    assert fits == {"ease": 1, "popularity": 1}
    assert found.seeds == (0,)
    assert any("run once" in note for note in found.warnings)


def test_a_test_part_that_comes_with_the_data_is_used_as_it_is(books, settings):
    split = make_split(books, strategy="random", test=0.2)
    fixed = replace(split.train, test=split.test.interactions)
    found = run_experiment({**settings, "split": {}}, dataset=fixed)
    assert found.splits[0].startswith("fixed split")
    report = evaluate(create("ease").fit(split.train), split.test, ks=[5], metrics=["ndcg"])
    assert found.mean("ease", "ndcg@5") == pytest.approx(report.metrics["ndcg@5"])


def test_fit_on_train_leaves_validation_out(books, settings):
    split = make_split(books, strategy="random", test=0.2, seed=0)
    found = run_experiment({**settings, "fit_on": "train", "seeds": [0]}, dataset=books)
    report = evaluate(create("ease").fit(split.train), split.test, ks=[5], metrics=["ndcg"])
    assert found.mean("ease", "ndcg@5") == pytest.approx(report.metrics["ndcg@5"])


def test_filters_apply(books, settings):
    found = run_experiment({**settings, "filters": {"user_core": 6}}, dataset=books)
    kept = books.interactions.group_by("user").len().filter(pl.col("len") >= 6)["len"].sum()
    assert found.dataset.n_interactions == kept
    assert "k_core(6, 0)" in str(found.dataset.summary["filters"])


def test_a_reranker_changes_the_lists_of_its_model(books, settings):
    steps = [{"name": "mmr", "trade_off": 0.2, "similarity": "categories"}]
    models = {"ease": {}, "varied": {"model": "ease", "rerank": steps, "pool_size": 20}}
    found = run_experiment({**settings, "models": models}, dataset=books)
    assert found.mean("varied", "diversity-categories@5") > found.mean("ease", "diversity-categories@5")
    assert found.runs["varied"][0].config["rerank"] == steps


@pytest.mark.parametrize("named", [True, False])
def test_data_is_given_exactly_once(books, settings, named):
    given = {**settings, "data": "shop"} if named else settings
    with pytest.raises(ConfigError, match="both the settings" if named else "neither the settings"):
        run_experiment(given, dataset=books if named else None)


def test_metrics_that_are_not_defined_here_do_no_harm(settings, tmp_path):
    bare = from_frames({"user_id": [f"u{n // 6}" for n in range(60)], "item_id": [f"i{n % 7}" for n in range(60)]})
    everything = {name: value for name, value in settings.items() if name != "metrics"}
    found = run_experiment({**everything, "split": {"test": 0.3}}, dataset=bare, out=tmp_path)
    again = run_experiment({**everything, "split": {"test": 0.3}}, dataset=bare, out=tmp_path)
    assert "recall@5" in found.metrics
    assert again.metrics == found.metrics


def test_settings_written_to_the_report_hold_no_password(settings):
    chosen = experiment_settings({**settings, "data": "postgresql://anna:secret@host/shop"})
    assert "secret" not in json.dumps(_plain(chosen))


@pytest.mark.parametrize("columns", [{"user_columns": ["gender"]}, {"item_columns": ["yeer"]}])
def test_a_column_to_slice_by_that_is_not_there_is_told_before_anything_is_fitted(compare, fits, columns):
    with pytest.raises(ConfigError, match="to slice by"):
        compare(slices=columns)
    assert not fits

"""Trials that do worse than others are given up, are shown as such, and are never the best."""

from __future__ import annotations

import json

import pytest

from lexigraph.data import make_split
from lexigraph.errors import ConfigError
from lexigraph.models.ease import EASE
from lexigraph.models.model_file import read_model_file
from lexigraph.scaling import Choice, Only, Range, tune, write_toml
from lexigraph.scaling.ranges import possible
from lexigraph.testing import books_and_films
from lexigraph.training import TrainingResult

EPOCHS = 6


@pytest.fixture(scope="module")
def split():
    return make_split(books_and_films(n_users=60), strategy="random", test=0.2, validation=0.2)


def course(epoch: int, stopped: str) -> TrainingResult:
    return TrainingResult(epoch, epoch, [], epoch, 0.0, stopped, 0.0, 1)


@pytest.fixture
def trained(monkeypatch):
    """EASE as if it were trained in epochs, each told as 1 / regularization; the epochs of each fit."""
    epochs, fit = [], EASE._fit

    def _fit(self, dataset):
        fit(self, dataset)
        epochs.append(0)
        self.training_result = course(EPOCHS, "epochs")
        for epoch in range(1, EPOCHS + 1):
            epochs[-1] = epoch
            if self.watcher is not None and not self.watcher(epoch, 1 / self.config.regularization):
                self.training_result = course(epoch, "watcher")
                return

    monkeypatch.setattr(EASE, "_fit", _fit)
    return epochs


def test_trials_below_the_median_end_after_the_warm_up(split, trained):
    result = tune("ease", split, trials=12, metric="recall@5")
    pruned = [trial for trial in result.trials if trial.pruned is not None]
    assert pruned
    assert len(result.trials) == result.n_complete + result.n_pruned == 12
    assert result.n_pruned == len(pruned)
    assert all(trial.value is None and trial.error is None and trial.pruned == 3 for trial in pruned)
    assert trained == [EPOCHS if trial.pruned is None else 3 for trial in result.trials]
    ended = sorted(trial.options["regularization"] for trial in result.trials[:4])
    assert all(trial.options["regularization"] > ended[0] for trial in pruned)


def test_the_best_is_never_a_pruned_one(split, trained):
    # what is told on the way says the opposite of what counts, so that the best settings are pruned
    result = tune("ease", split, trials=12, metric="recall@5")
    assert trained.count(EPOCHS) == result.n_complete
    complete = [trial for trial in result.trials if trial.value is not None]
    assert result.value == max(trial.value for trial in complete)
    assert result.best in [dict(trial.options) for trial in complete]


def test_without_pruning_all_come_to_their_end(split, trained):
    result = tune("ease", split, trials=12, metric="recall@5", prune=False)
    assert (result.n_complete, result.n_pruned) == (12, 0)
    assert set(trained) == {EPOCHS}


def test_a_search_with_pruned_trials_goes_on_as_if_it_had_not_stopped(split, trained, tmp_path):
    whole = tune("ease", split, trials=12, metric="recall@5")
    tune("ease", split, trials=9, metric="recall@5", storage=tmp_path / "search.db")
    fits = len(trained)
    rest = tune("ease", split, trials=12, metric="recall@5", storage=tmp_path / "search.db")
    assert len(trained) == fits + 3
    assert [(dict(t.options), t.value, t.pruned) for t in rest.trials] == [
        (dict(t.options), t.value, t.pruned) for t in whole.trials
    ]


def test_pruned_trials_are_written_down_as_such(split, trained, tmp_path):
    result = tune("ease", split, trials=12, metric="recall@5")
    assert trained
    write_toml(result, tmp_path / "best.toml")
    assert f"({result.n_pruned} more were pruned)" in (tmp_path / "best.toml").read_text()
    assert json.loads(json.dumps(result.to_dict()))["n_pruned"] == result.n_pruned


def test_a_training_that_somebody_stopped_is_no_trial(split, monkeypatch):
    calls, fit = [], EASE._fit

    def _fit(self, dataset):
        fit(self, dataset)
        calls.append(1)
        self.training_result = course(1, "interrupted" if len(calls) == 3 else "epochs")

    monkeypatch.setattr(EASE, "_fit", _fit)
    result = tune("ease", split, trials=5, metric="recall@5")
    assert result.interrupted
    assert result.n_complete == len(result.trials) == 2


def test_conditional_settings_are_searched_only_where_they_matter(split, tmp_path):
    space = {
        "weighting": Choice(("cosine", "bm25")),
        "bm25_k1": Only(Range(0.1, 100.0, log=True), {"weighting": ("bm25",)}),
    }
    storage = tmp_path / "search.db"
    result = tune("item-knn", split, trials=10, metric="recall@5", space=space, storage=storage)
    assert {trial.options["weighting"] for trial in result.trials} >= {"cosine", "bm25"}
    for trial in result.trials:
        assert ("bm25_k1" in trial.options) == (trial.options["weighting"] == "bm25")
    again = tune("item-knn", split, trials=10, metric="recall@5", space=space, storage=storage)
    assert [trial.options for trial in again.trials] == [trial.options for trial in result.trials]


def test_conditions_on_what_is_held_are_settled_before_the_search(split):
    space = {"bm25_k1": Only(Range(0.1, 100.0), {"weighting": ("bm25",)}), "neighbours": Range(5, 9, whole=True)}
    result = tune("item-knn", split, trials=3, metric="recall@5", space=space, fixed={"weighting": "cosine"})
    assert all(trial.options.keys() == {"neighbours"} for trial in result.trials)
    with pytest.raises(ConfigError, match="nothing to search"):
        tune("item-knn", split, trials=1, space={"bm25_k1": space["bm25_k1"]}, fixed={"weighting": "cosine"})


def test_a_chain_of_conditions_falls_with_its_first_link():
    space = {
        "a": Only(Choice((1, 2)), {"loss": ("x",)}),
        "b": Only(Choice((1, 2)), {"a": (2,)}),
        "c": Only(Choice((1, 2)), {"a": (0,)}),
    }
    assert possible(space, {"loss": "y", "a": 0, "b": 0, "c": 0}) == {"c": Choice((1, 2))}
    assert list(possible(space, {"loss": "x", "a": 0, "b": 0, "c": 0})) == ["a", "b", "c"]


def test_lists_are_choices_and_settings_of_a_file(tmp_path):
    from lexigraph.scaling import TuningResult

    write_toml(TuningResult("gnn", "ndcg@20", {"item_features": ("id", "text"), "fan_out": ()}, 0.5), tmp_path / "x")
    assert read_model_file(tmp_path / "x") == ("gnn", {"item_features": ["id", "text"], "fan_out": []})

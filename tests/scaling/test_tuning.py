"""Tuning stays on validation, keeps the defaults in the race, and goes on where it stopped."""

import dataclasses
import json
import subprocess
import sys
import tomllib

import numpy as np
import optuna
import polars as pl
import pytest

from lexigraph.config import Settings
from lexigraph.data import make_split
from lexigraph.data.fingerprint import split_fingerprint
from lexigraph.errors import ConfigError, EmptyTableError, MissingExtraError, ReportError, TuningError
from lexigraph.evaluation import evaluate
from lexigraph.language import item_texts, user_texts
from lexigraph.language.cache import CachedEncoder
from lexigraph.models import UserBatch, create, text_evidence
from lexigraph.models.ease import EASE
from lexigraph.models.gnn.preset import preset_names
from lexigraph.models.model_file import read_model_file
from lexigraph.scaling import SPACES, Choice, Range, TuningResult, space_for, tune, write_toml
from lexigraph.scaling import objective as objective_module
from lexigraph.testing import books_and_films


class Shut:
    """A test part that nobody may look at."""

    def __getattr__(self, name):
        raise AssertionError(f"the test part was touched: {name}")

    def __len__(self):
        raise AssertionError("the test part was counted")


@pytest.fixture(scope="module")
def split():
    made = make_split(books_and_films(n_users=80), strategy="random", test=0.2, validation=0.2)
    return dataclasses.replace(made, test=Shut())


def options_of(result):
    return [dict(trial.options) for trial in result.trials]


@pytest.mark.parametrize(
    ("name", "metric", "fixed"),
    [
        ("ease", "ndcg@20", {}),
        ("item-knn", "recall@5", {}),
        ("ials", "mrr@10", {"embedding_size": 8, "epochs": 2}),
        ("popularity", "recall@5", {}),
        ("graph-filter", "ndcg@5", {"encoder": None}),
        ("rating-bias", "rmse", {}),
    ],
)
def test_the_first_trial_is_the_defaults_and_the_best_is_no_worse(split, name, metric, fixed):
    result = tune(name, split, trials=4, metric=metric, fixed=fixed)
    model = create(name, **fixed).fit(split.train)
    if metric == "rmse":
        expected = evaluate(model, split.validation).ratings["rmse"]
        assert result.value == min(trial.value for trial in result.trials)
    else:
        kind, k = metric.split("@")
        expected = evaluate(model, split.validation, ks=[int(k)], metrics=[kind]).metrics[metric]
        assert result.value == max(trial.value for trial in result.trials)
    assert result.trials[0].value == result.default_value == pytest.approx(expected, abs=1e-9)
    assert result.n_complete == len(result.trials) == 4
    assert fixed.items() <= result.best.items()


@pytest.mark.parametrize("exact_items", [1, 1000])
def test_what_auto_means_for_the_graph_filter_is_its_first_trial(split, exact_items):
    fixed = {"encoder": None, "exact_items": exact_items}
    result = tune("graph-filter", split, trials=1, metric="ndcg@5", fixed=fixed)
    model = create("graph-filter", **fixed).fit(split.train)
    again = create("graph-filter", **result.best).fit(split.train)
    assert np.array_equal(model.score(UserBatch.new([["b01"]])), again.score(UserBatch.new([["b01"]])))


def test_the_best_settings_give_the_best_value_again(split):
    result = tune("graph-filter", split, trials=5, metric="ndcg@5", fixed={"encoder": None})
    again = create("graph-filter", **result.best).fit(split.train)
    assert evaluate(again, split.validation, ks=[5], metrics=["ndcg"]).metrics["ndcg@5"] == pytest.approx(result.value)


def test_the_same_seed_searches_the_same_settings_and_another_seed_others(split):
    first, second = tune("ease", split, trials=4, seed=1), tune("ease", split, trials=4, seed=1)
    assert options_of(first) == options_of(second)
    assert options_of(first)[1:] != options_of(tune("ease", split, trials=4, seed=2))[1:]
    assert len({trial["regularization"] for trial in options_of(first)}) == 4


def test_a_search_goes_on_in_its_file_as_if_it_had_not_stopped(split, tmp_path):
    storage = tmp_path / "search 100%.db"
    whole = tune("ease", split, trials=13)
    tune("ease", split, trials=11, storage=storage)
    rest = tune("ease", split, trials=13, storage=storage)
    assert options_of(rest) == options_of(whole)
    assert rest.best == whole.best
    seconds = [trial.seconds for trial in rest.trials]
    assert [trial.seconds for trial in tune("ease", split, trials=13, storage=str(storage)).trials] == seconds


def test_other_data_metric_or_fixed_settings_are_another_search(split, tmp_path):
    storage = tmp_path / "search.db"
    tune("ease", split, trials=2, storage=storage)
    other = dataclasses.replace(split, train=split.train.with_interactions(split.train.interactions.head(200)))
    for given, changes in ((other, {}), (split, {"metric": "recall@5"}), (split, {"fixed": {"precision": "float32"}})):
        assert len(tune("ease", given, trials=1, storage=storage, **changes).trials) == 1
    assert len(tune("ease", split, trials=1, storage=storage).trials) == 2


def interrupt_at(monkeypatch, kind, call):
    """Make the ``call``-th fit of a model class end in Ctrl-C."""
    calls, fit = [], kind._fit

    def interrupted(self, dataset):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        fit(self, dataset)

    monkeypatch.setattr(kind, "_fit", interrupted)


@pytest.mark.parametrize("call", [1, 3])
def test_ctrl_c_keeps_what_was_found_and_the_trial_comes_again(split, tmp_path, monkeypatch, call):
    storage = tmp_path / "search.db"
    whole = tune("ease", split, trials=5)
    interrupt_at(monkeypatch, EASE, call)
    if call == 1:
        with pytest.raises(KeyboardInterrupt):
            tune("ease", split, trials=5, storage=storage)
    else:
        cut = tune("ease", split, trials=5, storage=storage)
        assert cut.interrupted
        assert cut.n_complete == call - 1
        assert cut.value >= cut.default_value
    rest = tune("ease", split, trials=5, storage=storage)
    assert not rest.interrupted
    assert options_of(rest) == options_of(whole)


def test_a_failing_trial_is_recorded_and_the_search_goes_on(split, monkeypatch):
    fit = EASE._fit

    def picky(self, dataset):
        if self.config.regularization > 200:
            raise MemoryError("too large")
        fit(self, dataset)

    monkeypatch.setattr(EASE, "_fit", picky)
    result = tune("ease", split, trials=8)
    assert result.trials[0].error == "MemoryError: too large"
    assert result.default_value is None
    assert result.best["regularization"] <= 200
    assert 0 < result.n_complete < 8
    assert len(result.trials) == 8


def test_when_all_trials_fail_the_error_says_why(split, monkeypatch):
    monkeypatch.setattr(EASE, "_fit", lambda *_: 1 / 0)
    with pytest.raises(TuningError, match=r"all 2 trials of ease failed.*ZeroDivisionError"):
        tune("ease", split, trials=2)


def test_after_the_timeout_no_trial_begins_but_one_is_made(split):
    result = tune("ease", split, trials=500, timeout=1e-6)
    assert len(result.trials) == 1


def test_a_value_that_is_not_a_number_is_a_failed_trial(split, monkeypatch):
    monkeypatch.setattr(objective_module, "evaluate_ratings", lambda *_: {"rmse": float("nan")})
    with pytest.raises(TuningError, match="InvalidScoreError"):
        tune("rating-bias", split, trials=1, metric="rmse")


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("eese", {}, "did you mean 'ease'"),
        ("ease", {"metric": "ndcg"}, "no cut-off"),
        ("ease", {"metric": "fame@20"}, "fame"),
        ("ease", {"metric": "ndcg@0"}, "0"),
        ("ease", {"metric": "rmse"}, "does not predict ratings"),
        ("ease", {"trials": 0}, "at least 1"),
        ("ease", {"timeout": -1.0}, "above 0"),
        ("ease", {"fixed": {"regularisation": 1.0}}, "regularisation"),
        ("ease", {"fixed": {"regularization": 1.0}}, "nothing to search"),
        ("ease", {"space": {"size": Range(1, 2)}}, "no setting 'size'"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(split, name, changes, message):
    with pytest.raises(ConfigError, match=message):
        tune(name, split, **{"trials": 1, **changes})


def test_an_empty_validation_part_is_refused(split):
    empty = split.validation.with_interactions(split.validation.interactions.clear())
    with pytest.raises(EmptyTableError, match="validation"):
        tune("ease", dataclasses.replace(split, validation=empty), trials=1)


def test_rating_errors_need_ratings(split):
    bare = split.validation.with_interactions(split.validation.interactions.drop("rating"))
    with pytest.raises(ConfigError, match="has no ratings"):
        tune("rating-bias", dataclasses.replace(split, validation=bare), trials=1, metric="rmse")


def test_storage_that_cannot_be_used_is_a_named_error(split, tmp_path):
    (tmp_path / "notes.db").write_text("these are notes, not a database " * 100)
    for storage in (tmp_path / "notes.db", tmp_path / "nowhere" / "search.db", "nosuch://user:pass@host/db"):
        with pytest.raises(TuningError, match="cannot keep the search in") as error:
            tune("ease", split, trials=1, storage=storage)
        assert "pass@" not in str(error.value)
    assert (tmp_path / "notes.db").read_text().startswith("these are notes")


def test_optuna_says_nothing_and_keeps_its_own_loudness(split, tmp_path, capfd):
    before = optuna.logging.get_verbosity()
    optuna.logging.enable_default_handler()
    tune("ease", split, trials=2, storage=tmp_path / "search.db")
    assert capfd.readouterr() == ("", "")
    assert optuna.logging.get_verbosity() == before


def test_progress_is_shown_on_stderr(split, capfd, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    tune("ease", split, trials=2, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "Tuning ease" in err


def test_importing_the_package_does_not_bring_optuna():
    code = "import sys, lexigraph.scaling; assert 'optuna' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_without_optuna_the_error_names_the_extra(split, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError, match=r"lexigraph\[tune\]"):
        tune("ease", split, trials=1)


class CountingEncoder:
    name = "counting"
    dimension = 3
    fingerprint = "counting/1"
    encoded = 0

    def encode(self, texts, *, progress=False):  # noqa: ARG002
        CountingEncoder.encoded += len(texts)
        rows = np.array([[len(text), text.count("e") + 1, text.count("a")] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_texts_are_encoded_once_for_all_trials(split, tmp_path, monkeypatch):
    CountingEncoder.encoded = 0
    monkeypatch.setattr(text_evidence, "create_encoder", lambda _: CachedEncoder(CountingEncoder(), tmp_path))
    result = tune("graph-filter", split, trials=3, metric="ndcg@5", fixed={"encoder": "counting"})
    assert result.n_complete == 3
    texts = {*item_texts(split.train.items), *user_texts(split.train.users)} - {""}
    assert CountingEncoder.encoded == len(texts)


def test_evidence_weights_are_searched_only_where_there_is_evidence():
    data = books_and_films()
    weights = {"knowledge_weight", "category_weight", "text_weight"}
    assert weights <= space_for(create("graph-filter"), data).keys()
    bare = dataclasses.replace(data, relations=None, links=None, items=data.items.select("item_id"))
    assert not weights & space_for(create("graph-filter"), bare).keys()
    assert weights - space_for(create("graph-filter", encoder=None), data).keys() == {"text_weight"}
    untimed = data.with_interactions(data.interactions.drop("timestamp"))
    assert space_for(create("popularity"), untimed) == {}


@pytest.mark.parametrize("name", sorted(set(SPACES) - {"gnn", *preset_names()}))
def test_every_declared_setting_exists_and_takes_both_ends_of_its_range(name):
    for setting, values in space_for(create(name), books_and_films()).items():
        ends = values.options if isinstance(values, Choice) else (values.low, values.high)
        for end in ends:
            assert getattr(create(name, **{setting: end}).config, setting) == end


def test_defaults_outside_a_range_widen_it(split):
    result = tune("ease", split, trials=2, space={"regularization": Range(1.0, 2.0)})
    assert result.trials[0].options == {"regularization": 300.0}
    assert 1.0 <= result.trials[1].options["regularization"] <= 300.0


def test_a_model_without_a_declared_space_says_what_to_do(split):
    class Unknown(EASE):
        name = "unknown"
        config_type = Settings

    with pytest.raises(ConfigError, match="pass space="):
        space_for(Unknown(), split.train)


def test_the_result_is_written_as_toml_that_makes_the_model_again(split, tmp_path):
    result = tune("graph-filter", split, trials=3, metric="ndcg@5", fixed={"encoder": None, "solver": "exact"})
    path = tmp_path / "tuned.toml"
    write_toml(result, path)
    name, options = read_model_file(path)
    model = create(name, **options).fit(split.train)
    assert model.config.encoder is None
    value = evaluate(model, split.validation, ks=[5], metrics=["ndcg"]).metrics["ndcg@5"]
    assert value == pytest.approx(result.value)
    assert json.loads(json.dumps(result.to_dict()))["best"] == result.best


def test_odd_text_survives_toml(tmp_path):
    odd = 'a "quoted" \\ line\nbreak \x7f 你好 😀'
    write_toml(
        TuningResult("ease", "ndcg@20", {"text": odd, "flag": True, "small": 1e-7, "none": None}, 0.5), tmp_path / "x"
    )
    options = tomllib.loads((tmp_path / "x").read_text())["model"]["options"]
    assert options == {"text": odd, "flag": True, "small": 1e-7, "none": ""}


def test_writing_is_all_or_nothing(tmp_path):
    path = tmp_path / "tuned.toml"
    path.write_text("kept")
    with pytest.raises(ConfigError, match="'shape'"):
        write_toml(TuningResult("ease", "ndcg@20", {"shape": object()}, 0.5), path)
    assert path.read_text() == "kept"
    with pytest.raises(ReportError):
        write_toml(TuningResult("ease", "ndcg@20", {}, 0.5), tmp_path / "nowhere" / "tuned.toml")


def test_the_fingerprint_sees_every_part_but_the_test_part(split):
    whole = split_fingerprint(split)
    assert split_fingerprint(split) == whole
    shorter = split.validation.with_interactions(split.validation.interactions.head(5))
    items = split.train.items.with_columns(title=pl.lit("same"))
    for changed in (
        dataclasses.replace(split, validation=shorter),
        dataclasses.replace(split, train=dataclasses.replace(split.train, items=items)),
        dataclasses.replace(split, train=dataclasses.replace(split.train, relations=None)),
        dataclasses.replace(split, train=split.train.with_values("rating")),
    ):
        assert split_fingerprint(changed) != whole

"""Backtest: every model on every window, against evaluating each by hand; failures cost nobody else anything."""

from __future__ import annotations

import json
import statistics

import pytest

from lexigraph.data.splits import rolling_splits
from lexigraph.errors import ConfigError
from lexigraph.evaluation import SliceSettings, evaluate
from lexigraph.evaluation.protocols import backtest
from lexigraph.models import create
from lexigraph.testing.checkerboard import checkerboard


@pytest.fixture(scope="module")
def windows():
    return rolling_splits(checkerboard(20), windows=3, horizon=0.1)


def popular():
    return create("popularity")


def test_every_model_on_every_window(windows):
    models = {"popular": popular, "ease": lambda: create("ease")}
    result = backtest(models, windows, ks=[3], metrics=["recall", "ndcg"])
    frame = result.frame()
    assert frame.select("model", "window").rows() == [(label, window) for window in (1, 2, 3) for label in models]
    by_hand = [
        evaluate(popular().fit(split.development()), split.test, ks=[3]).metrics["recall@3"] for split in windows
    ]
    assert frame.filter(model="popular")["recall@3"].to_list() == by_hand
    (row,) = result.summary().filter(model="popular", metric="recall@3").to_dicts()
    assert row["mean"] == pytest.approx(statistics.mean(by_hand))
    assert row["sd"] == pytest.approx(statistics.stdev(by_hand))
    assert row["windows"] == 3
    assert frame["test_from"].to_list()[::2] == [split.description.parameters["test_from"] for split in windows]
    assert all(run.report.rankings is None for run in result.runs)


def test_written_out(windows):
    result = backtest({"a|b": popular}, windows[:1], ks=[3], metrics=["recall"])
    overview, by_window = result.to_markdown().split("\n\n")
    assert overview.startswith("| model | recall@3 | windows |")
    assert "| a\\|b | " in overview
    assert "±" not in overview
    assert by_window.startswith("| model | window | users | recall@3 |")
    assert json.loads(json.dumps(result.to_dict()))["summary"][0]["sd"] is None
    twice = backtest({"a": popular}, windows[:2], ks=[3], metrics=["recall"])
    assert "±" in twice.to_markdown()


class Brittle(type(create("popularity"))):
    """Fails to fit on its second window."""

    made = 0

    def _fit(self, dataset):
        type(self).made += 1
        if type(self).made == 2:
            raise ValueError("out of\nluck")
        super()._fit(dataset)


def test_a_failure_costs_only_its_own_run(windows):
    def missing():
        raise RuntimeError("no such model")

    Brittle.made = 0
    result = backtest({"missing": missing, "brittle": Brittle, "popular": popular}, windows, ks=[3], metrics=["recall"])
    assert [(run.model, run.window, run.failure.stage) for run in result.failures] == [
        ("missing", 1, "make"),
        ("missing", 2, "make"),
        ("brittle", 2, "fit"),
        ("missing", 3, "make"),
    ]
    assert sorted(result.reports("brittle")) == [1, 3]
    assert sorted(result.reports("popular")) == [1, 2, 3]
    assert result.frame().filter(model="brittle", window=2)["failure"].to_list() == ["ValueError: out of luck"]
    assert "- window 2: brittle failed to fit: ValueError: out of luck\n" in result.to_markdown()
    assert result.summary().filter(model="brittle")["windows"].to_list() == [2]


def test_when_nothing_works_there_is_still_an_answer(windows):
    result = backtest({"missing": lambda: create("no-such-model")}, windows[:1])
    assert result.summary().height == 0
    assert result.frame()["users"].to_list() == [None]
    assert result.to_markdown().startswith("- window 1: missing failed to make")
    assert result.to_dict()["runs"][0]["report"] is None


def test_slices_go_along(windows):
    result = backtest({"popular": popular}, windows[:1], ks=[3], metrics=["recall"], slices=SliceSettings())
    assert result.runs[0].report.slices


def test_progress_goes_to_stderr(windows, capsys):
    result = backtest({"popular": popular}, windows[:2], ks=[3], metrics=["recall"], progress=True)
    out, err = capsys.readouterr()
    assert len(result.runs) == 2
    assert out == ""
    assert "window 2 of 2" in err


@pytest.mark.parametrize(
    ("values", "words"),
    [({"metrics": ["luck"]}, "unknown metrics"), ({"ks": [0]}, "at least 1"), ({"part": "train"}, "part='train'")],
)
def test_what_cannot_be_measured_is_refused(windows, values, words):
    with pytest.raises(ConfigError, match=words):
        backtest({"popular": popular}, windows, **values)


def test_nothing_to_test_is_refused(windows):
    with pytest.raises(ConfigError, match="0 models and 3 windows"):
        backtest({}, windows)
    with pytest.raises(ConfigError, match="1 models and 0 windows"):
        backtest({"popular": popular}, [])

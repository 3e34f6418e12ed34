"""Reports, settings and lists of models, without a browser."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import ForeignArtifactError, ReportError, TamperedArtifactError
from lexigraph.evaluation import compare
from lexigraph.models import create
from lexigraph.testing import books_and_films
from lexigraph.training import TrainingResult
from lexigraph.web.evaluations import Axis, Borrowed, Figure, axis_of, compare_lists, describe, read_document
from lexigraph.web.evaluations.folder import MOST_BYTES, read_reports
from lexigraph.web.widgets.charts import COLOURS, GREY
from lexigraph.web.words import plain_settings, span

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["models", "metrics", "model", "runs", "slices", "interval", "mean", "failures", "config"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def a_report(value: float = 0.5, **more: object) -> dict:
    slices = [{"side": "users", "by": "history length", "group": "cold (1-3)", "size": 4, "metrics": {"hit@5": 0.25}}]
    return {"model": "ease", "metrics": {"hit@5": value}, "standard_errors": {"hit@5": 0.1}, "slices": slices, **more}


def test_what_the_package_writes_is_read(tmp_path):
    from lexigraph.data import make_split

    split = make_split(books_and_films(), strategy="random", test=0.3, seed=0)
    found = compare({"popularity": create("popularity"), "ease": create("ease")}, split, ks=(2,), metrics=("recall",))
    (tmp_path / "both.json").write_text(found.to_json())
    (tmp_path / "one.json").write_text(found.reports["ease"].to_json())
    reports = read_reports(tmp_path)
    assert reports.refused == ()
    assert {one.label for one in reports.found["both.json"].models} == {"popularity", "ease"}
    measured = reports.found["one.json"].models[0].metrics["recall@2"]
    assert measured.mean == pytest.approx(found.reports["ease"].metrics["recall@2"])
    error = found.reports["ease"].standard_errors["recall@2"]
    assert measured.high - measured.low == pytest.approx(2 * 1.96 * error, rel=1e-3)


def test_an_experiment_has_intervals_of_its_own_and_a_conclusion():
    document = {
        "title": "Mine",
        "conclusion": ["ease is better."],
        "main_metric": "hit@5",
        "splits": ["by time"],
        "dataset": {"name": "toy"},
        "models": {
            "ease": {
                "metrics": {"hit@5": {"mean": 0.5, "deviation": None, "interval": [0.4, 0.55]}},
                "fit_seconds": 2,
                "runs": [a_report()],
            }
        },
        "failures": {"gnn": [{"stage": "fit", "error": "MemoryError", "message": "none left"}]},
    }
    report = read_document(document, "file")
    assert (report.title, report.dataset, report.split) == ("Mine", "toy", "by time")
    assert report.models[0].metrics["hit@5"] == Figure(0.5, 0.4, 0.55)
    assert report.models[0].parts[0].group == "cold (1-3)"
    assert report.sentences == ("ease is better.",)
    assert report.failures == ("gnn: MemoryError: none left",)


@given(JSON)
def test_whatever_a_file_holds_it_is_a_report_or_named_as_none(document):
    try:
        report = read_document(document, "x")
    except ReportError:  # no other error may come out
        report = read_document(a_report(), "x")
    assert all(abs(figure.mean) < float("inf") for one in report.models for figure in one.metrics.values())


def test_files_that_are_none_are_named_and_hide_no_other(tmp_path):
    (tmp_path / "good.json").write_text(json.dumps(a_report()))
    (tmp_path / "torn.json").write_text('{"model": ')
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "foreign.json").write_text('{"name": "package"}')
    (tmp_path / "nan.json").write_text(json.dumps(a_report(float("nan"))))
    (tmp_path / "text.json").write_text(json.dumps(a_report("much")))
    (tmp_path / ".hidden.json").write_text("{")
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    inner = tmp_path / "mine"
    inner.mkdir()
    (inner / "report.json").write_text(json.dumps(a_report(0.75)))
    with (tmp_path / "large.json").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    reports = read_reports(tmp_path)
    assert set(reports.found) == {"good.json", "mine/report.json"}
    assert reports.found["mine/report.json"].title == "mine"
    refused = {one.file: one.reason for one in reports.refused}
    assert set(refused) == {"torn.json", "deep.json", "foreign.json", "nan.json", "text.json", "large.json"}
    assert "20,000,001 bytes" in refused["large.json"]
    assert "'much'" in refused["text.json"]


def test_axes_hold_every_interval_and_end_in_round_numbers():
    assert axis_of([Figure(0.3723, 0.3584, 0.3862), Figure(0.1559, 0.1463, 0.1654)]) == Axis(0.1, 0.4)
    assert axis_of([]) == Axis(0.0, 1.0)
    one = axis_of([Figure(0.5)])
    assert one.low <= 0.5 < one.high


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_every_figure_stands_within_its_axis(values):
    axis = axis_of(Figure(value) for value in values)
    assert axis.low < axis.high
    assert all(axis.low <= value <= axis.high for value in values)


def test_two_lists_are_compared_both_ways():
    both = compare_lists(["a", "b", "c"], ["c", "a"], {"a": 2.0, "c": 4.0})
    assert [place.moved for place in both.first] == [1, None, -2]
    assert [place.moved for place in both.second] == [2, -1]
    assert both.common == 2
    assert both.overlap == pytest.approx(2 / 3)
    assert both.popularity == (3.0, 3.0)
    assert compare_lists([], [], {}).popularity == (None, None)


def test_a_model_tells_its_settings_and_curves_without_being_loaded(tmp_path):
    model = create("popularity").fit(books_and_films())
    rows = [{"epoch": n, "steps": n, "loss": 1 / n, "ndcg@20": None, "seconds": 1.0} for n in (1, 2)]
    model.training_result = TrainingResult(2, 2, rows, 1, 0.5, "epochs", 1.0, 8)
    model.save(tmp_path / "model")
    found = describe(str(tmp_path / "model"))
    assert found.kind == "popularity"
    assert found.curves == {"loss": [1.0, 0.5], "ndcg@20": [None, None]}
    assert found.epochs == [1, 2]
    manifest = tmp_path / "model" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"loss"', '"gain"'))
    with pytest.raises(TamperedArtifactError, match="seal"):
        describe(str(tmp_path / "model"))
    with pytest.raises(ForeignArtifactError, match="not kept"):
        describe("")


def test_models_are_let_go_when_the_last_page_looks_away():
    kept = []
    service = SimpleNamespace(trials=SimpleNamespace(models=frozenset({"arm"})), host=SimpleNamespace())
    service.host.keep_only = lambda names: kept.append(set(names))
    borrowed = Borrowed()
    borrowed.change((), {"a", "b"})
    borrowed.change((), {"a"})
    borrowed.change({"a", "b"}, ())
    borrowed.let_go(service)
    borrowed.change({"a"}, ())
    borrowed.let_go(service)
    assert kept == [{"arm", "a"}, {"arm"}]


def test_settings_and_spans_in_words():
    assert plain_settings({"a": {"b": [1, 2]}, "c": None, "d": []}) == {"a.b": "1, 2", "c": "–", "d": "–"}
    assert [span(seconds) for seconds in (0.2, 59.9, 61, 86_400, 3 * 86_400)] == [
        "0 s",
        "60 s",
        "1 min",
        "24 h",
        "3 days",
    ]


def test_lines_of_charts_are_seen_on_both_grounds():
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((light(one), light(other)))
        return (high + 0.05) / (low + 0.05)

    grounds = ("#ffffff", "#f5f7f9", "#14171b", "#1d2126")
    assert min(contrast(colour, ground) for colour in (*COLOURS, GREY) for ground in grounds) >= 3

"""Markdown, LaTeX and JSON of an experiment."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from lexigraph.evaluation.comparison import Failure
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices.slice import Slice
from lexigraph.evaluation.statistics import compare_pairs
from lexigraph.experiments.intervals import model_intervals, per_user_means
from lexigraph.experiments.jsons import experiment_json
from lexigraph.experiments.latex import SPECIAL, experiment_latex, latex_text
from lexigraph.experiments.markdown import experiment_markdown
from lexigraph.experiments.reading import ranked
from lexigraph.experiments.result import DatasetFacts, Experiment
from lexigraph.experiments.tables import all_tables, exposure_tables, gap_table, slice_tables

N_USERS = 50
AWKWARD = 'a_b & 100% | $x^2$ {y} #1 ~ \\ <i> "q"'


def report(level: float, seed: int = 0, slices: tuple[Slice, ...] = ()) -> EvaluationReport:
    values = np.clip(np.random.default_rng(seed).normal(level, 0.05, N_USERS), 0, 1)
    users = pl.Series([f"u{n}" for n in range(N_USERS)])
    return EvaluationReport(
        "m", "toy", users, {"ndcg@20": values, "map@20": values / 2}, {"coverage@20": level}, slices=slices, seed=seed
    )


@pytest.fixture
def experiment() -> Experiment:
    runs = {"low": (report(0.2),), AWKWARD: (report(0.6),)}
    return Experiment(
        "100 % & more_figures",
        DatasetFacts("toy_set"),
        ("random split",),
        runs=runs,
        failures={"broken": (Failure("fit", "ModelError", "out of | memory\nat once"),)},
        significance=compare_pairs(runs, metrics=["ndcg@20"], n_resamples=500),
        baseline="low",
        settings={"ks": (20,), "x": float("nan")},
    )


def cells_of(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)[1:-1]


def test_markdown_tables_have_as_many_cells_in_every_row(experiment):
    tables = re.findall(r"(?:^\|.*\n)+", experiment_markdown(experiment), flags=re.MULTILINE)
    assert len(tables) == len(all_tables(experiment))
    for table in tables:
        assert len({len(cells_of(line)) for line in table.splitlines()}) == 1


def test_markdown_says_the_conclusion_and_the_failures(experiment):
    text = experiment_markdown(experiment)
    assert text.startswith("# 100 % &amp; more\\_figures\n")
    assert "ranks first of 2 models" in text
    assert "**broken** failed to fit: ModelError: out of \\| memory at once" in text


def test_markdown_keeps_markup_in_labels_harmless(experiment):
    text = experiment_markdown(experiment)
    assert "<i>" not in text
    assert "a\\_b &amp; 100% \\|" in text


def test_markdown_fence_is_longer_than_what_it_holds(experiment):
    text = experiment_markdown(replace(experiment, settings_text="x = '````'\n"))
    assert "`````toml\nx = '````'\n`````" in text


@pytest.mark.parametrize("sign", [sign for sign in SPECIAL if sign not in "\\{}"])
def test_no_special_sign_is_left_bare(sign):
    written = latex_text(f"a{sign}b")
    bare = re.sub(r"\\[a-zA-Z]+(\{[^{}]*\})?|\\[&%$#_{}]", "", written)
    assert not set(bare) & set("&%$#_^~\\")


def test_latex_backslash_and_braces_are_written_once():
    assert latex_text("\\{}") == r"\textbackslash{}\{\}"


def test_latex_rows_match_the_columns(experiment):
    text = experiment_latex(experiment)
    columns = re.search(r"\\begin\{tabular\}\{(l r*|lr*)\}", text).group(1)
    body = text.split(r"\toprule")[1].split(r"\bottomrule")[0]
    rows = [line for line in body.splitlines() if line.endswith(r"\\")]
    assert len(rows) == 3
    assert {len(re.findall(r"(?<!\\)&", row)) + 1 for row in rows} == {len(columns)}


def test_latex_groups_and_environments_close(experiment):
    text = re.sub(r"\\[{}\\]", "", experiment_latex(experiment))
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"\\begin\{(\w+)\}", text) == re.findall(r"\\end\{(\w+)\}", text)[::-1]
    assert text.count("$") % 2 == 0


def test_latex_caption_explains_what_stands_in_the_table(experiment):
    text = experiment_latex(experiment)
    assert r"\label{tab:100-more-figures}" in text
    assert r"\textsuperscript{*}: shown to be better than low" in text
    assert "Tested: NDCG@20." in text
    assert "half the width of the 95 \\% interval over users" in text
    best = next(line for line in text.splitlines() if line.startswith(r"a\_b \& 100\%"))
    assert best.count(r"\textbf{") == 2
    assert best.count(r"\textsuperscript{*}") == 1


def test_latex_without_tests_marks_nothing(experiment):
    text = experiment_latex(replace(experiment, significance=None))
    assert "textsuperscript" not in text
    assert "Differences were not tested." in text


def test_json_is_strict_and_holds_no_user(experiment):
    text = experiment_json(experiment)
    found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert "u17" not in text
    assert found["models"][AWKWARD]["place"] == 1
    model = found["models"]["low"]["metrics"]["ndcg@20"]
    assert model["interval"][0] < model["mean"] < model["interval"][1]
    assert found["settings"] == {"ks": [20], "x": None}
    assert found["significance"]["results"][0]["verdict"] == "worse"
    assert found["failures"]["broken"][0]["stage"] == "fit"


def test_json_with_undefined_aggregates(experiment):
    hole = replace(report(0.5), aggregates={"coverage@20": float("inf")})
    found = json.loads(experiment_json(replace(experiment, runs={"hole": (hole,)}, significance=None)))
    assert found["models"]["hole"]["runs"][0]["metrics"]["coverage@20"] is None
    assert "coverage@20" not in found["models"]["hole"]["metrics"]


def test_nothing_measured_is_said_in_every_format(experiment):
    empty = replace(experiment, runs={}, significance=None)
    assert "the only one failed" in experiment_markdown(empty)
    assert experiment_latex(empty).startswith("% 100 \\%")
    assert json.loads(experiment_json(empty))["models"] == {}


def test_mean_and_spread_are_those_of_the_seeds():
    runs = (report(0.3, 1), report(0.5, 2), report(0.4, 3))
    found = Experiment("t", DatasetFacts("toy"), seeds=(1, 2, 3), runs={"m": runs})
    means = [one.per_user["ndcg@20"].mean() for one in runs]
    assert found.mean("m", "ndcg@20") == pytest.approx(np.mean(means))
    assert found.spread("m", "ndcg@20") == pytest.approx(np.std(means, ddof=1))
    assert found.mean("m", "nothing") is None


def test_users_of_several_seeds_are_counted_once():
    one, two = report(0.3, 1), replace(report(0.5, 2), user_ids=pl.Series([f"u{n}" for n in range(25, 25 + N_USERS)]))
    means = per_user_means([one, two])["ndcg@20"]
    assert len(means) == 75
    shared = (one.per_user["ndcg@20"][25] + two.per_user["ndcg@20"][0]) / 2
    assert means[25] == pytest.approx(shared)
    low, high = model_intervals([one, two])["ndcg@20"]
    assert low < means.mean() < high


def test_models_without_the_main_metric_come_last():
    bare = replace(report(0.9), per_user={"map@20": np.ones(N_USERS)})
    found = Experiment("t", DatasetFacts("toy"), runs={"bare": (bare,), "a": (report(0.2),), "b": (report(0.4),)})
    assert ranked(found) == ("b", "a", "bare")


def test_parts_and_gaps():
    def parts(level: float) -> tuple[Slice, ...]:
        return (
            Slice("users", "age", "old", 40, 40, {"ndcg@20": level}, {"ndcg@20": 0.01}),
            Slice("users", "age", "young", 35, 35, {"ndcg@20": level / 2}),
            Slice("users", "age", "few", 3, 3, {"ndcg@20": 0.0}),
            Slice("items", "popularity", "tail", 10, 20, {"ndcg@20": 0.1}, {}, {20: 0.125}, 0.5),
        )

    runs = {"a": (report(0.5, slices=parts(0.4)),), "b": (report(0.4, slices=parts(0.6)),)}
    found = Experiment("t", DatasetFacts("toy"), runs=runs)
    by_age = slice_tables(found)[0]
    assert [column.head for column in by_age.columns] == ["old", "young", "few"]
    assert [[cell.text for cell in row.cells] for row in by_age.rows] == [
        ["0.4000", "0.2000", "0.0000"],
        ["0.6000", "0.3000", "0.0000"],
    ]
    assert by_age.rows[0].cells[0].detail == "± 0.0196"
    assert [row.cells[0].text for row in gap_table(found).rows] == ["0.2000", "0.3000"]
    exposure = exposure_tables(found)[0]
    assert [row.cells[0].text for row in exposure.rows] == ["50.0 %", "12.5 %", "12.5 %"]

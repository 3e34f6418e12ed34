"""The page of an experiment: complete, harmless, and the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import polars as pl
import pytest

from lexigraph.evaluation.comparison import Failure
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices.slice import Slice
from lexigraph.evaluation.statistics import compare_pairs
from lexigraph.experiments.page import experiment_page
from lexigraph.experiments.page.context import page_context
from lexigraph.experiments.result import DatasetFacts, Experiment

N_USERS = 60
HOSTILE = '<script>alert("1")</script> id="x" {{ 7 * 7 }} #010101'
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Leak:
    def __init__(self, kind: str, severity: str, sentence: str) -> None:
        self.kind, self.severity, self.sentence = kind, severity, sentence


class Reader(HTMLParser):
    """Tags, ids and text of a page; fails on a tag closed out of order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def report(level: float, seed: int = 0, **changes) -> EvaluationReport:
    values = np.clip(np.random.default_rng(seed).normal(level, 0.1, N_USERS), 0, 1)
    users = pl.Series([f"u{n}" for n in range(N_USERS)])
    slices = (
        Slice(
            "users", "history length", "cold (1-5)", 30, 30, {"recall@20": level, "ndcg@20": level}, {"recall@20": 0.01}
        ),
        Slice("users", "history length", "hot (6-9)", 30, 30, {"recall@20": level / 2, "ndcg@20": level / 2}),
        Slice("items", "popularity", "head", 5, 25, {"recall@20": level}, {}, {20: 0.75}, 0.5),
        Slice("items", "popularity", "tail", 9, 20, {"recall@20": level / 3}, {}, {20: 0.25}, 0.5),
    )
    given = {
        "per_user": {"ndcg@20": values, "recall@20": values**2, "recall@10": values**3},
        "aggregates": {"coverage@20": level},
        "slices": slices,
        "n_items": 40,
        "fit_seconds": level,
        "seed": seed,
    }
    return EvaluationReport("model", "toy", users, **{**given, **changes})


@pytest.fixture
def experiment() -> Experiment:
    runs = {"weak": (report(0.2),), "strong": (report(0.6),), "middle": (report(0.4),)}
    return Experiment(
        "Three models",
        DatasetFacts("toy", N_USERS, 40, 900, {"density": 0.1}),
        ("random split",),
        (0,),
        runs,
        significance=compare_pairs(runs, metrics=["ndcg@20", "recall@20"], n_resamples=500),
        baseline="weak",
        settings_text='baseline = "weak"\n',
        command="lexigraph compare toy.toml",
        environment={"python": "3.11", "cores": 2},
        seconds=70.0,
    )


def test_headline_names_the_best_and_says_that_its_lead_is_shown(experiment):
    text = Reader(experiment_page(experiment)).text
    assert "strong ranks first of 3 models with NDCG@20 of 0." in text
    assert "and is shown to be better than the next, middle." in text
    assert re.search(
        r"Baseline: weak with 0\.\d+\. The difference is \+0\.\d+ .*: strong is shown to be better\.", text
    )


def test_headline_without_tests_claims_nothing(experiment):
    headline = page_context(replace(experiment, significance=None))["headline"]
    assert headline.endswith("more than chance was not tested.")


def test_equal_models_show_no_difference(experiment):
    runs = {"one": (report(0.5),), "two": (report(0.5),)}
    same = replace(experiment, runs=runs, significance=compare_pairs(runs, n_resamples=500), baseline=None)
    context = page_context(same)
    assert context["headline"].endswith("but no difference from the next, two, is shown.")
    assert context["significance_tables"][0].rows[0].cells[0].text == "no difference shown"


def test_lower_is_better_turns_the_order(experiment):
    runs = {name: (report(0.5, ratings={"rmse": value}),) for name, value in (("rough", 1.2), ("exact", 0.8))}
    rated = replace(experiment, runs=runs, main_metric="rmse", significance=None, baseline=None)
    context = page_context(rated)
    assert context["headline"].startswith("exact ranks first of 2 models with RMSE of 0.8000")
    first = context["metric_tables"][0]
    assert first.columns[0].head == "RMSE"
    assert first.columns[0].better == "lower"
    assert [row.cells[0].best for row in first.rows] == [True, False]


def test_page_has_every_part(experiment):
    text = Reader(experiment_page(experiment)).text
    parts = ["What was compared", "How well each model does", "Which differences are shown", "For whom and for what"]
    parts += [
        "How evenly",
        "Beyond accuracy",
        "depends on the seed",
        "What the metrics mean",
        "get these figures again",
    ]
    parts += [
        "lexigraph compare toy.toml",
        'baseline = "weak"',
        "1.2 s in all",
        "Every model was fitted once, with seed 0",
    ]
    assert [part for part in parts if part not in text] == []


def test_every_figure_says_how_to_read_it_and_what_is_seen(experiment):
    page = experiment_page(experiment)
    figures = re.findall(r"<figure.*?</figure>", page, flags=re.DOTALL)
    assert len(figures) == 6
    for figure in figures:
        assert figure.count("<svg") == 1
        assert "How to read this:" in figure
        assert "What is seen:" in figure
        assert re.search(r'role="img" aria-label="[^"]{20,}"', figure)


def test_groups_of_few_users_are_in_the_table_but_not_drawn(experiment):
    few = Slice("items", "popularity", "cold (0)", 9, 3, {"recall@20": 0.9}, {}, {20: 0.0}, 0.0)
    runs = {label: (replace(one, slices=(*one.slices, few)),) for label, (one,) in experiment.runs.items()}
    page = experiment_page(replace(experiment, runs=runs))
    drawn = next(one for one in re.findall(r"<figure.*?</figure>", page, flags=re.DOTALL) if "by popularity" in one)
    assert "tail" in drawn
    assert "cold (0)" not in drawn
    assert "cold (0)" in page


def test_hostile_texts_stay_texts(experiment):
    runs = {HOSTILE: (report(0.7),), **experiment.runs}
    bad = replace(
        experiment,
        title=HOSTILE,
        dataset=DatasetFacts(HOSTILE, summary={HOSTILE: HOSTILE}),
        splits=(HOSTILE,),
        runs=runs,
        failures={HOSTILE: (Failure("fit", "Error", HOSTILE),)},
        significance=compare_pairs(runs, n_resamples=500),
        leaks=(Leak("pairs", "error", HOSTILE),),
        warnings=(HOSTILE,),
        baseline=HOSTILE,
        settings_text=HOSTILE,
        command=HOSTILE,
        environment={HOSTILE: HOSTILE},
    )
    page = experiment_page(bad)
    reader = Reader(page)
    assert "script" not in reader.tags
    assert [name for _, name, _ in reader.attributes if name.startswith("on")] == []
    assert ("id", "x") not in {(name, value) for _, name, value in reader.attributes}
    assert HOSTILE in reader.text
    assert " 49 " not in reader.text


def test_labels_in_drawings_are_not_read_as_formulas_or_markup(experiment):
    label = 'a$b^2$ & "c"'
    page = experiment_page(replace(experiment, runs={label: (report(0.5),)}, significance=None, baseline=None))
    drawing = re.search(r"<svg.*?</svg>", page, flags=re.DOTALL).group()
    assert '1  a$b^2$ &amp; "c"' in drawing or "1  a$b^2$ &amp; &quot;c&quot;" in drawing


def test_other_scripts_are_left_to_the_browser(experiment):
    page = experiment_page(
        replace(experiment, title="推荐系统", runs={"图": (report(0.5),)}, significance=None, baseline=None)
    )
    drawing = re.search(r"<svg.*?</svg>", page, flags=re.DOTALL).group()
    assert "图</text>" in drawing
    assert "<h1>推荐系统</h1>" in page


def test_nothing_is_fetched_and_nothing_runs(experiment):
    reader = Reader(experiment_page(experiment))
    assert {"script", "link", "img", "iframe", "object", "image"} & set(reader.tags) == set()
    addresses = [
        (name, value) for _, name, value in reader.attributes if name in ("href", "src", "xlink:href", "action")
    ]
    assert [value for _, value in addresses if not value.startswith("#")] == []
    assert [
        value for tag, _, value in reader.attributes if "http" in value and not value.startswith("http://www.w3.org/")
    ] == [*(value for tag, name, value in reader.attributes if name == "http-equiv" and "http" in value)]
    assert "@import" not in experiment_page(experiment)


def test_ids_are_unique_and_references_lead_somewhere(experiment):
    attributes = Reader(experiment_page(experiment)).attributes
    ids = [value for _, name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    wanted = [value for _, name, value in attributes if name in ("aria-labelledby", "xlink:href")]
    wanted += [one for _, _, value in attributes for one in re.findall(r"url\((#[^)]+)\)", value)]
    assert wanted
    assert {one.removeprefix("#") for one in wanted} <= set(ids)


def test_same_experiment_same_page(experiment):
    assert experiment_page(experiment) == experiment_page(replace(experiment))


def test_colours_are_the_pages_own(experiment):
    drawings = re.findall(r"<svg.*?</svg>", experiment_page(experiment), flags=re.DOTALL)
    assert all("var(--ink)" in one and "#0101" not in one and "#0505" not in one for one in drawings)


def test_warnings_and_failures_stand_before_the_figures(experiment):
    leaks = (Leak("pairs-in-both", "error", "3 pairs leak."), Leak("later", "information", "So it is."))
    failures = {"broken": (Failure("fit", "ModelError", "needs 12 GB"),)}
    text = Reader(experiment_page(replace(experiment, leaks=leaks, failures=failures))).text
    places = [
        text.index(part) for part in ("3 pairs leak.", "needs 12 GB", "What was compared", "So it is.", "How well")
    ]
    assert places == sorted(places)
    assert "read them first" in text[: places[0]]


def test_information_alone_is_no_warning(experiment):
    context = page_context(replace(experiment, leaks=(Leak("later", "information", "So it is."),)))
    assert context["warnings"] == []
    assert len(context["notes"]) == 1
    assert not any("warnings" in sentence for sentence in context["sentences"])


def test_one_model_alone_is_not_compared(experiment):
    alone = replace(experiment, runs={"only": (report(0.5),)}, significance=None, baseline=None)
    text = Reader(experiment_page(alone)).text
    assert "it is the only model with figures, so nothing is compared" in text
    assert "★" not in text


def test_all_failed(experiment):
    failures = {name: (Failure("fit", "ModelError", f"no {name}"),) for name in ("a", "b")}
    empty = replace(experiment, runs={}, failures=failures, significance=None)
    reader = Reader(experiment_page(empty))
    assert "No model could be measured: all 2 failed." in reader.text
    assert "no a" in reader.text
    assert "svg" not in reader.tags


def test_missing_and_undefined_figures(experiment):
    holes = report(0.5, aggregates={"coverage@20": float("nan")}, slices=(), fit_seconds=None)
    undefined = report(0.5, per_user={"ndcg@20": np.full(N_USERS, np.nan)}, aggregates={}, slices=())
    page = Reader(
        experiment_page(replace(experiment, runs={**experiment.runs, "holes": (holes,), "none": (undefined,)}))
    )
    assert "nan" not in re.sub(r"\w*nan\w+|\w+nan\w*", "", page.text.lower())
    assert "Without a figure for NDCG@20, and so last in the order: none." in page.text


def test_no_slices_no_section(experiment):
    runs = {"a": (report(0.5, slices=()),), "b": (report(0.6, slices=()),)}
    text = Reader(experiment_page(replace(experiment, runs=runs, significance=None, baseline=None))).text
    assert "For whom and for what it works" not in text
    assert "How evenly" not in text


def test_many_models(experiment):
    runs = {f"model number {n}": (report(0.9 - n / 50, seed=n),) for n in range(15)}
    context = page_context(
        replace(
            experiment,
            runs=runs,
            significance=compare_pairs(runs, metrics=["ndcg@20"], n_resamples=5000),
            baseline="model number 14",
        )
    )
    best_and_baseline, rest = context["significance_tables"]
    assert len(best_and_baseline.rows) == 27
    assert (len(rest.rows), rest.folded) == (78, True)
    drawn = context["figures"]["slices"][0].key_entries
    assert [one.number for one in drawn] == [1, 2, 3, 4, 5, 6, 15]
    assert len(context["metric_tables"][0].rows) == 15


def test_what_is_seen_is_said_of_all_models_not_only_of_those_drawn(experiment):
    cold = tuple(Slice("users", "history length", "cold", 9, 40, {"recall@20": 0.99, "ndcg@20": 0.1}) for _ in range(1))
    runs = {f"m{n}": (report(0.9 - n / 20),) for n in range(8)} | {"late": (report(0.1, slices=cold),)}
    figure = page_context(replace(experiment, runs=runs, significance=None, baseline=None))["figures"]["slices"][0]
    assert "late" not in [one.label for one in figure.key_entries]
    assert "cold: late (0.9900)" in figure.seen


def test_seeds_get_a_table_of_their_own(experiment):
    runs = {"a": (report(0.5, 0), report(0.5, 1)), "b": (report(0.6, 0), report(0.6, 1))}
    table = page_context(replace(experiment, runs=runs, seeds=(0, 1), significance=None))["seed_table"]
    assert [column.head for column in table.columns] == ["Seed 0", "Seed 1", "Mean", "Standard deviation"]
    first = [float(cell.text) for cell in table.rows[0].cells]
    assert first[2] == pytest.approx(np.mean(first[:2]), abs=1e-4)
    assert first[3] == pytest.approx(np.std(first[:2], ddof=1), abs=2e-4)


def test_groups_whose_range_differs_by_seed_are_one_group(experiment):
    def parts(span: str, level: float) -> tuple[Slice, ...]:
        return (
            Slice("items", "popularity", f"head ({span})", 5, 40, {"recall@20": level}),
            Slice("users", "title", f"Film ({span})", 5, 40, {"recall@20": level}),
        )

    runs = {"a": (report(0.5, 0, slices=parts("9-20", 0.2)), report(0.5, 1, slices=parts("8-21", 0.4)))}
    context = page_context(replace(experiment, runs=runs, seeds=(0, 1), significance=None, baseline=None))
    by_popularity, by_title = (table for table in context["slice_tables"] if not table.folded)
    assert [column.head for column in by_popularity.columns] == ["head"]
    assert by_popularity.rows[0].cells[0].text == "0.3000"
    assert [column.head for column in by_title.columns] == ["Film (9-20)", "Film (8-21)"]


def test_tables_of_many_metrics_are_folded_into_one(experiment):
    runs = {"a": (report(0.5),), "b": (report(0.6),)}
    per_user = {f"recall@{k}": runs["a"][0].per_user["recall@20"] / k for k in range(1, 8)}
    runs = {label: (replace(one, per_user={**one.per_user, **per_user}),) for label, (one,) in runs.items()}
    page = experiment_page(
        replace(experiment, runs=runs, significance=compare_pairs(runs, n_resamples=200), baseline=None)
    )
    assert page.count("<summary>Differences in") == 1
    assert page.count("Differences in Recall@7 between models</caption>") == 1


def test_headline_speaks_of_the_baseline_where_only_that_was_tested(experiment):
    found = compare_pairs(experiment.runs, metrics=["ndcg@20"], baseline="weak", n_resamples=500)
    context = page_context(replace(experiment, significance=found))
    assert context["headline"].endswith("and is shown to be better than the baseline, weak.")
    assert any("Runner-up: middle" in sentence and "not tested" in sentence for sentence in context["sentences"])

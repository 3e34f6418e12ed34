import numpy as np
import polars as pl
import pytest

from lexigraph.evaluation.beyond import AGGREGATE_METRICS, LIST_METRICS
from lexigraph.evaluation.comparison import comparison_markdown
from lexigraph.evaluation.directions import DIRECTIONS, best_value, direction_of
from lexigraph.evaluation.full import FULL_METRICS
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.report import EvaluationReport

RATINGS = {"rmse", "mae"}


def test_every_metric_has_a_direction_and_nothing_else_has():
    assert {*METRICS, *FULL_METRICS, *RATINGS, *LIST_METRICS, *AGGREGATE_METRICS} == set(DIRECTIONS)


def test_no_name_is_used_twice():
    kinds = [METRICS, FULL_METRICS, RATINGS, LIST_METRICS, AGGREGATE_METRICS]
    assert sum(len(kind) for kind in kinds) == len(DIRECTIONS)


@pytest.mark.parametrize("name", DIRECTIONS)
def test_meaning_is_one_sentence(name):
    meaning = DIRECTIONS[name].meaning
    assert meaning.endswith(".")
    assert meaning.count(".") == 1
    assert meaning[0].isupper()


def test_errors_and_unevenness_are_better_when_lower():
    lower = {name for name, direction in DIRECTIONS.items() if direction.better == "lower"}
    assert lower == {"log-loss", "rmse", "mae", "popularity", "calibration", "gini", "exposure-gap", "activity-gap"}


def test_cut_offs_do_not_matter():
    assert direction_of("gini@20") is direction_of("gini") is DIRECTIONS["gini"]
    assert direction_of("unheard-of@20").better == "neither"


def test_best_value():
    assert best_value("calibration@5", [0.3, 0.1, 0.2]) == 0.1
    assert best_value("coverage@5", [0.3, 0.1, 0.2]) == 0.3
    assert best_value("unheard-of@5", [0.3, 0.1]) is None
    assert best_value("recall@5", []) is None
    assert best_value("gini@5", [float("nan"), 0.4, 0.3]) == 0.3
    assert best_value("gini@5", [float("nan")]) is None


def test_tables_follow_the_directions():
    def report(model, **aggregates):
        values = {name.replace("_", "@"): value for name, value in aggregates.items()}
        return EvaluationReport(model, "toy", pl.Series(["a"]), {"hit@1": np.array([1.0])}, values)

    text = comparison_markdown(
        [report("x", gini_5=0.2, coverage_5=0.9, own_5=0.7), report("y", gini_5=0.5, coverage_5=0.1, own_5=0.3)]
    )
    assert "| x | **1.0000** | **0.2000** | **0.9000** | 0.7000 |" in text
    assert "| y | **1.0000** | 0.5000 | 0.1000 | 0.3000 |" in text

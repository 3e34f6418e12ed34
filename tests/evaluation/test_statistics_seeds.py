"""Comparisons over seeds: spread, agreement of users and seeds, and honesty about few seeds."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from scipy import stats

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation import EvaluationReport
from lexigraph.evaluation.statistics import compare_pairs, compare_seeds, spread_of, summarise_seeds

N = 80


def make_reports(shifts: list[float], seed: int, noise: float = 0.05) -> list[EvaluationReport]:
    rng = np.random.default_rng(seed)
    base = np.random.default_rng(0).random(N)
    ids = pl.Series([f"u{row:02}" for row in range(N)])
    return [
        EvaluationReport("m", "toy", ids, {"recall@5": base + rng.normal(shift, noise, N)}, {"coverage@5": shift})
        for shift in shifts
    ]


def test_spread_by_hand():
    spread = spread_of([0.3, 0.4, 0.5])
    half = stats.t.ppf(0.975, 2) * 0.1 / np.sqrt(3)
    assert (spread.mean, spread.deviation) == pytest.approx((0.4, 0.1))
    assert spread.interval == pytest.approx((0.4 - half, 0.4 + half))
    assert spread_of([0.3]).interval is None
    with pytest.raises(ConfigError, match="at least one"):
        spread_of([])
    with pytest.raises(ConfigError, match="between 0 and 1"):
        spread_of([0.3], 1.5)


def test_t_intervals_hold_the_true_mean_as_often_as_they_say():
    draws = np.random.default_rng(1).normal(0.3, 0.1, (1500, 4))
    covered = np.mean([low <= 0.3 <= high for low, high in (spread_of(draw, 0.9).interval for draw in draws)])
    assert 0.877 <= covered <= 0.923  # three standard errors of 0.0077


def test_summary_has_metrics_of_users_and_of_all_lists():
    reports = make_reports([0.1, 0.2, 0.3], seed=1)
    summary = summarise_seeds(reports)
    assert summary["coverage@5"].values == (0.1, 0.2, 0.3)
    assert summary["recall@5"].mean == pytest.approx(np.mean([report.metrics["recall@5"] for report in reports]))
    with pytest.raises(ConfigError, match="no report"):
        summarise_seeds([])


def test_each_user_counts_once_with_the_mean_over_seeds():
    strong, weak = make_reports([0.1] * 3, 1), make_reports([0.0] * 3, 2)
    found = compare_pairs({"strong": strong, "weak": weak}, n_resamples=400)
    result = found.results[0]
    by_hand = np.mean(
        [one.per_user["recall@5"] - two.per_user["recall@5"] for one, two in zip(strong, weak, strict=True)], axis=0
    )
    assert (found.n_users, found.n_seeds, result.n_users) == (N, 3, N)
    assert result.difference == pytest.approx(by_hand.mean())
    assert result.tests["t"].statistic == pytest.approx(stats.ttest_1samp(by_hand, 0).statistic)
    per_seed = [one.metrics["recall@5"] - two.metrics["recall@5"] for one, two in zip(strong, weak, strict=True)]
    assert result.seeds.spread.values == pytest.approx(per_seed)


def test_few_seeds_are_not_tested_but_must_agree():
    weak = make_reports([0.0] * 3, 2)
    agree = compare_seeds({"a": make_reports([0.1, 0.1, 0.1], 1), "b": weak}, n_resamples=400).results[0]
    assert agree.verdict == "better"
    assert "the same way every time; 3 seeds are too few for a test" in agree.sentence
    differ = compare_seeds({"a": make_reports([0.2, 0.2, -0.05], 1), "b": weak}, n_resamples=400).results[0]
    assert differ.shown_by_users
    assert differ.verdict == "no difference shown"
    assert "not the same way every time" in differ.sentence


def test_with_enough_seeds_the_test_over_them_decides():
    shifts = [0.3, -0.1, 0.25, -0.05, 0.3, -0.1]
    weak = make_reports([0.0] * 6, 2)
    unsure = compare_seeds({"a": make_reports(shifts, 1), "b": weak}, n_resamples=400).results[0]
    assert unsure.shown_by_users
    assert unsure.seeds.adjusted_p > 0.05
    assert unsure.verdict == "no difference shown"
    assert unsure.sentence.endswith("the users show a difference, the seeds do not.")
    sure = compare_seeds({"a": make_reports([0.1] * 6, 1), "b": weak}, n_resamples=400).results[0]
    assert sure.verdict == "better"
    assert sure.seeds.wilcoxon.p_value == pytest.approx(2 / 2**6)
    expected = stats.ttest_1samp(sure.seeds.spread.values, 0)
    assert sure.seeds.t.p_value == pytest.approx(expected.pvalue, rel=1e-6)
    assert (
        compare_seeds({"a": weak[:5], "b": make_reports([0.1] * 5, 1)}, n_resamples=100).results[0].seeds.wilcoxon
        is None
    )


def test_seeds_of_the_split_may_test_other_users():
    def part(users, shift, seed):
        values = np.random.default_rng(seed).normal(shift, 0.01, len(users))
        return EvaluationReport("m", "toy", pl.Series(users), {"recall@5": values}, split=f"seed {seed}")

    first, second = [f"u{n}" for n in range(30)], [f"u{n}" for n in range(20, 60)]
    reports = {
        "a": [part(first, 0.5, 1), part(second, 0.5, 2)],
        "b": [part(first, 0.1, 1), part(second[::-1], 0.1, 2)],
    }
    found = compare_seeds(reports, n_resamples=200)
    assert found.n_users == found.results[0].n_users == 60
    assert found.results[0].difference == pytest.approx(0.4, abs=0.01)


def test_a_value_missing_for_one_model_is_missing_for_all_in_that_seed():
    one, two = make_reports([0.0, 5.0], 1), make_reports([0.0, 5.0], 2)
    one[1].per_user["recall@5"][:10] = np.nan
    result = compare_seeds({"a": one, "b": two}, n_resamples=200).results[0]
    assert result.n_users == N
    assert abs(result.difference) < 0.05  # 5.0 would come in for one model only


def test_p_values_over_seeds_are_adjusted_too():
    reports = {
        label: make_reports([shift] * 5, seed)
        for seed, (label, shift) in enumerate({"a": 0, "b": 0.01, "c": 0.1}.items())
    }
    results = compare_seeds(reports, n_resamples=200).results
    raw = sorted(result.seeds.t.p_value for result in results)
    adjusted = sorted(result.seeds.adjusted_p for result in results)
    assert adjusted[0] == pytest.approx(3 * raw[0])
    assert all(high >= low for low, high in zip(raw, adjusted, strict=True))


def test_identical_models_over_seeds():
    reports = make_reports([0.1, 0.2], 1)
    result = compare_seeds({"a": reports, "b": reports}, n_resamples=50).results[0]
    assert (result.verdict, result.seeds.spread.mean, result.seeds.adjusted_p) == ("no difference shown", 0.0, 1.0)


def test_turned_round_and_as_json():
    found = compare_pairs({"a": make_reports([0.1] * 6, 1), "b": make_reports([0.0] * 6, 2)}, n_resamples=200)
    turned = found.between("b", "a", "recall@5")
    assert turned.verdict == "worse"
    assert turned.seeds.spread.interval == tuple(-bound for bound in found.results[0].seeds.spread.interval[::-1])
    read = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert read["results"][0]["seeds"]["n_seeds"] == 6
    assert "the mean of 6 seeds" in found.to_markdown()


def test_reports_that_do_not_belong_together_are_refused():
    reports = make_reports([0.0] * 3, 1)
    with pytest.raises(MismatchError, match="'a': 3, 'b': 2"):
        compare_pairs({"a": reports, "b": reports[:2]})
    with pytest.raises(ConfigError, match="at least two"):
        compare_seeds({"a": reports[:1], "b": reports[:1]})
    other = EvaluationReport("m", "toy", pl.Series(["x"]), {"recall@5": np.zeros(1)})
    with pytest.raises(MismatchError, match="only in 'b'"):
        compare_seeds({"a": reports[:2], "b": [reports[0], other]})
    assert compare_pairs({"a": reports[:1], "b": reports[1]}, n_resamples=50).n_seeds == 1

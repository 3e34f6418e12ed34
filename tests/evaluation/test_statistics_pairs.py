"""The front door: pairs, families, verdicts, sentences, and reports that do not belong together."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation import EvaluationReport
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.statistics import bootstrap_intervals, compare_pairs, holm
from lexigraph.evaluation.statistics import paired as paired_module
from lexigraph.messages import speaking

N = 120


def make_report(values: dict[str, np.ndarray], users=None, **options) -> EvaluationReport:
    n = len(next(iter(values.values())))
    ids = pl.Series(users if users is not None else [f"u{row:03}" for row in range(n)])
    return EvaluationReport("m", options.pop("dataset", "toy"), ids, values, **options)


def noisy(shift: float, seed: int, n: int = N) -> np.ndarray:
    base = np.random.default_rng(0).random(n)
    return base + np.random.default_rng(seed).normal(shift, 0.2, n)


@pytest.fixture
def reports() -> dict[str, EvaluationReport]:
    shifts = {"weak": 0.0, "twin": 0.0, "strong": 0.2}
    return {
        label: make_report(
            {"recall@5": noisy(shift, seed), "log-loss": -noisy(shift, seed), "own@5": noisy(shift, seed)}
        )
        for seed, (label, shift) in enumerate(shifts.items(), start=1)
    }


def test_all_pairs_or_those_with_the_baseline(reports):
    every = compare_pairs(reports, metrics=["recall@5"], n_resamples=400)
    assert [(r.model, r.other) for r in every.results] == [("weak", "twin"), ("weak", "strong"), ("twin", "strong")]
    some = compare_pairs(reports, metrics=["recall@5"], baseline="twin", n_resamples=400)
    assert [(r.model, r.other) for r in some.results] == [("weak", "twin"), ("strong", "twin")]
    assert "all 3 pairs" in every.design.family
    assert "2 pairs with the baseline" in some.design.family


def test_verdicts_follow_the_direction_of_the_metric(reports):
    found = compare_pairs(reports, n_resamples=400)
    assert found.metrics == ("recall@5", "log-loss", "own@5")
    for metric, verdict in {"recall@5": "better", "log-loss": "better", "own@5": "higher"}.items():
        assert found.between("strong", "weak", metric).verdict == verdict
        assert found.between("twin", "weak", metric).verdict == "no difference shown"
    assert found.between("weak", "strong", "recall@5").verdict == "worse"
    assert found.between("weak", "strong", "log-loss").verdict == "worse"
    assert found.between("weak", "strong", "own@5").verdict == "lower"
    assert found.between("strong", "weak", "log-loss").share_better > 0.5
    assert "(lower is better)" in found.between("strong", "weak", "log-loss").sentence
    assert "(neither way is better)" in found.between("strong", "weak", "own@5").sentence


@pytest.mark.parametrize("test", ["permutation", "t", "wilcoxon"])
def test_the_chosen_test_is_adjusted_over_the_pairs_of_each_metric(reports, test):
    found = compare_pairs(reports, test=test, n_resamples=400)
    for metric in found.metrics:
        family = [result for result in found.results if result.metric == metric]
        expected = holm([result.tests[test].p_value for result in family])
        assert [result.adjusted_p for result in family] == expected.tolist()
        assert {result.test for result in family} == {test}


def test_figures_are_those_of_the_pair(reports):
    result = compare_pairs(reports, metrics=["recall@5"], n_resamples=400, seed=2).between("strong", "weak", "recall@5")
    one, two = (reports[label].per_user["recall@5"] for label in ("strong", "weak"))
    assert (result.mean, result.other_mean) == (one.mean(), two.mean())
    assert result.difference == pytest.approx(one.mean() - two.mean())
    assert result.n_users == N
    expected = bootstrap_intervals({"difference": one - two}, n_resamples=400, seed=2)["difference"]
    assert result.interval == pytest.approx(expected)
    assert result.effects.higher == (one > two).mean()
    assert result.effects.relative == pytest.approx(100 * (one.mean() / two.mean() - 1))


def test_users_are_aligned_by_id(reports):
    order = np.random.default_rng(5).permutation(N)
    strong = reports["strong"]
    shuffled = {name: values[order] for name, values in strong.per_user.items()}
    moved = reports | {"strong": make_report(shuffled, strong.user_ids.gather(order))}
    before, after = (compare_pairs(given, n_resamples=400).to_dict() for given in (reports, moved))
    assert after == before


def test_chunks_change_nothing(reports, monkeypatch):
    whole = compare_pairs(reports, n_resamples=200)
    monkeypatch.setattr(paired_module, "COLUMNS", 2)
    parts = compare_pairs(reports, n_resamples=200, progress=True)
    assert [r.adjusted_p for r in parts.results] == [r.adjusted_p for r in whole.results]
    assert [r.interval for r in parts.results] == [pytest.approx(r.interval) for r in whole.results]


def test_the_sentence_says_it_all():
    one = np.tile([0.5, 0.4, 0.3, 0.2], 50)
    reports = {"graph-filter": make_report({"ndcg@20": one + np.tile([0.02, 0.02, 0.0, -0.01], 50)})}
    reports["ease"] = make_report({"ndcg@20": one})
    sentence = compare_pairs(reports, n_resamples=2000).results[0].sentence
    assert sentence.startswith(
        "graph-filter is better than ease on ndcg@20: 0.3575 against 0.3500, difference +0.0075 ["
    )
    assert sentence.endswith("adjusted p < 0.001, better for 50 % of users, worse for 25 %.")


def test_identical_models_are_said_to_be_equal(reports):
    twice = {"a": reports["weak"], "b": reports["weak"]}
    result = compare_pairs(twice, metrics=["recall@5"], n_resamples=50).results[0]
    assert (result.difference, result.interval, result.adjusted_p) == (0.0, (0.0, 0.0), 1.0)
    assert result.sentence == (
        "No difference shown between a and b on recall@5: both have the same value for each of 120 users."
    )
    assert result.effects.cohens_dz == 0.0


def test_a_constant_difference():
    base = noisy(0.0, 1)
    reports = {"a": make_report({"recall@5": base + 0.1}), "b": make_report({"recall@5": base})}
    result = compare_pairs(reports, n_resamples=400).results[0]
    assert (result.verdict, result.effects.cohens_dz, result.share_better) == ("better", None, 1.0)
    assert result.interval == pytest.approx((0.1, 0.1))
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False))["tests"]["t"]["statistic"] is None


def test_one_user_shows_nothing_and_it_is_said():
    reports = {"a": make_report({"recall@5": np.array([0.9])}), "b": make_report({"recall@5": np.array([0.1])})}
    result = compare_pairs(reports, n_resamples=50).results[0]
    assert (result.verdict, result.interval) == ("no difference shown", None)
    assert "differ for 1 user only, too few" in result.sentence


def test_undefined_users_are_left_out_of_the_pair():
    one, two = noisy(0.1, 1), noisy(0.0, 2)
    one[:30], two[20:40] = np.nan, np.nan
    nobody = np.full(N, np.nan)
    reports = {
        "a": make_report({"recall@5": one, "f1@5": nobody}),
        "b": make_report({"recall@5": two, "f1@5": nobody}),
    }
    found = compare_pairs(reports, n_resamples=200)
    assert found.results[0].n_users == N - 40
    assert found.results[0].mean == pytest.approx(one[40:].mean())
    assert "no user has a value by both" in found.results[1].sentence
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["results"][1]["difference"] is None


def test_a_test_that_leans_against_the_mean_gives_no_verdict():
    differences = np.where(np.arange(N) < 100, -0.01 - np.arange(N) / 1e5, 0.9)  # many a little worse, few far better
    reports = {"a": make_report({"recall@5": differences}), "b": make_report({"recall@5": np.zeros(N)})}
    result = compare_pairs(reports, test="wilcoxon", n_resamples=100).results[0]
    assert result.difference > 0 > result.tests["wilcoxon"].side
    assert result.adjusted_p < 0.05
    assert result.verdict == "no difference shown"
    assert "point to different sides" in result.sentence


def test_reversing_twice_is_the_same(reports):
    found = compare_pairs(reports, n_resamples=200)
    result = found.results[1]
    turned = found.between(result.other, result.model, result.metric)
    assert turned.difference == -result.difference
    assert turned.interval == (-result.interval[1], -result.interval[0])
    assert turned.reversed() == result
    low, high = result.mean, result.other_mean
    assert turned.effects.relative == pytest.approx(100 * (high - low) / low)


def test_tables(reports):
    found = compare_pairs(reports, baseline="weak", n_resamples=400)
    assert found.matrix("recall@5")["weak"]["strong"].verdict == "worse"
    lines = found.matrix_markdown("recall@5").splitlines()
    assert lines[0] == "| recall@5 | weak |"
    assert lines[-1] == "| strong | better |"
    text = found.to_markdown()
    assert "Holm over the 2 pairs with the baseline" in text
    assert text.count("\n- ") == len(found.results)
    square = compare_pairs(reports, n_resamples=400).matrix_markdown("recall@5").splitlines()
    assert square[-1] == "| strong | better | better |  |"


def test_the_dictionary_is_strict_json(reports):
    read = json.loads(json.dumps(compare_pairs(reports, n_resamples=200).to_dict(), allow_nan=False))
    assert read["models"] == ["weak", "twin", "strong"]
    assert {"p_value", "statistic", "n", "side", "note"} == set(read["results"][0]["tests"]["wilcoxon"])
    assert read["results"][1]["verdict"] == "worse"


def test_the_same_seed_gives_the_same_result(reports):
    first, second = (compare_pairs(reports, n_resamples=200, seed=4).to_dict() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metrics": ["coverage@5"]}, r"\['coverage@5'\] cannot be compared.*recall@5"),
        ({"metrics": []}, "cannot be compared"),
        ({"baseline": "ghost"}, "'ghost'; allowed: 'weak', 'twin', 'strong'"),
        ({"test": "z"}, "allowed: 'permutation', 't', 'wilcoxon'"),
        ({"level": 0.0}, "level is 0.0"),
        ({"n_resamples": 0}, "n_resamples is 0"),
        ({"n_resamples": 20}, "no difference could ever be shown"),
    ],
)
def test_settings_out_of_range_are_named(reports, options, message):
    with pytest.raises(ConfigError, match=message):
        compare_pairs(reports, **options)


def test_what_was_not_compared_is_named(reports):
    found = compare_pairs(reports, metrics=["recall@5"], baseline="weak", n_resamples=100)
    with pytest.raises(ConfigError, match="'twin' and 'strong' were not compared"):
        found.between("twin", "strong", "recall@5")
    with pytest.raises(ConfigError, match="'f1@5' was not compared"):
        found.matrix("f1@5")
    with pytest.raises(ConfigError, match="at least two"):
        compare_pairs({"weak": reports["weak"]})


def test_reports_of_other_users_are_refused_with_counts_and_examples(reports):
    ids = [f"u{row:03}" for row in range(2, N)] + ["x"]
    other = make_report({"recall@5": np.zeros(N - 1)}, ids)
    message = r"different test parts: 2 users are only in 'weak' \(such as 'u000', 'u001'\), 1 users are only in 'b'"
    with pytest.raises(MismatchError, match=message):
        compare_pairs({"weak": reports["weak"], "b": other})


@pytest.mark.parametrize(("field", "value"), [("dataset", "gowalla"), ("split", "random")])
def test_reports_of_other_parts_are_refused(field, value):
    one = make_report({"recall@5": np.zeros(3)}, split="by time")
    other = make_report({"recall@5": np.zeros(3)}, **({"split": "by time"} | {field: value}))
    with pytest.raises(MismatchError, match=f"different test parts.*{value}"):
        compare_pairs({"a": one, "b": other})
    unsaid = make_report({"recall@5": np.zeros(3)})
    assert compare_pairs({"a": one, "b": unsaid}, n_resamples=50).n_users == 3


def test_a_user_named_twice_is_refused():
    doubled = make_report({"recall@5": np.zeros(3)}, ["u000", "u001", "u001"])
    with pytest.raises(MismatchError, match="'b' names 1 users more than once, such as 'u001'"):
        compare_pairs({"a": make_report({"recall@5": np.zeros(3)}), "b": doubled})


def test_the_same_users_with_other_test_items_are_refused():
    def with_relevant(pattern):
        users, items = Vocabulary(["u000", "u001"], "user"), Vocabulary(["x", "y"], "item")
        lists = np.zeros((2, 1), dtype=np.int32)
        rows = np.arange(2, dtype=np.int32)
        rankings = Rankings(users, items, rows, lists, sp.csr_array(np.array(pattern, dtype=np.float32)))
        return make_report({"recall@5": np.zeros(2)}, rankings=rankings)

    one, same, other = with_relevant([[0, 1], [1, 0]]), with_relevant([[1, 0], [1, 0]]), with_relevant([[0, 1], [1, 1]])
    assert compare_pairs({"a": one, "b": same}, n_resamples=50).n_users == 2
    with pytest.raises(MismatchError, match=r"1 users have more relevant items .* such as 'u001'"):
        compare_pairs({"a": one, "b": other}, n_resamples=50)


def test_a_result_is_told_in_chinese_while_reports_stay_english():
    users = pl.Series([f"u{n}" for n in range(40)])
    hits = {"good": np.ones(40), "bad": np.tile([0.0, 1.0], 20)}
    reports = {name: EvaluationReport(name, "toy", users, {"hit@1": hit}) for name, hit in hits.items()}
    significance = compare_pairs(reports)
    with speaking("zh"):
        result = significance.results[0]
        assert result.told().startswith("在 hit@1 上，good 优于 bad：1.000 对 0.500，相差 +0.500 [0.350, 0.650]")
        assert result.told().endswith("50% 的用户更好，0% 更差。".replace("%", " %"))
        assert result.sentence == result.to_dict()["sentence"]
        assert result.sentence.startswith("good is better than bad on hit@1")
        assert significance.method.startswith("Paired over 40 users.")

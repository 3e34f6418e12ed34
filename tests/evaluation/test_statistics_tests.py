"""Paired tests, Holm's correction and effect sizes: against scipy, by hand, and under the null."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lexigraph.errors import ConfigError, MismatchError, ReportError
from lexigraph.evaluation.statistics import (
    effect_sizes,
    holm,
    paired_differences,
    paired_t,
    sign_flip_test,
    wilcoxon,
)
from lexigraph.evaluation.statistics.permutation import exact_p_value, sign_flip_tests

TESTS = [paired_t, wilcoxon, sign_flip_test]


def draw(n: int, mean: float = 0.0, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1.0, n)


@pytest.mark.parametrize("n", [3, 12, 200])
def test_t_is_that_of_scipy(n):
    one, two = draw(n, 0.3, 1), draw(n, 0.0, 2)
    test, expected = paired_t(paired_differences(one, two)), stats.ttest_rel(one, two)
    assert (test.statistic, test.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-8)


@pytest.mark.parametrize("n", [8, 40, 200])
@pytest.mark.parametrize("ties", [False, True])
def test_wilcoxon_is_that_of_scipy(n, ties):
    differences = np.round(draw(n, 0.2) * 2) if ties else draw(n, 0.2)
    expected = stats.wilcoxon(differences[differences != 0])
    test = wilcoxon(differences)
    ranks = stats.rankdata(np.abs(differences[differences != 0]))
    signed = (ranks * np.sign(differences[differences != 0])).sum()
    assert test.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert test.statistic == pytest.approx(signed)
    assert test.n == (differences != 0).sum()


def test_few_sign_patterns_are_all_counted():
    differences = draw(9, 0.6)
    sums = [abs(np.dot(signs, differences)) for signs in itertools.product([1, -1], repeat=9)]
    by_hand = np.mean([total >= abs(differences.sum()) - 1e-12 for total in sums])
    expected = stats.permutation_test(
        (differences, np.zeros(9)), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=np.inf
    )
    assert sign_flip_test(differences).p_value == by_hand == pytest.approx(expected.pvalue)


def test_zeros_do_not_count_as_patterns():
    few = np.array([1.0, 2.0, -0.5])
    assert sign_flip_test(np.concatenate([few, np.zeros(5000)])).p_value == exact_p_value(few) == 0.5


@pytest.mark.parametrize("values", [draw(60, 0.25), np.sign(draw(60, 0.3))])
def test_many_sign_patterns_are_drawn_as_scipy_draws_them(values):
    test = sign_flip_test(values, n_resamples=20_000, seed=1)
    expected = stats.permutation_test(
        (values,),
        lambda x, axis: x.mean(axis=axis),
        permutation_type="samples",
        n_resamples=20_000,
        vectorized=True,
        rng=np.random.default_rng(3),
    )
    assert test.p_value == pytest.approx(expected.pvalue, abs=5 * math.sqrt(2 * expected.pvalue / 20_000) + 1e-3)
    assert test.statistic == pytest.approx(values.mean())


def test_a_drawn_p_value_is_never_zero_and_counts_the_pattern_found():
    test = sign_flip_test(np.full(100, 0.1), n_resamples=99)
    assert test.p_value == 1 / 100
    assert test.side == 1


@pytest.mark.parametrize("test", TESTS)
def test_no_p_value_is_rounded_to_zero(test):
    differences = 1.0 + np.random.default_rng(0).random(20_000) * 1e-3
    assert 0.0 < test(differences).p_value < 0.001


def test_columns_share_patterns_and_do_not_change_each_other():
    columns = np.column_stack([draw(50, 0.2, 1), np.where(draw(50, 0, 3) > 1, np.nan, draw(50, 0.2, 2)), np.zeros(50)])
    together = sign_flip_tests(columns, n_resamples=500, seed=7)
    alone = [sign_flip_test(column, n_resamples=500, seed=7) for column in columns.T]
    assert [test.p_value for test in together] == [test.p_value for test in alone]
    assert together[2].p_value == 1.0


@pytest.mark.parametrize("test", TESTS)
def test_no_difference_is_said_to_be_none(test):
    found = test(np.array([0.0, np.nan, 0.0]))
    assert (found.p_value, found.side, found.n, found.note) == (1.0, 0, 2, "all differences are zero")
    empty = test(np.array([np.nan]))
    assert (empty.p_value, empty.n) == (1.0, 0)
    assert "no user" in empty.note


@pytest.mark.parametrize("test", TESTS)
def test_one_user_shows_nothing(test):
    assert test(np.array([0.7])).p_value == 1.0


@pytest.mark.parametrize("test", TESTS)
def test_constant_differences_are_more_convincing_with_more_users(test):
    few, many = test(np.full(3, 0.1)), test(np.full(30, 0.1))
    assert few.p_value == pytest.approx(0.25)
    assert many.p_value < 0.001
    assert many.side == 1


@pytest.mark.parametrize("test", TESTS)
def test_the_negated_differences_give_the_same_turned_round(test):
    differences = draw(40, 0.3)
    found, other = test(differences), test(-differences)
    assert other.p_value == found.p_value
    assert other.side == found.reversed().side == -found.side
    assert other.statistic == pytest.approx(found.reversed().statistic)


@pytest.mark.parametrize("test", TESTS)
def test_undefined_users_do_not_count(test):
    differences = draw(12, 0.3)
    assert test(np.concatenate([differences, [np.nan] * 5])).p_value == test(differences).p_value


@pytest.mark.parametrize(
    "tests",
    [
        lambda nulls: [paired_t(null) for null in nulls],
        lambda nulls: [wilcoxon(null) for null in nulls],
        lambda nulls: sign_flip_tests(nulls.T, n_resamples=999),
    ],
    ids=["t", "wilcoxon", "permutation"],
)
def test_false_alarms_are_as_rare_as_the_level_says(tests):
    rng = np.random.default_rng(11)
    nulls = rng.choice([-1.0, 1.0], (600, 40)) * np.where(rng.random((600, 40)) < 0.4, 0.0, rng.random((600, 40)))
    alarms = np.mean([test.p_value <= 0.1 for test in tests(nulls)])
    assert 0.06 <= alarms <= 0.14  # three standard errors of 0.012 about 0.1


@pytest.mark.parametrize("test", TESTS)
def test_a_true_difference_is_found(test):
    assert test(draw(400, 0.3)).p_value < 0.001


def test_no_resamples_are_refused():
    with pytest.raises(ConfigError, match="n_resamples is 0"):
        sign_flip_test(draw(30), n_resamples=0)


def test_holm_by_hand():
    # sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04 -> the last is raised to 0.06
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]).tolist() == [1.0, 1.0]
    assert holm([]).tolist() == []


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_holm_takes_probabilities_only(wrong):
    with pytest.raises(ConfigError, match="between 0 and 1"):
        holm([0.5, wrong])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_lies_between_no_correction_and_bonferroni(p_values):
    adjusted, raw = holm(p_values), np.array(p_values)
    assert (adjusted >= raw).all()
    assert (adjusted <= np.minimum(raw * len(raw), 1.0)).all()
    order = np.argsort(raw, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()


def test_effect_sizes_by_hand():
    sizes = effect_sizes(np.array([0.2, 0.0, -0.1, 0.3, np.nan]), 0.5)
    assert sizes.cohens_dz == pytest.approx(0.1 / np.std([0.2, 0.0, -0.1, 0.3], ddof=1))
    assert sizes.relative == pytest.approx(20.0)
    assert (sizes.higher, sizes.equal, sizes.lower, sizes.common_language) == (0.5, 0.25, 0.25, 0.625)


def test_effect_sizes_that_cannot_be_said_are_none():
    constant = effect_sizes(np.full(3, 0.1), 0.0)
    assert (constant.cohens_dz, constant.relative) == (None, None)
    assert effect_sizes(np.array([np.nan]), np.nan).higher == 0.0
    assert effect_sizes(np.array([-0.5]), -2.0).relative == pytest.approx(-25.0)


def test_differences_that_are_rounding_are_none():
    differences = paired_differences(np.array([0.1 + 0.2, 1.0, np.nan]), np.array([0.3, 0.4, 1.0]))
    assert differences[:2].tolist() == [0.0, pytest.approx(0.6)]
    assert np.isnan(differences[2])
    assert paired_differences(np.array([1e-9]), np.array([2e-9])).tolist() == [pytest.approx(-1e-9)]
    assert paired_differences(np.zeros(2), np.zeros(2)).tolist() == [0.0, 0.0]


def test_differences_of_what_does_not_pair_are_refused():
    with pytest.raises(MismatchError, match="2 values against 3"):
        paired_differences(np.zeros(2), np.zeros(3))
    with pytest.raises(ReportError, match="infinite"):
        paired_differences(np.array([np.inf]), np.array([1.0]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=8))
def test_exact_p_values_are_those_of_all_patterns(differences):
    sums = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in itertools.product([1, -1], repeat=len(differences))
    ]
    expected = np.mean([total >= abs(sum(differences)) for total in sums])
    assert sign_flip_test(np.array(differences, dtype=float)).p_value == pytest.approx(expected)

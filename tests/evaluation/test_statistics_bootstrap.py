"""Bootstrap intervals: against scipy, against theory, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation.statistics import bootstrap_intervals
from lexigraph.evaluation.statistics import resampling as resampling_module
from lexigraph.evaluation.statistics.bootstrap import mean_intervals, resampled_means
from lexigraph.evaluation.statistics.resampling import bootstrap_weights, random_signs


def skewed(n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random(n) < 0.7, 0.0, rng.random(n))


def test_intervals_agree_with_scipy():
    values = skewed(150)
    low, high = bootstrap_intervals({"m": values}, n_resamples=20_000, seed=1)["m"]
    reference = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(2))
    expected = reference.confidence_interval
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=0.02 * (expected.high - expected.low) * 2)


def test_intervals_of_skewed_values_reach_further_up():
    values = np.random.default_rng(0).exponential(size=60) ** 2
    low, high = bootstrap_intervals({"m": values}, n_resamples=4000)["m"]
    plain = np.quantile(resampled_means(values[:, None], 4000, 0), [0.025, 0.975])
    assert low > plain[0]
    assert high > plain[1]


def test_resamples_draw_all_users_equally():
    weights = np.empty((4000, 7))
    bootstrap_weights(np.uint64(5), 0, weights)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean(axis=0) == pytest.approx(np.ones(7), abs=0.07)  # standard error 0.015
    assert weights.var(axis=0) == pytest.approx(np.full(7, 6 / 7), abs=0.1)  # multinomial, n p (1 - p)
    assert np.corrcoef(weights.T)[0, 1] == pytest.approx(-1 / 6, abs=0.07)


def test_signs_are_fair_and_independent():
    signs = np.empty((4000, 70))
    random_signs(np.uint64(5), 0, signs)
    assert set(np.unique(signs)) == {-1.0, 1.0}
    assert np.abs(signs.mean(axis=0)).max() < 0.08  # five standard errors of 0.016
    correlations = np.corrcoef(signs.T) - np.eye(70)
    assert np.abs(correlations).max() < 0.09


@pytest.mark.parametrize("block", [1 << 10, 1 << 24])
def test_blocks_and_other_metrics_change_nothing(monkeypatch, block):
    values = {"a": skewed(90), "b": np.where(skewed(90, 1) > 0.5, np.nan, skewed(90, 2))}
    whole = bootstrap_intervals(values, n_resamples=300, seed=3)
    monkeypatch.setattr(resampling_module, "BLOCK_BYTES", block)
    alone = {name: bootstrap_intervals({name: one}, n_resamples=300, seed=3)[name] for name, one in values.items()}
    for name in values:
        assert alone[name] == pytest.approx(whole[name], abs=1e-12)


def test_models_and_their_difference_share_resamples():
    one, two = skewed(80, 1), skewed(80, 2)
    first, second = resampled_means(one[:, None], 200, 9), resampled_means(two[:, None], 200, 9)
    assert resampled_means((one - two)[:, None], 200, 9) == pytest.approx(first - second)


def test_seeds_make_other_resamples_and_the_same_seed_the_same():
    values = {"m": skewed(50)}
    assert bootstrap_intervals(values, seed=1) == bootstrap_intervals(values, seed=1)
    assert bootstrap_intervals(values, seed=1) != bootstrap_intervals(values, seed=2)


def test_undefined_users_are_left_out_of_each_resample():
    known = skewed(60)
    values = np.concatenate([known, np.full(40, np.nan)])
    low, high = bootstrap_intervals({"m": values}, n_resamples=4000)["m"]
    expected = bootstrap_intervals({"m": known}, n_resamples=4000)["m"]
    assert (low, high) == pytest.approx(expected, abs=0.02)
    weights = np.empty((3, 100))
    bootstrap_weights(np.uint64(0), 0, weights)
    by_hand = [(row[:60] * known).sum() / row[:60].sum() for row in weights]
    assert resampled_means(values[:, None], 3, 0)[:, 0] == pytest.approx(by_hand)


def test_a_resample_without_any_defined_user_is_left_out():
    values = np.array([1.0, 2.0, *[np.nan] * 30])
    means = resampled_means(values[:, None], 500, 0)
    assert 0 < np.isnan(means).sum() < 500
    low, high = bootstrap_intervals({"m": values}, n_resamples=500)["m"]
    assert 1.0 <= low <= 1.5 <= high <= 2.0


def test_edges():
    values = {"one": np.array([0.5, np.nan, np.nan]), "none": np.full(3, np.nan), "constant": np.full(3, 0.1)}
    assert bootstrap_intervals(values, n_resamples=20) == {"constant": (0.1, 0.1)}
    assert bootstrap_intervals({"m": np.array([0.5])}, n_resamples=20) == {}
    assert bootstrap_intervals({"m": np.empty(0)}, n_resamples=20) == {}
    assert bootstrap_intervals({}) == {}


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"n_resamples": 0}, "at least 1"), ({"level": 1.0}, "between 0 and 1"), ({"seed": -1}, "0 or more")],
)
def test_settings_out_of_range_are_named(settings, message):
    with pytest.raises(ConfigError, match=message):
        bootstrap_intervals({"m": skewed(5)}, **settings)


def test_metrics_of_different_users_are_refused():
    with pytest.raises(MismatchError, match="'b': 4"):
        bootstrap_intervals({"a": np.zeros(3), "b": np.zeros(4)})


def test_intervals_hold_the_true_mean_as_often_as_they_say():
    rng = np.random.default_rng(4)
    samples = np.where(rng.random((80, 500)) < 0.6, 0.0, rng.random((80, 500)))  # mean 0.2, 80 users, 500 times
    bounds = mean_intervals(samples, level=0.9, n_resamples=600, seed=0)
    covered = ((bounds[:, 0] <= 0.2) & (bounds[:, 1] >= 0.2)).mean()
    assert 0.86 <= covered <= 0.94  # three standard errors of 0.013 about 0.9


def test_acceleration_and_bias_are_worth_it_for_few_users_with_many_zeros():
    rng = np.random.default_rng(1)
    samples = np.where(rng.random((30, 800)) < 0.75, 0.0, rng.random((30, 800)))  # mean 0.125
    accelerated = mean_intervals(samples, level=0.95, n_resamples=400, seed=0).T
    plain = np.quantile(resampled_means(samples, 400, 0), [0.025, 0.975], axis=0)
    covered = [((low <= 0.125) & (high >= 0.125)).mean() for low, high in (accelerated, plain)]
    assert 0.92 <= covered[0] <= 0.975
    assert covered[0] > covered[1] + 0.01


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=2, max_size=30), st.floats(-5, 5))
def test_intervals_stay_within_the_values_and_move_with_them(values, shift):
    array = np.array(values)
    bounds = mean_intervals(np.column_stack([array, array + shift]), level=0.9, n_resamples=50, seed=0)
    assert array.min() - 1e-9 <= bounds[0, 0] <= bounds[0, 1] <= array.max() + 1e-9
    if np.ptp(array) > 1e-3:
        assert bounds[1] == pytest.approx(bounds[0] + shift, abs=1e-6)

import numpy as np
import pytest
from scipy import stats

from lexigraph.serving.trials.comparison import compare, rate_per_list
from lexigraph.serving.trials.mismatch import check_shares
from lexigraph.serving.trials.sequential import (
    difference_path,
    fair_coin_path,
    narrowest_at,
    share_path,
    win_share_interval,
)

ALPHA = 0.05
UPPER = ALPHA + 3 * (ALPHA * (1 - ALPHA) / 400) ** 0.5
"""Three standard errors of 400 experiments above the level."""


def simulated(accepting, share, *, lift=0.0, n=1_200, sims=500, expected=1_500, seed=0):
    rng = np.random.default_rng(seed)
    treated = rng.random((sims, n)) < share
    values = (rng.random((sims, n)) < accepting + lift * treated).astype(float)
    return difference_path(values, treated, alpha=ALPHA, rho2=narrowest_at(expected, ALPHA))


@pytest.mark.parametrize(("accepting", "share"), [(0.3, 0.5), (0.02, 0.1), (0.02, 0.9)])
def test_looking_after_every_user_stays_within_the_level(accepting, share):
    path = simulated(accepting, share)
    assert (path.p_value[:, -1] <= ALPHA).mean() <= ALPHA
    assert (np.abs(path.difference) > path.half_width).any(axis=1).mean() <= ALPHA


def test_the_ordinary_test_does_not_survive_looking():
    path = simulated(0.3, 0.5, sims=300)
    with np.errstate(invalid="ignore"):
        assert (np.abs(path.difference / path.error) > 1.96).any(axis=1).mean() > 3 * ALPHA


def test_a_real_effect_is_found_and_the_interval_keeps_it():
    path = simulated(0.2, 0.5, lift=0.1, n=1_500, sims=400)
    assert (path.p_value[:, -1] <= ALPHA).mean() > 0.9
    assert (np.abs(path.difference - 0.1) > path.half_width).any(axis=1).mean() <= UPPER


def test_nothing_is_said_too_early():
    path = difference_path([0.0, 1.0] * 40, [False, True] * 40, alpha=ALPHA, rho2=0.1)
    assert np.isinf(path.half_width[:59]).all()
    assert (path.p_value[:59] == 1.0).all()
    assert path.p_value[-1] < ALPHA
    constant = difference_path(np.zeros(500), np.arange(500) % 2 == 0, alpha=ALPHA, rho2=0.01)
    assert constant.p_value[-1] == 1.0


def test_the_mixture_is_the_integral_that_it_claims_to_be():
    """p is the inverse of the mean likelihood ratio over effects drawn from N(0, rho^2) in units of a spread."""
    rng = np.random.default_rng(3)
    values, treated = rng.normal(size=400) + 0.25 * (np.arange(400) % 2), np.arange(400) % 2 == 1
    path = difference_path(values, treated, alpha=ALPHA, rho2=0.01)
    n = np.arange(1, 401)
    usable = ~np.isnan(path.error)
    effects = np.linspace(-0.8, 0.8, 4_001)  # wide enough for rho = 0.1
    spread = path.error * np.sqrt(n)
    ratio = [
        np.trapezoid(
            stats.norm.pdf(effects, 0, 0.1) * np.exp(count * (effects * difference / one - effects**2 / 2)),
            effects,
        )
        for count, difference, one in zip(n[usable], path.difference[usable], spread[usable], strict=True)
    ]
    assert path.p_value[-1] == pytest.approx(1.0 / np.max(ratio), rel=1e-6)


def test_the_coin_and_the_shares_are_exact_at_any_time():
    rng = np.random.default_rng(1)
    heads = rng.random((2_000, 600)) < 0.5
    path = fair_coin_path(np.cumsum(heads, axis=1), np.cumsum(~heads, axis=1))
    assert 0.005 < (path[:, -1] <= ALPHA).mean() <= ALPHA
    arms = rng.choice(3, p=[0.2, 0.3, 0.5], size=(500, 1_500))
    assert (share_path(arms, [0.2, 0.3, 0.5])[:, -1] <= ALPHA).mean() <= ALPHA
    assert (share_path(arms, [0.25, 0.25, 0.5])[:, -1] <= ALPHA).mean() > 0.5


def test_the_win_share_interval_agrees_with_the_test():
    for wins, losses in [(0, 0), (0, 12), (5, 5), (14, 2), (300, 240), (900, 700)]:
        low, high = win_share_interval(wins, losses, ALPHA)
        assert 0.0 <= low <= high <= 1.0
        now = float(fair_coin_path([wins], [losses])[-1])
        assert (low <= 0.5 <= high) == (now > ALPHA)


def test_a_comparison_reads_well_and_turns_back():
    values, treated = [0.0, 1.0] * 200, [False, True] * 200
    named = {"arm": "new", "control": "old", "level": ALPHA, "expected_users": 400}
    better = compare(values, treated, **named)
    assert (better.verdict, better.difference, better.lift) == ("better", 1.0, None)
    assert better.sentence.startswith("new is better than old: difference +1.0")
    assert compare(values, [not one for one in treated], **named).verdict == "worse"
    turned = compare(values + [1.0, 0.0] * 300, treated + [False, True] * 300, **named)
    assert turned.difference < 0 < ALPHA
    assert turned.p_value <= ALPHA
    assert turned.verdict == "no difference shown"
    assert "Nothing can be said" in compare([1.0], [True], **named).sentence
    assert "too early" in compare([1.0, 0.0], [True, False], **named).sentence


def test_people_not_lists_are_the_unit_of_the_rate():
    rng = np.random.default_rng(2)
    estimates, errors = [], []
    for _ in range(400):
        lists = rng.integers(1, 30, 200)
        accepted = rng.binomial(lists, rng.beta(1, 9, 200))
        rate, error = rate_per_list(accepted, lists)
        estimates.append(rate)
        errors.append(error)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.15)
    naive = np.sqrt(0.1 * 0.9 / (200 * 15))
    assert np.mean(errors) > 1.3 * naive
    assert rate_per_list([], []) == (None, None)


def test_a_mismatch_of_shares_is_found_and_chance_is_not():
    rng = np.random.default_rng(4)
    arms = np.where(rng.random(10_000) < 0.5, "a", "b").tolist()
    assert not check_shares(arms, {"a": 0.5, "b": 0.5}).mismatch
    lost = [arm for n, arm in enumerate(arms) if arm == "a" or n % 10]
    found = check_shares(lost, {"a": 0.5, "b": 0.5})
    assert found.mismatch
    assert found.chi_squared_p < 0.001
    assert not check_shares([], {"a": 0.5, "b": 0.5}).mismatch

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.serving.store.events import FRAME as EVENTS
from lexigraph.serving.store.recommendations import FRAME as LISTS
from lexigraph.serving.trials.exploration import given_away_chances
from lexigraph.serving.trials.off_policy import off_policy
from lexigraph.serving.trials.valuing import value_lists

CHANCES = np.array([0.6, 0.2, 0.1, 0.1])
TAKEN = np.array([0.05, 0.2, 0.4, 0.1])
TARGET = np.array([0.0, 0.1, 0.7, 0.2])
TRUTH = float(TAKEN @ TARGET)


def logged(n, seed):
    rng = np.random.default_rng(seed)
    actions = rng.choice(4, p=CHANCES, size=n)
    rewards = (rng.random(n) < TAKEN[actions]).astype(float)
    return rewards, TARGET[actions], CHANCES[actions], np.arange(n), np.arange(n) // 2


def test_both_estimates_are_right_on_average_and_their_intervals_hold():
    found = [off_policy(*logged(800, seed)) for seed in range(400)]
    for name in ("ips", "snips"):
        values = np.array([getattr(one, name).value for one in found])
        assert values.mean() == pytest.approx(TRUTH, abs=4 * values.std() / 20)
        errors = np.array([getattr(one, name).error for one in found])
        assert errors.mean() == pytest.approx(values.std(), rel=0.12)
        bounds = np.array([getattr(one, name).interval for one in found])
        assert 0.91 < ((bounds[:, 0] <= TRUTH) & (bounds[:, 1] >= TRUTH)).mean() < 0.985
    assert all(one.check.usable for one in found)
    assert np.std([one.snips.value for one in found]) < np.std([one.ips.value for one in found])


def test_the_bootstrap_agrees_with_the_normal_interval():
    found = off_policy(*logged(4_000, 1), n_resamples=1_000)
    for estimate in (found.ips, found.snips):
        assert np.diff(estimate.bootstrap)[0] == pytest.approx(np.diff(estimate.interval)[0], rel=0.15)


def test_people_who_return_make_less_certain():
    rewards, target, chances, lists, _ = logged(2_000, 2)
    twice = [np.concatenate([one, one]) for one in (rewards, target, chances)]
    apart = off_policy(*twice, np.arange(4_000), np.arange(4_000))
    together = off_policy(*twice, np.arange(4_000), np.concatenate([lists, lists]))
    assert together.ips.error == pytest.approx(apart.ips.error * 2**0.5, rel=0.02)


def test_clipping_is_counted_and_lowers():
    rewards, target, chances, lists, people = logged(4_000, 3)
    clipped = off_policy(rewards, target, chances, lists, people, clip=2.0)
    free = off_policy(rewards, target, chances, lists, people)
    assert clipped.ips.value < free.ips.value
    assert clipped.largest_weight == 2.0
    assert clipped.clipped == pytest.approx((target / chances > 2.0).mean())
    weights = target / chances
    assert free.effective_size == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_unusable_chances_are_refused_or_named():
    n = np.arange(400)
    with pytest.raises(ConfigError, match=r"2 of 3 logged chances are missing, 0, or no probability"):
        off_policy([1, 0, 0], [1, 1, 1], [0.5, 0.0, np.nan], [0, 1, 2], [0, 1, 2])
    with pytest.raises(ConfigError, match="nothing was logged"):
        off_policy([], [], [], [], [])
    with pytest.raises(MismatchError, match="2 rewards, 1 target"):
        off_policy([1, 0], [1], [1], [0], [0])
    with pytest.raises(ConfigError, match=r"target chance 1\.5"):
        off_policy([1], [1.5], [1], [0], [0])
    assert "nothing was drawn" in off_policy(n % 2, n % 2, np.ones(400), n, n).check.reasons[0]
    assert off_policy(n % 2, np.ones(400), np.ones(400), n, n).check.usable
    unsupported = off_policy(n % 2, (n % 4 == 0).astype(float), np.full(400, 0.6), n, n).check
    assert not unsupported.usable
    assert "could not" in unsupported.reasons[0]
    small = off_policy(n % 2, np.ones(400), np.full(400, 0.3), n, n).check
    assert "too small" in small.reasons[0]


def test_lists_of_the_store_are_valued():
    """Lists of two places drawn as epsilon exploration draws them; the other order's value is known."""
    rng = np.random.default_rng(5)
    worth = {("a", 0): 0.1, ("b", 0): 0.5, ("a", 1): 0.1, ("b", 1): 0.3}
    rows, events = [], []
    assert given_away_chances(2, 1, 0.5) == ((1.0,), (0.5, 0.5))
    for n in range(3_000):
        items = ["a", "b"] if rng.random() < 0.7 else ["b", "a"]
        chance = 0.7 if items[0] == "a" else 0.3
        rows.append((f"r{n}", "", f"u{n % 1_000}", float(n), "m", None, None, items, [chance, chance], []))
        events += [
            ("", f"u{n % 1_000}", item, "click", n + 1.0, None, 0, f"r{n}")
            for place, item in enumerate(items)
            if rng.random() < worth[item, place]
        ]
    lists = pl.DataFrame(rows, schema=LISTS, orient="row")
    happened = pl.DataFrame(events, schema=EVENTS, orient="row")
    found = value_lists(lists, happened, {f"r{n}": ["b", "a"] for n in range(3_000)}, n_resamples=200)
    assert found.ips.interval[0] < 0.6 < found.ips.interval[1]
    assert 2 * found.snips.interval[0] < 0.6 < 2 * found.snips.interval[1]
    assert found.logged == pytest.approx(0.7 * 0.4 + 0.3 * 0.6, abs=0.05)
    assert (found.n_lists, found.n_people, found.check.usable) == (3_000, 1_000, True)

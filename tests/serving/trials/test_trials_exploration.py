import random
from collections import Counter

import numpy as np
import pytest

from lexigraph.serving.records import Event, StoredEvent
from lexigraph.serving.trials.acceptance import Acceptance
from lexigraph.serving.trials.exploration import explore, given_away_chances, uniform
from lexigraph.serving.trials.thompson import sampled, thompson

seeded = random.Random


@pytest.mark.parametrize(("k", "n", "share"), [(3, 8, 0.3), (4, 6, 0.5), (3, 4, 0.9), (1, 2, 0.2)])
def test_epsilon_logs_the_chances_that_it_draws_by(k, n, share):
    ranked = "abcdefgh"[:n]
    chances, counts, draws = {}, Counter(), 6_000
    for seed in range(draws):
        draws_from = seeded(seed)
        found = explore(ranked, k, share, uniform(draws_from), draws_from)
        assert len(set(found.items)) == k
        for place, (item, chance) in enumerate(zip(found.items, found.propensities, strict=True)):
            assert chances.setdefault((place, item), chance) == pytest.approx(chance)
            counts[place, item] += 1
    for key, chance in chances.items():
        assert counts[key] / draws == pytest.approx(chance, abs=5 * (chance * (1 - chance) / draws) ** 0.5 + 1e-3)
    for place in range(k):
        assert sum(chance for (at, _), chance in chances.items() if at == place) == pytest.approx(1.0)


def test_the_share_of_places_is_what_was_asked_for():
    explored = [
        len(explore("abcdefghijklmnopqrst", 5, 0.1, uniform(seeded(s)), seeded(s)).explored) for s in range(8_000)
    ]
    assert np.mean(explored) / 5 == pytest.approx(0.1, abs=0.01)


def test_places_given_away_never_exceed_the_candidates():
    assert [len(row) for row in given_away_chances(5, 2, 0.5)] == [1, 2, 3, 3, 3]
    assert all(sum(row) == pytest.approx(1.0) for row in given_away_chances(6, 3, 0.4))
    assert explore("abc", 3, 0.9, uniform(seeded(0)), seeded(0)).items == ("a", "b", "c")


def test_thompson_weights_are_right_on_average():
    """The mean of 1 / propensity over lists that have an item at a place is 1, as for exact chances."""
    acceptance = Acceptance()
    for item, clicks in (("c", 6), ("d", 2), ("e", 0)):
        for n in range(20):
            acceptance.listed(f"{item}{n}", [item])
            if n < clicks:
                acceptance.accepted(item, f"{item}{n}")
    inverse, seen = [], Counter()
    for seed in range(3_000):
        explorer = thompson(acceptance, np.random.default_rng(seed), draws=50)
        found = explore("abcde", 2, 0.5, explorer, seeded(seed))
        seen.update(found.items)
        inverse.append([found.items[1] == item and 1.0 / found.propensities[1] for item in "cd"])
    mean, error = np.mean(inverse, axis=0), np.std(inverse, axis=0) / np.sqrt(len(inverse))
    assert (np.abs(mean - 1.0) < 4 * error + 0.01).all()
    assert seen["c"] > seen["d"] > seen["e"] > 0


def test_sampled_ranks_are_those_of_the_posteriors():
    found = sampled(["a", "b"], np.array([3.0, 2.0]), np.array([7.0, 8.0]), 2, np.random.default_rng(1), draws=4_000)
    chances = dict(zip(found.items, found.rank_chances, strict=True))
    rng = np.random.default_rng(2)
    better = (rng.beta(3.0, 7.0, 200_000) > rng.beta(2.0, 8.0, 200_000)).mean()
    assert chances["a"] == pytest.approx((better, 1.0 - better), abs=0.03)
    assert chances["b"] == pytest.approx((1.0 - better, better), abs=0.03)


def test_acceptance_is_learnt_and_bounded():
    acceptance = Acceptance(max_items=10, cap=100.0, max_requests=5)
    for n in range(1_000):
        acceptance.listed(f"r{n}", [f"i{n % 20}"])
    assert len(acceptance) == 10
    acceptance.listed("now", ["hit", "miss"])
    acceptance.accepted("hit", "now")
    acceptance.accepted("miss", "never shown here")
    (hit, miss), _ = acceptance.parameters(["hit", "miss"])
    assert hit == pytest.approx(miss + 1.0)
    for n in range(500):
        acceptance.listed(f"s{n}", ["hit"])
    first, second = acceptance.parameters(["hit"])
    assert first[0] + second[0] < 120.0


def test_impressions_take_the_place_of_lists():
    acceptance = Acceptance()
    acceptance.listed("r", ["a", "b"])
    events = [
        ("impression", "b", "r"),
        ("impression", "b", "q"),
        ("click", "b", "q"),
        ("click", "a", "q"),
        ("click", "b", None),
    ]
    acceptance.observe(
        StoredEvent(n, Event(str(n), "u", item, kind, 0.0, None, request))
        for n, (kind, item, request) in enumerate(events, 1)
    )
    acceptance.listed("r2", ["a"])
    first, second = acceptance.parameters(["a", "b"])
    assert len(acceptance) == 1
    assert (first[1] + second[1]) - (first[0] + second[0]) == pytest.approx(2.0)

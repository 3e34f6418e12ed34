import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.serving.trials import interleaving
from lexigraph.serving.trials.interleaving import drawn_propensities, exact_propensities, team_draft

seeded = random.Random
NAMES = ("old", "new")
lists = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@settings(max_examples=150)
@given(lists, lists, st.integers(1, 8), st.integers(0, 1000))
def test_a_list_without_repeats_of_both(first, second, k, seed):
    found = team_draft((first, second), NAMES, k, seeded(seed))
    assert len(found.items) == min(k, len(set(first) | set(second))) == len(set(found.items))
    assert len(found.sources) == len(found.propensities) == len(found.items)
    for item, source, chance in zip(found.items, found.sources, found.propensities, strict=True):
        assert item in (first if source == "old" else second)
        assert 0.0 < chance <= 1.0


@pytest.mark.parametrize(
    ("first", "second", "k"),
    [("abcdef", "badcfe", 5), ("abcdef", "abcdef", 4), ("abc", "xyz", 6), ("ab", "bcdefg", 6), ("abcd", "bcda", 3)],
)
def test_exact_chances_are_those_of_drawn_lists(first, second, k):
    draws = [team_draft((first, second), NAMES, k, seeded(seed)) for seed in range(2_500)]
    counts = Counter((place, item) for draw in draws for place, item in enumerate(draw.items))
    for place, item in counts:
        shown = next(draw for draw in draws if draw.items[place] == item)
        assert counts[place, item] / len(draws) == pytest.approx(shown.propensities[place], abs=0.035)


def test_two_equal_rankers_win_equally_often():
    """People click by place and item alone; equal rankers must be credited alike."""
    rng = np.random.default_rng(0)
    lead = []
    for seed in range(2_500):
        found = team_draft(("abcdefgh", "abcdefgh"), NAMES, 5, seeded(seed))
        clicked = rng.random(5) < np.array([0.6, 0.4, 0.3, 0.2, 0.1])
        lead.append(sum(np.where(np.array(found.sources) == "old", 1, -1)[clicked]))
    assert abs(np.mean(lead)) < 4 * np.std(lead) / np.sqrt(len(lead))


def test_the_better_ranker_wins():
    wins = Counter()
    for seed in range(300):
        found = team_draft(("abcdefgh", "hgfedcba"), NAMES, 4, seeded(seed))
        wins.update(source for item, source in zip(found.items, found.sources, strict=True) if item in "ab")
    assert wins["old"] == 600
    assert wins["new"] == 0


def test_where_there_are_too_many_ways_chances_are_drawn_and_weights_stay_right(monkeypatch):
    pair = ("abcdef", "bcaefd")
    exact = exact_propensities(pair, team_draft(pair, NAMES, 4, seeded(3)).items)
    monkeypatch.setattr(interleaving, "MAX_STATES", 0)
    assert exact_propensities(pair, "abcd") is None
    found = team_draft(pair, NAMES, 4, seeded(3))
    assert found.propensities == pytest.approx(exact, abs=0.12)
    inverse = []  # of "b" at place 1, by few draws, so that a bias would show
    for seed in range(2_500):
        shown = team_draft(pair, NAMES, 2, seeded(seed)).items
        inverse.append(
            1.0 / drawn_propensities(pair, shown, seeded(seed + 10_000), draws=8)[1] if shown[1] == "b" else 0.0
        )
    assert np.mean(inverse) == pytest.approx(1.0, abs=4 * np.std(inverse) / np.sqrt(len(inverse)) + 0.02)

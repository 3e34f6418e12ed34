import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.evaluation.beyond.exposure import coverage, entropy, gini, gini_index


def places_of(rankings, k):
    return Counter(item for row in rankings.lists.tolist() for item in row[:k] if item >= 0)


@pytest.mark.parametrize("k", [1, 5, 12, 50])
def test_against_plain_python(world, k):
    rankings, facts = world
    places, n = places_of(rankings, k), len(facts.items)
    total = sum(places.values())
    assert coverage(rankings, k, facts) == pytest.approx(len(places) / n)
    reference = -sum(count / total * math.log2(count / total) for count in places.values())
    assert entropy(rankings, k, facts) == pytest.approx(reference)
    values = [places.get(item, 0) for item in range(n)]
    differences = sum(abs(a - b) for a in values for b in values)
    assert gini(rankings, k, facts) == pytest.approx(differences / (2 * n * total))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=25), st.integers(0, 10))
def test_gini_is_half_the_relative_mean_difference(values, zeros):
    padded = values + [0] * zeros
    found = gini_index(np.array(values), len(padded))
    if not sum(values):
        assert math.isnan(found)
        return
    differences = sum(abs(a - b) for a in padded for b in padded)
    assert found == pytest.approx(differences / (2 * len(padded) * sum(values)))


def test_one_item_in_all_lists(make_facts, make_rankings):
    facts = make_facts(np.ones((3, 4)))
    rankings = make_rankings(facts, [[1, -1]] * 3)
    assert coverage(rankings, 2, facts) == 0.25
    assert gini(rankings, 2, facts) == 0.75
    assert entropy(rankings, 2, facts) == 0.0
    assert math.copysign(1, entropy(rankings, 2, facts)) == 1


def test_only_candidates_count(make_facts, make_rankings):
    facts = make_facts(np.ones((2, 10)))
    rankings = make_rankings(facts, [[0], [1]], n_candidates=2)
    assert coverage(rankings, 1, facts) == 1.0
    assert gini(rankings, 1, facts) == 0.0
    unknown = make_rankings(facts, [[0], [1]])
    assert coverage(unknown, 1, facts) == 0.2
    assert gini(unknown, 1, facts) == pytest.approx(0.8)


def test_empty_lists(make_facts, make_rankings):
    facts = make_facts(np.ones((2, 3)))
    rankings = make_rankings(facts, [[-1], [-1]])
    assert coverage(rankings, 1, facts) == 0.0
    assert math.isnan(gini(rankings, 1, facts))
    assert math.isnan(entropy(rankings, 1, facts))

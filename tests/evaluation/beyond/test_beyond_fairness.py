import math

import numpy as np
import pytest

from lexigraph.evaluation.beyond.fairness import activity_gap, exposure_gap
from lexigraph.evaluation.popularity import popularity_groups


@pytest.mark.parametrize("k", [1, 5, 50])
def test_exposure_gap_against_plain_python(world, k):
    rankings, facts = world
    groups = popularity_groups(facts.popularity).tolist()
    shown = [groups[item] for row in rankings.lists.tolist() for item in row[:k] if item >= 0]
    deserved = [groups[item] for row in rankings.relevant.toarray() for item in np.flatnonzero(row).tolist()]
    gaps = [abs(shown.count(g) / len(shown) - deserved.count(g) / len(deserved)) for g in range(4)]
    assert exposure_gap(rankings, k, facts) == pytest.approx(sum(gaps) / 2)
    assert sum(gaps) > 0


@pytest.mark.parametrize("k", [1, 5, 50])
def test_activity_gap_against_plain_python(world, k):
    rankings, facts = world
    activity = facts.training.toarray().sum(axis=1)[rankings.rows].tolist()
    order = sorted(range(len(activity)), key=lambda n: -activity[n])
    values = []
    for row, relevant in zip(rankings.lists.tolist(), rankings.relevant.toarray(), strict=True):
        wanted = int(relevant.sum())
        gain = sum(1 / math.log2(n + 2) for n, item in enumerate(row[:k]) if item >= 0 and relevant[item])
        best = sum(1 / math.log2(n + 2) for n in range(min(wanted, k)))
        values.append(gain / best if wanted else 0.0)
    top, others = order[:2], order[2:]  # 5 % of 33, rounded up
    difference = sum(values[n] for n in top) / len(top) - sum(values[n] for n in others) / len(others)
    assert activity_gap(rankings, k, facts) == pytest.approx(abs(difference))


def test_extremes(make_facts, make_rankings):
    facts = make_facts([[1, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]])
    relevant = np.zeros((6, 3))
    relevant[:, 2] = 1
    popular, right = (make_rankings(facts, [[item]] * 6, relevant) for item in (0, 2))
    assert exposure_gap(popular, 1, facts) == 1.0
    assert exposure_gap(right, 1, facts) == 0.0
    assert activity_gap(right, 1, facts) == 0.0
    only_first = make_rankings(facts, [[2], *[[0]] * 5], relevant)
    assert activity_gap(only_first, 1, facts) == 1.0


def test_undefined(make_facts, make_rankings):
    facts = make_facts([[1, 0], [1, 0]])
    empty = make_rankings(facts, [[-1], [-1]], [[0, 1], [0, 1]])
    assert math.isnan(exposure_gap(empty, 1, facts))
    assert math.isnan(activity_gap(empty, 1, facts))
    assert math.isnan(activity_gap(make_rankings(facts, [[1]], [[0, 1]]), 1, facts))
    assert math.isnan(exposure_gap(make_rankings(facts, [[1]]), 1, facts))

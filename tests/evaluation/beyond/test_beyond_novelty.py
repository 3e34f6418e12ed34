import math

import numpy as np
import pytest

from lexigraph.evaluation.beyond.novelty import long_tail, novelty, popularity
from lexigraph.evaluation.popularity import COLD, TAIL, popularity_groups


def mean_over_lists(rankings, k, value):
    means = []
    for row in rankings.lists.tolist():
        listed = [item for item in row[:k] if item >= 0]
        means.append(sum(map(value, listed)) / len(listed) if listed else math.nan)
    return means


@pytest.mark.parametrize("k", [1, 5, 12, 50])
def test_against_plain_python(world, k):
    rankings, facts = world
    met = facts.training.toarray()
    n_users = sum(1 for row in met.tolist() if any(row))
    groups = popularity_groups(facts.popularity).tolist()

    def share(item):
        return int(met[:, item].sum()) / n_users

    def bits(item):
        return -math.log2(max(share(item), 1 / n_users))

    assert n_users < len(met)
    assert novelty(rankings, k, facts) == pytest.approx(mean_over_lists(rankings, k, bits), nan_ok=True)
    assert popularity(rankings, k, facts) == pytest.approx(mean_over_lists(rankings, k, share), nan_ok=True)
    rare = mean_over_lists(rankings, k, lambda item: groups[item] in (TAIL, COLD))
    assert long_tail(rankings, k, facts) == pytest.approx(rare, nan_ok=True)


def test_item_unseen_in_training_is_as_new_as_one_met_once(make_facts, make_rankings):
    facts = make_facts([[1, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]])
    rankings = make_rankings(facts, [[0], [1], [2]])
    assert novelty(rankings, 1, facts).tolist() == [0.0, 2.0, 2.0]
    assert popularity(rankings, 1, facts).tolist() == [1.0, 0.25, 0.0]


@pytest.mark.parametrize("metric", [novelty, popularity, long_tail])
def test_lists_without_places_have_no_value(metric, make_facts, make_rankings):
    facts = make_facts([[1, 0]])
    assert np.isnan(metric(make_rankings(facts, np.empty((1, 0))), 5, facts)).all()
    assert np.isnan(metric(make_rankings(facts, [[-1, -1]]), 5, facts)).all()


def test_all_items_cold(make_facts, make_rankings):
    facts = make_facts(np.zeros((2, 3)))
    rankings = make_rankings(facts, [[0, 1], [2, -1]])
    assert novelty(rankings, 2, facts).tolist() == [0.0, 0.0]
    assert popularity(rankings, 2, facts).tolist() == [0.0, 0.0]
    assert long_tail(rankings, 2, facts).tolist() == [1.0, 1.0]

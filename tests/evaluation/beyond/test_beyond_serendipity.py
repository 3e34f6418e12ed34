import numpy as np
import pytest

from lexigraph.evaluation.beyond.serendipity import serendipity
from lexigraph.evaluation.metrics import RankedHits, precision


def expected(rankings, k, facts):
    met = facts.training.toarray().astype(bool)
    relevant = rankings.relevant.toarray().astype(bool)
    order = sorted(range(len(rankings.items)), key=lambda item: (-int(met[:, item].sum()), item))
    values = []
    for place, row in enumerate(rankings.rows.tolist()):
        popular = [item for item in order if not met[row, item]][:k]
        listed = [item for item in rankings.lists[place, :k].tolist() if item >= 0]
        values.append(sum(relevant[place, item] and item not in popular for item in listed) / k)
    return values


@pytest.mark.parametrize("k", [1, 3, 12, 29, 50])
def test_against_plain_python(world, k):
    rankings, facts = world
    found = serendipity(rankings, k, facts)
    assert found.tolist() == pytest.approx(expected(rankings, k, facts))
    assert (found <= precision(RankedHits(rankings.hits, rankings.n_relevant), k) + 1e-12).all()
    assert found.any() == (k < 25)


def test_popularity_itself_surprises_nobody(world, make_rankings):
    rankings, facts = world
    met = facts.training.toarray()[rankings.rows]
    order = np.argsort(-facts.popularity, kind="stable")
    lists = np.array([[item for item in order if not row[item]][:5] for row in met])
    popular = make_rankings(facts, lists, rankings.relevant.toarray(), rankings.rows)
    assert popular.hits.any()
    assert not serendipity(popular, 5, facts).any()


def test_hit_outside_the_popular_list_counts(make_facts, make_rankings):
    facts = make_facts([[1, 1, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0]])
    relevant = [[0, 0, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]]
    rankings = make_rankings(facts, [[3, 2], [2, -1], [-1, -1]], relevant)
    assert serendipity(rankings, 1, facts).tolist() == [1.0, 0.0, 0.0]
    assert serendipity(rankings, 2, facts).tolist() == [0.0, 0.0, 0.0]

import math

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import entropy as scipy_entropy

from lexigraph.evaluation.beyond.calibration import calibration, mix_divergence


def mix(items, table):
    """Category to share: each item spreads one vote over its categories."""
    votes: dict[str, float] = {}
    told = [sorted(set(table[item] or [])) for item in items]
    for names in told:
        for name in names:
            votes[name] = votes.get(name, 0.0) + 1 / len(names)
    return {name: vote / sum(votes.values()) for name, vote in votes.items()}


def expected(rankings, k, facts):
    table = facts.item_table["categories"].to_list()
    met = facts.training.toarray()
    values = []
    for place, row in enumerate(rankings.rows.tolist()):
        wanted = mix(np.flatnonzero(met[row]).tolist(), table)
        given = mix([item for item in rankings.lists[place, :k].tolist() if item >= 0], table)
        if not wanted or not given:
            values.append(math.nan)
            continue
        smooth = {name: 0.99 * given.get(name, 0.0) + 0.01 * share for name, share in wanted.items()}
        values.append(sum(share * math.log(share / smooth[name]) for name, share in wanted.items()))
    return values


@pytest.mark.parametrize("k", [1, 4, 12, 50])
def test_against_plain_python(world, k):
    rankings, facts = world
    reference = expected(rankings, k, facts)
    assert np.isnan(reference).any()
    assert np.isfinite(reference).any()
    assert calibration(rankings, k, facts) == pytest.approx(reference, abs=1e-5, nan_ok=True)


def test_perfect_mix_is_zero_and_a_foreign_one_costs_the_most(make_facts, make_rankings):
    facts = make_facts([[1, 1, 0, 0, 0, 0]] * 2, categories=[["a"], ["b"], ["a"], ["b"], ["c"], None])
    rankings = make_rankings(facts, [[2, 3, 5], [4, 5, -1]])
    assert calibration(rankings, 3, facts).tolist() == pytest.approx([0.0, math.log(100)], abs=1e-6)


def test_without_categories_nothing_is_defined(make_facts, make_rankings):
    facts = make_facts([[1, 0]])
    assert np.isnan(calibration(make_rankings(facts, [[1]]), 1, facts)).tolist() == [True]


def test_divergence_against_scipy():
    rng = np.random.default_rng(3)
    wanted, given = (rng.random((20, 9)) * (rng.random((20, 9)) < 0.5) for _ in range(2))
    wanted[:, 0] += 0.1
    given[:, 1] += 0.1
    p, q = (rows / rows.sum(axis=1, keepdims=True) for rows in (wanted, given))
    smooth = 0.9 * q + 0.1 * p
    reference = [scipy_entropy(a[a > 0], b[a > 0]) for a, b in zip(p, smooth, strict=True)]
    # scipy scales what it is given to sum to one
    sums = [b[a > 0].sum() for a, b in zip(p, smooth, strict=True)]
    found = mix_divergence(sp.csr_array(wanted), sp.csr_array(given), alpha=0.1)
    assert found == pytest.approx(np.array(reference) - np.log(sums))

"""Expected metrics of a random ranking, against the mean over every order there is."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import ConfigError
from lexigraph.evaluation import METRICS, ranking_metrics
from lexigraph.evaluation.protocols import random_metrics

KS = (1, 2, 3, 5, 8)


@pytest.mark.parametrize("n_candidates", range(1, 7))
def test_expectations_are_means_over_all_orders(n_candidates):
    for n_relevant in range(1, n_candidates + 1):
        marks = [place < n_relevant for place in range(n_candidates)]
        orders = np.array(list(permutations(marks)))
        every = ranking_metrics(orders, np.full(len(orders), n_relevant), KS)
        found = random_metrics(np.array([n_relevant]), np.array([n_candidates]), KS)
        assert found.keys() == every.keys()
        for name, values in every.items():
            assert found[name][0] == pytest.approx(values.mean()), (name, n_relevant)


@given(st.integers(1, 300), st.integers(0, 5000), st.integers(1, 60))
def test_expectations_are_shares(n_relevant, others, k):
    found = random_metrics(np.array([n_relevant]), np.array([n_relevant + others]), [k])
    assert len(found) == len(METRICS)
    assert all(-1e-12 <= values[0] <= 1 + 1e-12 for values in found.values())
    assert found[f"recall@{k}"][0] == pytest.approx(min(k / (n_relevant + others), 1))


def test_unknown_metrics_are_refused():
    with pytest.raises(ConfigError, match="unknown metrics"):
        random_metrics(np.array([1]), np.array([2]), metrics=["luck"])

"""The graph's own columns of unmet items: how long they are, and how loud they become beside foretold ones."""

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.models import GraphFilter
from lexigraph.models.bridges.calibration import best_of, share_taken
from lexigraph.models.graph_filter.own_columns import (
    STRENGTH,
    column_lengths,
    loudness_of_both,
    own_factor,
    scale_columns,
)
from lexigraph.models.weights import LowRank, propagate
from lexigraph.testing import books_and_films


def forms(rng):
    left, right = (rng.standard_normal(shape).astype(np.float32) for shape in ((12, 4), (4, 12)))
    extra = sp.random_array((12, 12), density=0.3, rng=rng, dtype=np.float32, format="csr")
    dense = (left @ right).astype(np.float32)
    return {
        "dense": (dense, dense),
        "sparse": (extra, extra.toarray()),
        "low rank": (LowRank(left, right), dense),
        "both": (LowRank(left, right, extra), dense + extra.toarray()),
    }


@pytest.mark.parametrize("form", ["dense", "sparse", "low rank", "both"])
def test_lengths_and_factors_are_those_of_the_columns(form):
    weights, dense = forms(np.random.default_rng(0))[form]
    dense, items, factors = dense.copy(), np.array([1, 5, 11]), np.linspace(0.5, 2, 12).astype(np.float32)
    np.testing.assert_allclose(column_lengths(weights, items), np.linalg.norm(dense[:, items], axis=0), rtol=1e-4)
    everyone = sp.csr_array(np.eye(12, dtype=np.float32))
    np.testing.assert_allclose(propagate(everyone, scale_columns(weights, factors)), dense * factors, atol=1e-5)


def test_own_columns_get_the_length_they_should_have_and_none_where_the_graph_is_silent():
    rng = np.random.default_rng(1)
    weights, speaks = np.zeros((30, 30), dtype=np.float32), rng.standard_normal((30, 3)).astype(np.float32)
    items, foretold = np.array([3, 7]), rng.standard_normal((2, 3)).astype(np.float32)
    assert own_factor(weights, items, foretold, speaks) == 0
    weights[:, items] = rng.random((30, 2))
    factor = own_factor(weights, items, foretold, speaks)
    foretold_lengths = np.linalg.norm(speaks @ foretold.T, axis=0)
    assert factor * column_lengths(weights, items).mean() == pytest.approx(STRENGTH * foretold_lengths.mean(), rel=1e-4)


def test_both_together_take_the_places_that_the_foretold_columns_take_alone():
    rng = np.random.default_rng(2)
    training = sp.random_array((200, 120), density=0.05, rng=rng, dtype=np.float32, format="csr")
    weights = rng.random((120, 120)).astype(np.float32)
    speaks, items = rng.random((120, 4)).astype(np.float32), np.arange(20)
    foretold = (rng.random((20, 4)) * 0.6).astype(np.float32)
    loudness = loudness_of_both(weights, items, foretold, speaks, 2.0, training)
    scores, alone = training @ weights, (training @ speaks) @ foretold.T
    both = loudness * (alone + 2.0 * scores[:, items])
    scores[training.toarray() != 0] = -np.inf
    bars = best_of(np.delete(scores, items, axis=1))
    assert share_taken(bars, best_of(both)) == pytest.approx(share_taken(bars, best_of(alone)), abs=0.05)
    assert loudness < 1


def test_only_items_nobody_met_are_balanced():
    model = GraphFilter().fit(books_and_films())
    unmet = model.degrees == 0
    assert (model._cold.loudness[unmet] < 1).all()
    assert (model._cold.loudness[~unmet] == 1).all()

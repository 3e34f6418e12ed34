"""Bridges: each kind finds what texts foretell, is chosen on hidden items, and is kept as arrays."""

from importlib.util import find_spec

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.models.bridges import Lessons, choose_bridge, fit_bridge, item_space, unpack_bridge
from lexigraph.models.bridges.bridge import pack_bridge
from lexigraph.models.bridges.calibration import scale_for_share
from lexigraph.models.bridges.choice import candidates_of, recall_at
from lexigraph.models.graph_filter.cold import text_share, well_known
from lexigraph.models.weights import LowRank

TORCH = find_spec("torch") is not None
KINDS = ["ridge", "kernel"] + (["mlp", "contrastive"] if TORCH else [])


def lessons(n=80, seed=0):
    """Two tastes: the first feature tells which one an item serves, the others are noise."""
    rng = np.random.default_rng(seed)
    taste = np.arange(n) % 2
    features = 0.3 * rng.standard_normal((n, 6)).astype(np.float32)
    features[:, 0] = 2.0 * taste - 1
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    places = np.stack([taste, 1 - taste], axis=1).astype(np.float32)
    met = (np.arange(60)[:, None] % 2 == taste) & (rng.random((60, n)) < 0.3)
    return Lessons(features, places, places.copy(), sp.csr_array(met.astype(np.float32)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_learns_which_taste_an_item_serves(kind):
    taught = lessons()
    bridge = fit_bridge(taught, kind, 0.1)
    new = lessons(20, seed=1)
    found = bridge(new.features)[:, :2]
    assert found.shape == (20, 2)
    assert (found.argmax(axis=1) == new.answers.argmax(axis=1)).all()
    again = unpack_bridge(pack_bridge(bridge))
    np.testing.assert_array_equal(again(new.features), bridge(new.features))


def test_the_choice_is_the_best_of_the_candidates_on_hidden_items():
    chosen = choose_bridge(lessons(), "closed-form")
    assert set(chosen.recall) == set(candidates_of("closed-form", None))
    assert chosen.recall[chosen.kind, chosen.regularization] == max(chosen.recall.values())
    assert max(chosen.recall.values()) > 0.9


def test_networks_are_left_out_where_they_cannot_be_taught(monkeypatch):
    monkeypatch.setattr("lexigraph.models.bridges.choice.torch_is_here", lambda: False)
    assert {kind for kind, _ in candidates_of("auto", None)} == {"ridge", "kernel"}
    assert candidates_of("mlp", 0.1) == [("mlp", 0.1)]


@pytest.mark.parametrize("form", [np.array, sp.csr_array, lambda w: LowRank(w, np.eye(len(w), dtype=np.float32))])
def test_the_space_is_that_of_the_weights_without_their_diagonal(form):
    weights = np.random.default_rng(0).random((15, 15)).astype(np.float32)
    space = item_space(form(weights), 15)
    expected = weights - np.diag(np.diag(weights))
    np.testing.assert_allclose(space.speaks @ space.answers.T, expected, atol=1e-3)


def test_recall_counts_what_people_met():
    scores = np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]])
    met = sp.csr_array(np.array([[1, 0, 1], [0, 0, 0]]))
    assert recall_at(scores, met, 1) == 0.5


def test_the_scale_gives_new_items_their_share_of_the_places():
    rng = np.random.default_rng(0)
    known, new = rng.random((200, 300)).astype(np.float32), 0.3 * rng.random((200, 60)).astype(np.float32)
    scale = scale_for_share(known, new, 0.2)
    both = np.hstack([known, scale * new])
    top = np.argsort(-both, axis=1)[:, :20]
    assert 0.15 < (top >= 300).mean() < 0.25


def test_few_interactions_leave_most_to_the_text_and_teach_nothing():
    share = text_share(np.array([0, 1, 3, 10, 1000]), 5.0)
    assert share[0] == 1
    assert (np.diff(share) < 0).all()
    assert share[-1] == 0
    assert well_known(np.array([0, 1, 25, 30, 40]), np.ones(5, dtype=bool)).tolist() == [2, 3, 4]

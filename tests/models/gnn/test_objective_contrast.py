"""Views and their contrast against plain formulas; edge dropout on a small graph."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="contrast needs torch")

from torch.nn import functional  # noqa: E402

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.graph.node_graph import NodeGraph  # noqa: E402
from lexigraph.models.gnn.objectives.contrast import contrast, drop_edges, info_nce  # noqa: E402
from lexigraph.models.gnn.objectives.noise import hide_features, noisy  # noqa: E402


@pytest.fixture
def views():
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(12, 5, generator=generator).requires_grad_() for _ in range(2)]


def plain_info_nce(one, other, temperature):
    cosines = functional.cosine_similarity(one.unsqueeze(1), other.unsqueeze(0), dim=2)
    return functional.cross_entropy(cosines / temperature, torch.arange(len(one)))


def test_info_nce_and_its_gradients_are_cross_entropy_of_cosines(views):
    found, expected = info_nce(*views, 0.2), plain_info_nce(*views, 0.2)
    torch.testing.assert_close(found, expected)
    for one, other in zip(torch.autograd.grad(found, views), torch.autograd.grad(expected, views), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_contrast_takes_each_node_of_a_group_once(views):
    one, other = views
    users, items = torch.tensor([3, 1, 3, 3]), torch.tensor([7, 8, 8, 9])
    expected = sum(plain_info_nce(one[part], other[part], 0.5) for part in (users.unique(), items.unique()))
    torch.testing.assert_close(contrast(one, other, [users, items], 0.5), expected)


def test_noise_has_its_length_keeps_the_orthant_and_follows_the_seed():
    states = torch.randn(50, 16, generator=torch.Generator().manual_seed(2))
    moved = noisy(states, 0.3, seed=7)
    torch.testing.assert_close((moved - states).norm(dim=1), torch.full((50,), 0.3))
    assert ((moved - states) * states.sign() >= 0).all()
    assert torch.equal(moved, noisy(states, 0.3, seed=7))
    assert not torch.equal(moved, noisy(states, 0.3, seed=8))


def test_noise_is_uniform_before_it_is_brought_to_length():
    moved = noisy(torch.ones(4000, 8), 1.0, seed=3) - 1
    largest = moved.max(dim=1, keepdim=True).values
    reference = np.random.default_rng(0).random((4000, 8))
    expected = (reference / reference.max(axis=1, keepdims=True)).mean()
    assert (moved / largest).mean().item() == pytest.approx(expected, abs=0.01)
    assert abs(np.corrcoef(moved.numpy().T) - np.eye(8)).max() < 0.25  # of unit length, so weakly against each other


def test_noise_is_a_constant_to_the_gradient():
    states = torch.randn(3, 4, requires_grad=True)
    noisy(states, 0.5, seed=1).sum().backward()
    assert torch.equal(states.grad, torch.ones(3, 4))


def test_hidden_features_are_hidden_for_all_nodes():
    states = torch.ones(6, 200)
    hidden = hide_features(states, 0.4, torch.Generator().manual_seed(0))
    assert torch.equal(hidden, hidden[:1].expand(6, 200))
    assert (hidden[0] == 0).float().mean().item() == pytest.approx(0.4, abs=0.1)
    assert hidden[0].max().item() == pytest.approx(1 / 0.6)


@pytest.fixture
def graph():
    users, items = (part.ravel() for part in np.meshgrid(np.arange(40), np.arange(40, 90), indexing="ij"))
    sources, targets = np.concatenate([users, items]), np.concatenate([items, users])
    kinds = np.repeat([0, 1], len(users)).astype(np.int32)
    order = np.lexsort((sources, targets))
    strengths = np.arange(len(sources), dtype=np.float32)
    attributes = np.zeros((len(sources), 0), dtype=np.float32)
    names = ("met", "met by")
    return NodeGraph(40, 50, [], sources[order], targets[order], kinds[order], strengths, attributes, names)


def test_edges_go_in_both_directions_or_stay_in_both(graph):
    smaller = drop_edges(graph, 0.3, seed=1)
    kept = set(zip(smaller.sources.tolist(), smaller.targets.tolist(), strict=True))
    assert kept == {(target, source) for source, target in kept}
    assert len(smaller) / len(graph) == pytest.approx(0.7, abs=0.04)
    where = {pair: at for at, pair in enumerate(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))}
    own = [where[pair] for pair in zip(smaller.sources.tolist(), smaller.targets.tolist(), strict=True)]
    assert own == sorted(own)
    assert np.array_equal(smaller.strengths, graph.strengths[own])


def test_each_seed_drops_its_own_edges(graph):
    first, again, second = (drop_edges(graph, 0.5, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.strengths, again.strengths)
    both = len(np.intersect1d(first.strengths, second.strengths)) / len(graph)
    assert both == pytest.approx(0.25, abs=0.04)  # independent choices


def test_a_share_of_all_edges_is_refused(graph):
    with pytest.raises(ConfigError, match="edge_dropout is 1"):
        drop_edges(graph, 1.0, seed=0)
    assert len(drop_edges(graph, 0.0, seed=0)) == len(graph)

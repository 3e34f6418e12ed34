"""Views and their contrast against plain formulas; edge dropout on a small graph."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="contrast needs torch")

from torch.nn import functional  # noqa: E402

from lexigraph.models.gnn.edges import edges_from_arrays  # noqa: E402
from lexigraph.models.gnn.objectives.contrast import info_nce  # noqa: E402
from lexigraph.models.gnn.objectives.noise import noisy  # noqa: E402
from lexigraph.models.gnn.views import thinned  # noqa: E402


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


@pytest.fixture
def edges():
    users, items = (part.ravel() for part in np.meshgrid(np.arange(40), np.arange(40, 90), indexing="ij"))
    sources, targets = np.concatenate([users, items]), np.concatenate([items, users])
    return edges_from_arrays(sources, targets, 90, "symmetric")


def test_edges_are_silenced_in_both_directions_or_in_none(edges):
    mask = thinned(edges, 0.3, seed=1).mask
    assert mask.unique().tolist() == pytest.approx([0, 1 / 0.7])
    assert mask.mean().item() == pytest.approx(1, abs=0.06)
    pairs = dict(zip(map(tuple, edges.index.T.tolist()), mask.tolist(), strict=True))
    assert all(kept == pairs[target, source] for (source, target), kept in pairs.items())


def test_each_seed_silences_its_own_edges(edges):
    first, again, second = (thinned(edges, 0.5, seed).mask > 0 for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert (first & second).float().mean().item() == pytest.approx(0.25, abs=0.04)  # independent choices


def test_nothing_is_silenced_without_a_share(edges):
    assert torch.equal(thinned(edges, 0.0, seed=1).mask, torch.ones(len(edges)))

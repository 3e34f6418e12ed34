"""Losses against the formulas in numpy and torch's own functions."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="losses need torch")

from torch.nn import functional  # noqa: E402

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.models.gnn.objectives import losses, softmax  # noqa: E402
from lexigraph.models.gnn.objectives.batches import hardest  # noqa: E402


@pytest.fixture
def scores():
    rng = np.random.default_rng(3)
    return rng.normal(size=7), rng.normal(size=(7, 4)), rng.random(7) + 0.1


def tensors(*arrays):
    return [torch.from_numpy(np.asarray(array)) for array in arrays]


def weighted(values, weights):
    return (values * weights).sum() / weights.sum()


def test_bpr_is_the_log_chance_of_the_right_order(scores):
    positive, negative, weights = scores
    expected = weighted(np.log1p(np.exp(negative - positive[:, None])).mean(axis=1), weights)
    assert losses.bpr(*tensors(positive, negative, weights)).item() == pytest.approx(expected)
    one = np.log1p(np.exp(negative[:, 0] - positive)).mean()
    assert losses.bpr(*tensors(positive, negative[:, 0])).item() == pytest.approx(one)


def test_bpr_stays_finite_for_scores_far_apart():
    found = losses.bpr(torch.tensor([-1e4]), torch.tensor([1e4]))
    assert found.item() == pytest.approx(2e4)


def test_bce_against_is_bce_of_both_sides(scores):
    positive, negative, _ = scores
    expected = 0.5 * (
        functional.binary_cross_entropy_with_logits(*tensors(positive, np.ones(7)))
        + functional.binary_cross_entropy_with_logits(*tensors(negative, np.zeros((7, 4))))
    )
    assert losses.bce_against(*tensors(positive, negative)).item() == pytest.approx(expected.item())


def test_bce_and_mse_count_by_weight(scores):
    logits, _, weights = scores
    labels = (np.arange(7) % 2).astype(float)
    chance = 1 / (1 + np.exp(-logits))
    crossed = -labels * np.log(chance) - (1 - labels) * np.log(1 - chance)
    assert losses.bce(*tensors(logits, labels, weights)).item() == pytest.approx(weighted(crossed, weights))
    assert losses.mse(*tensors(logits, labels, weights)).item() == pytest.approx(
        weighted((logits - labels) ** 2, weights)
    )


def test_sampled_softmax_is_cross_entropy_with_the_positive_first(scores):
    positive, negative, weights = scores
    log_q, own = np.linspace(-1, 1, 4), np.linspace(0, 2, 7)
    logits = np.concatenate([(positive / 0.3 - own)[:, None], negative / 0.3 - log_q], axis=1)
    each = functional.cross_entropy(torch.from_numpy(logits), torch.zeros(7, dtype=torch.int64), reduction="none")
    found = losses.sampled_softmax(
        *tensors(positive, negative), 0.3, *tensors(log_q, own), weights=torch.from_numpy(weights)
    )
    assert found.item() == pytest.approx(weighted(each.numpy(), weights))


def test_bilateral_softmax_has_a_temperature_for_either_side(scores):
    positive, negative, weights = scores
    expected = weighted(np.log(np.exp(negative / 0.5).sum(axis=1)) - positive / 0.3, weights)
    found = losses.sampled_softmax(
        *tensors(positive, negative), 0.5, weights=tensors(weights)[0], positive_temperature=0.3
    )
    assert found.item() == pytest.approx(expected)


def test_full_softmax_takes_an_index_or_a_whole_row(scores):
    table = torch.from_numpy(scores[1])
    targets = torch.tensor([0, 1, 2, 3, 0, 1, 2])
    expected = functional.cross_entropy(table / 0.5, targets)
    rows = functional.one_hot(targets, 4).double()
    assert losses.full_softmax(table, targets, temperature=0.5).item() == pytest.approx(expected.item())
    assert losses.full_softmax(table, rows, temperature=0.5).item() == pytest.approx(expected.item())


def test_length_penalty_is_half_the_squares_per_positive():
    users, negatives = torch.full((2, 3), 2.0), torch.ones(2, 5, 3)
    assert losses.length_penalty(users, negatives).item() == pytest.approx((4 * 6 + 30) / 2 / 2)


def test_weights_of_zero_give_zero_not_nan():
    assert losses.weighted_mean(torch.ones(3), torch.zeros(3)).item() == 0


@pytest.fixture
def vectors():
    generator = torch.Generator().manual_seed(5)
    return [torch.randn(shape, generator=generator).requires_grad_() for shape in ((9, 6), (9, 6), (13, 6))]


def plain_shared(users, items, candidates, temperature, log_q, own, weights, excluded, bilateral=None):
    below = users @ candidates.T
    if excluded is not None:
        below = below.index_put(tuple(excluded), torch.tensor(-torch.inf))
    return losses.sampled_softmax((users * items).sum(1), below, temperature, log_q, own, weights, bilateral)


@pytest.mark.parametrize("at_once", [13, 40, 10**6])  # a row at a time, three rows, all
@pytest.mark.parametrize("size", [1.0, 40.0])  # bounded logits; logits whose exponentials leave float32
@pytest.mark.parametrize("bilateral", [None, 0.3])
def test_shared_softmax_and_its_gradients_are_those_of_the_plain_formula(
    vectors, monkeypatch, at_once, size, bilateral
):
    monkeypatch.setattr(softmax, "SCORES_AT_ONCE", at_once)
    users, items, candidates = ((vector.detach() * size).requires_grad_() for vector in vectors)
    log_q, own, weights = torch.linspace(-1, 1, 13), torch.linspace(0, 1, 9), torch.linspace(0.1, 2, 9)
    excluded = torch.tensor([[0, 0, 4, 8], [1, 12, 3, 0]])
    expected = plain_shared(users, items, candidates, 0.4, log_q, own, weights, excluded, bilateral)
    wanted = torch.autograd.grad(expected, (users, items, candidates))
    positive = (users * items).sum(1)
    found = softmax.shared_softmax(
        users,
        positive,
        candidates,
        0.4,
        log_q=log_q,
        positive_log_q=own,
        weights=weights,
        excluded=excluded,
        positive_temperature=bilateral,
    )
    gradients = torch.autograd.grad(found, (users, items, candidates))
    torch.testing.assert_close(found, expected)
    for one, other in zip(gradients, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_a_row_whose_candidates_are_all_excluded_adds_nothing(vectors):
    users, items, candidates = vectors
    excluded = torch.stack([torch.zeros(13, dtype=torch.int64), torch.arange(13)])
    found = softmax.shared_softmax(users, (users * items).sum(1), candidates, 0.5, excluded=excluded)
    found.backward()
    rest = losses.sampled_softmax((users * items).sum(1)[1:], users[1:] @ candidates.T, 0.5)
    assert found.item() == pytest.approx(rest.item() * 8 / 9, rel=1e-5)
    assert torch.isfinite(users.grad).all()
    assert not users.grad[0].any()


def test_a_positive_without_candidates_is_only_drawn_closer(vectors):
    users, items, candidates = vectors
    excluded = torch.stack([torch.zeros(13, dtype=torch.int64), torch.arange(13)])
    positive = (users * items).sum(1)
    found = softmax.shared_softmax(users, positive, candidates, 0.5, excluded=excluded, positive_temperature=0.4)
    found.backward()
    assert torch.isfinite(found)
    torch.testing.assert_close(users.grad[0], -items[0] / (0.4 * 9))
    candidates.grad = None
    lone = softmax.shared_softmax(
        1e3 * users[:1], positive[:1].detach(), candidates, 0.1, excluded=excluded, positive_temperature=0.1
    )
    lone.backward()
    assert not candidates.grad.any()


def test_catalogue_softmax_is_cross_entropy_over_all_items(vectors):
    users, _, catalogue = vectors
    items = torch.arange(9) % 4
    expected = functional.cross_entropy(users @ catalogue.T / 0.7, items)
    found = softmax.catalogue_softmax(users, catalogue, items, 0.7)
    torch.testing.assert_close(found, expected)
    for one, other in zip(
        torch.autograd.grad(found, (users, catalogue)), torch.autograd.grad(expected, (users, catalogue)), strict=True
    ):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_catalogue_softmax_of_whole_rows_is_the_multinomial_likelihood(vectors):
    users, _, catalogue = vectors
    owners, items = torch.tensor([0, 0, 0, 5]), torch.tensor([1, 2, 9, 0])
    weights = torch.tensor([1.0, 2.0, 1.0, 3.0])
    logs = torch.log_softmax(users @ catalogue.T, dim=1)[owners, items]
    found = softmax.catalogue_softmax(users, catalogue, items, weights=weights, owners=owners)
    torch.testing.assert_close(found, -(logs * weights).sum() / weights.sum())


def test_a_nan_reaches_the_loss(vectors):
    users, items, candidates = (vector.detach().clone() for vector in vectors)
    users[3, 0] = torch.nan
    assert torch.isnan(softmax.shared_softmax(users, (users * items).sum(1), candidates, 0.5))


def test_a_softmax_over_nothing_is_refused(vectors):
    users, items, _ = vectors
    with pytest.raises(ConfigError, match="0 candidates"):
        softmax.shared_softmax(users, (users * items).sum(1), torch.empty(0, 6), 0.5)


def test_softmax_keeps_32_bits_under_mixed_precision(vectors):
    users, items, candidates = vectors
    positive = (users * items).sum(1)
    plain = softmax.shared_softmax(users, positive, candidates, 0.2)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        mixed = softmax.shared_softmax(users, positive, candidates, 0.2)
    assert mixed.item() == plain.item()


def test_hardest_are_the_best_scored_and_never_more_than_there_are():
    scores = torch.tensor([[0.3, 0.9, -torch.inf], [5.0, 4.0, 6.0]])
    assert hardest(scores, 2).tolist() == [[1, 0], [2, 0]]
    assert hardest(scores, 9).shape == (2, 3)

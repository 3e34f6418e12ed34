"""Losses as functions of scores, each the mean over the batch.

All take ``weights`` float32 ``[B]``: the mean then counts each positive by its weight.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def weighted_mean(values: Tensor, weights: Tensor | None = None) -> Tensor:
    """The mean of ``values [B]``, each counted by its weight; 0 when all weights are 0.

    Example:
        >>> weighted_mean(torch.tensor([1.0, 4.0]), torch.tensor([3.0, 1.0])).item()
        1.75
    """
    if weights is None:
        return values.mean()
    return (values * weights).sum() / weights.sum().clamp_min(torch.finfo(weights.dtype).tiny)


def bpr(positive: Tensor, negative: Tensor, weights: Tensor | None = None) -> Tensor:
    """Bayesian personalised ranking: ``-log sigmoid(positive - negative)``.

    Rendle, Freudenthaler, Gantner and Schmidt-Thieme, "BPR", UAI 2009.

    Args:
        positive: scores ``[B]``.
        negative: scores ``[B]``, or ``[B, n]`` (the mean over ``n`` is taken).
        weights: of the positives, ``[B]``.

    Returns:
        A scalar.

    Example:
        >>> round(bpr(torch.tensor([1.0]), torch.tensor([1.0])).item(), 4)
        0.6931
    """
    wide = negative.ndim == 2
    losses = functional.softplus(negative - (positive.unsqueeze(1) if wide else positive))
    return weighted_mean(losses.mean(dim=1) if wide else losses, weights)


def bce(logits: Tensor, labels: Tensor, weights: Tensor | None = None) -> Tensor:
    """Binary cross-entropy, ``-y log sigmoid(x) - (1 - y) log(1 - sigmoid(x))``.

    Args:
        logits: ``[B]``.
        labels: in [0, 1], ``[B]``.
        weights: ``[B]``.

    Returns:
        A scalar.

    Example:
        >>> round(bce(torch.tensor([0.0, 0.0]), torch.tensor([1.0, 0.0])).item(), 4)
        0.6931
    """
    return weighted_mean(functional.binary_cross_entropy_with_logits(logits, labels, reduction="none"), weights)


def bce_against(positive: Tensor, negative: Tensor, weights: Tensor | None = None) -> Tensor:
    """Binary cross-entropy of positives (label 1) and their negatives (label 0), both sides counting alike.

    Args:
        positive: logits ``[B]``.
        negative: logits ``[B]`` or ``[B, n]``.
        weights: of the positives, ``[B]``; their negatives count alike.

    Returns:
        A scalar: the mean of the two sides.

    Example:
        >>> round(bce_against(torch.tensor([0.0]), torch.tensor([[0.0, 0.0]])).item(), 4)
        0.6931
    """
    below = functional.softplus(negative)
    return weighted_mean(
        (functional.softplus(-positive) + (below.mean(dim=1) if below.ndim == 2 else below)) / 2, weights
    )


def sampled_softmax(
    positive: Tensor,
    negative: Tensor,
    temperature: float,
    log_q: Tensor | None = None,
    positive_log_q: Tensor | None = None,
    weights: Tensor | None = None,
    positive_temperature: float | None = None,
) -> Tensor:
    """Softmax cross-entropy of each positive against its own negatives (InfoNCE).

    ``-log(exp(p') / (exp(p') + sum over n of exp(n')))`` with ``p' = p / temperature - positive_log_q`` and
    ``n' = n / temperature - log_q``. The corrections are logarithms of how much oftener an item is drawn than by lot:
    on the negatives alone where they are drawn apart from the positive (Blanc and Rendle, "Adaptive sampled softmax
    with kernel based sampling", ICML 2018), on both where they are the batch's own items (Yi et al.,
    "Sampling-bias-corrected neural modeling", RecSys 2019). On the positive it stands in the sum alone: in the
    numerator it is a constant to the gradient.

    With ``positive_temperature``, which is then that of ``p'``, it is bilateral (Wu et al., "BSL", ICDE 2024):
    ``log(sum over n of exp(n')) - p'``, the positive being left out of the sum.

    Args:
        positive: scores ``[B]``.
        negative: scores ``[B]`` or ``[B, n]``; -inf takes a negative out.
        temperature: above 0.
        log_q: ``[n]`` or ``[B, n]``.
        positive_log_q: ``[B]``.
        weights: of the positives, ``[B]``.
        positive_temperature: above 0; None: the positive is one of those it is picked from.

    Returns:
        A scalar.

    Example:
        >>> round(sampled_softmax(torch.tensor([1.0]), torch.tensor([[1.0, 1.0]]), 0.2).item(), 4)
        1.0986
    """
    above = positive / (positive_temperature or temperature)
    below = (negative.unsqueeze(1) if negative.ndim == 1 else negative) / temperature
    if log_q is not None:
        below = below - log_q
    if positive_log_q is not None:
        above = above - positive_log_q
    excess = torch.logsumexp(below, dim=1)
    if positive_temperature is not None:
        nothing = excess.detach() == -torch.inf
        return weighted_mean(excess.masked_fill(nothing, 0.0) - above, weights)
    return weighted_mean(functional.softplus(excess - above), weights)


def full_softmax(scores: Tensor, targets: Tensor, weights: Tensor | None = None, temperature: float = 1.0) -> Tensor:
    """Softmax cross-entropy over the whole catalogue, for decoders that give all scores.

    With a dot product, :func:`~lexigraph.models.gnn.objectives.softmax.catalogue_softmax` does without the matrix.

    Args:
        scores: ``[B, n_items]``.
        targets: the positive of each row, int64 ``[B]``, or the weight of each item in each row, ``[B, n_items]``
            (multinomial likelihood; Liang et al., "Variational autoencoders for collaborative filtering", WWW 2018).
        weights: of the rows, ``[B]``.
        temperature: above 0.

    Returns:
        A scalar.

    Example:
        >>> round(full_softmax(torch.zeros(1, 4), torch.tensor([2])).item(), 4)
        1.3863
    """
    found = torch.log_softmax(scores / temperature, dim=1)
    if targets.ndim == 1:
        return weighted_mean(-found.gather(1, targets.unsqueeze(1)).squeeze(1), weights)
    return weighted_mean(-(found * targets).sum(dim=1), weights)


def mse(predicted: Tensor, ratings: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean squared error of predicted ratings, both ``[B]``.

    Example:
        >>> mse(torch.tensor([3.0, 5.0]), torch.tensor([4.0, 5.0])).item()
        0.5
    """
    return weighted_mean((predicted - ratings) ** 2, weights)


def length_penalty(*embeddings: Tensor) -> Tensor:
    """Half the squared lengths of the batch's own embeddings, per positive (the L2 term of BPR and LightGCN).

    Args:
        *embeddings: ``[B, ...]`` each: users, positives, negatives. The first tells the number of positives.

    Returns:
        A scalar.

    Example:
        >>> length_penalty(torch.ones(2, 3), torch.ones(2, 3)).item()
        3.0
    """
    return sum((part.square().sum() for part in embeddings), start=torch.zeros(())) / (2 * max(1, len(embeddings[0])))

"""The loss of a batch from the vectors of its users, positives and negatives, by whichever decoder."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from lexigraph.models.gnn.objectives import losses
from lexigraph.models.gnn.objectives.batches import Batch, hardest
from lexigraph.models.gnn.objectives.decoders import Decoder
from lexigraph.models.gnn.objectives.settings import ObjectiveSettings
from lexigraph.models.gnn.objectives.softmax import catalogue_softmax, shared_softmax


def score_loss(
    decoder: Decoder, users: Tensor, positives: Tensor, negatives: Tensor, batch: Batch, settings: ObjectiveSettings
) -> Tensor:
    """What the settings call ``loss``, a scalar.

    Args:
        decoder: makes scores of vectors.
        users: float32 ``[B, d]``.
        positives: float32 ``[B, d]``.
        negatives: float32 ``[B, n, d]``, ``[N, d]`` shared by the batch, or empty; for "full-softmax" the catalogue.
        batch: weights, ratings and corrections.
        settings: which loss.
    """
    weights = batch.weights if settings.weighted else None
    if settings.loss == "full-softmax":
        return _full(decoder, users, negatives, batch, settings, weights)
    if settings.loss in ("sampled-softmax", "bilateral-softmax"):
        return _sampled(decoder, users, positives, negatives, batch, settings, weights)
    above = decoder.pairs(users, positives)
    if settings.loss == "mse":
        assert batch.ratings is not None  # noqa: S101  (the batches were made for this loss)
        return losses.mse(above, batch.ratings, weights)
    below = _chosen(negative_scores(decoder, users, negatives), batch, settings)
    return (losses.bpr if settings.loss == "bpr" else losses.bce_against)(above, below, weights)


def negative_scores(decoder: Decoder, users: Tensor, negatives: Tensor) -> Tensor:
    """Scores of each user's own negatives, ``[B, n]``, or of those shared by all, ``[B, N]``."""
    if negatives.ndim == 2:
        return decoder.all(users, negatives)
    if negatives.shape[1] == 1:
        return decoder.pairs(users, negatives[:, 0])[:, None]
    return decoder.pairs(users[:, None], negatives)


def _chosen(scores: Tensor, batch: Batch, settings: ObjectiveSettings) -> Tensor:
    """Shared negatives that must not meet a user cannot count; of a pool, only the hardest do."""
    if batch.excluded is not None and batch.negatives.ndim == 1:
        scores = scores.index_put(tuple(batch.excluded), scores.new_tensor(-torch.inf))
    if settings.negatives != "hard":
        return scores
    return scores.gather(1, hardest(scores, settings.n_negatives))


def _sampled(
    decoder: Decoder,
    users: Tensor,
    positives: Tensor,
    negatives: Tensor,
    batch: Batch,
    settings: ObjectiveSettings,
    weights: Tensor | None,
) -> Tensor:
    above = decoder.pairs(users, positives)
    own = settings.positive_temperature if settings.loss == "bilateral-softmax" else None
    log_q = None if settings.negatives in ("uniform", "hard") else batch.log_q  # alike for all: nothing to undo
    if negatives.ndim == 2 and settings.decoder == "dot" and settings.negatives != "hard":
        queries, keys = _sized(decoder, users), _sized(decoder, negatives)
        return shared_softmax(
            queries,
            above,
            keys,
            settings.temperature,
            log_q=log_q,
            positive_log_q=batch.positive_log_q,
            weights=weights,
            excluded=batch.excluded,
            positive_temperature=own,
        )
    scores = negative_scores(decoder, users, negatives)
    scores = _chosen(scores, batch, settings)
    return losses.sampled_softmax(above, scores, settings.temperature, log_q, batch.positive_log_q, weights, own)


def _full(
    decoder: Decoder,
    users: Tensor,
    catalogue: Tensor,
    batch: Batch,
    settings: ObjectiveSettings,
    weights: Tensor | None,
) -> Tensor:
    if settings.decoder == "dot":
        queries, keys = _sized(decoder, users), _sized(decoder, catalogue)
        return catalogue_softmax(queries, keys, batch.items, settings.temperature, weights=weights, owners=batch.owners)
    scores = decoder.all(users, catalogue)
    targets = torch.zeros_like(scores).index_put((batch.owners, batch.items), batch.weights)
    return losses.full_softmax(scores, targets, None, settings.temperature) * len(users) / targets.sum()


def _sized(decoder: Decoder, vectors: Tensor) -> Tensor:
    return functional.normalize(vectors, dim=-1) if decoder.cosine else vectors

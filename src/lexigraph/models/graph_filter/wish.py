"""How a sentence joins a history: the wish read through item texts, blended at a stated share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.bridge import wish_mixture
from lexigraph.models.topk import top_k
from lexigraph.models.weights import ItemWeights, propagate, weight_column

CLOSEST_TEXTS = 50
"""Items whose texts stand for a sentence."""
HEIGHT_ITEMS = 10
"""How many of the best scores tell how high a list of scores reaches."""


@dataclass(frozen=True)
class WishScores:
    """Scores of wishes before they are blended: half what the texts say, half what people who took such items took.

    Attributes:
        mixture: the items that stand for each wish, CSR ``[n_users, n_items]``, rows sum to 1.
        spread: the mixture through the model's weights, float32 ``[n_users, n_items]``.
        own_length: Euclidean length of each row of the mixture, ``[n_users, 1]``.
        spread_length: Euclidean length of each row of ``spread``, ``[n_users, 1]``.
    """

    mixture: sp.csr_array
    spread: FloatMatrix
    own_length: FloatMatrix
    spread_length: FloatMatrix

    def scores(self) -> FloatMatrix:
        """Both halves, each of length 1 before they are halved: float32 ``[n_users, n_items]``."""
        scores = self.spread * (0.5 / self.spread_length)
        rows = np.repeat(np.arange(len(scores)), np.diff(self.mixture.indptr))
        scores[rows, self.mixture.indices] += self.mixture.data * (0.5 / self.own_length)[rows, 0]
        return np.asarray(scores, dtype=np.float32)

    def contributions(self, weights: ItemWeights, item: int) -> NDArray[np.float32]:
        """What each item of a single user's mixture adds to the score of ``item``, ``[mixture.nnz]``."""
        amounts, chosen = self.mixture.data, self.mixture.indices
        through = amounts * weight_column(weights, chosen, item) * (0.5 / self.spread_length[0, 0])
        itself = np.where(chosen == item, amounts, 0.0) * (0.5 / self.own_length[0, 0])
        return np.asarray(through + itself, dtype=np.float32)


def wish_scores(wishes: FloatMatrix, texts: FloatMatrix, weights: ItemWeights) -> WishScores:
    """Score all items for wishes.

    Args:
        wishes: encoded sentences, float32 ``[n_users, d]``, unit rows or zeros.
        texts: item texts, float32 ``[n_items, d]``, unit rows or zeros.
        weights: item-item weights of the model.

    Returns:
        The mixture of items read from each wish and where the model's weights lead from it.
    """
    mixture = wish_mixture(wishes, texts, CLOSEST_TEXTS)
    spread = propagate(mixture, weights)
    own = np.sqrt(np.asarray(mixture.multiply(mixture).sum(axis=1), dtype=np.float32)).reshape(-1, 1)
    length = np.linalg.norm(spread, axis=1, keepdims=True)
    return WishScores(mixture, spread, np.where(own > 0, own, 1.0), np.where(length > 0, length, 1.0))


def blend(history_scores: FloatMatrix, wishes: WishScores, evidence: Evidence) -> FloatMatrix:
    """``(1 - w) * history + w * c * wish`` where both are given, else the one that is.

    ``c`` gives the wish the height of the history's scores (see :func:`wish_scale`), so that the share ``w`` means what
    it says and the scale of the scores stays that of the history.
    """
    share = evidence.history_share[:, None]
    wish = wishes.scores()
    return np.asarray(share * history_scores + wish_scale(history_scores, wish, evidence) * wish, dtype=np.float32)


def wish_scale(history_scores: FloatMatrix, wish: FloatMatrix, evidence: Evidence) -> FloatMatrix:
    """What the scores of the wish are multiplied with, float32 ``[n_users, 1]``.

    Heights are compared, not lengths: a history spreads over the catalogue where a sentence names a few items, and it
    is the few best that are shown.
    """
    scale = np.ones((len(evidence), 1), dtype=np.float32)
    both = np.flatnonzero(evidence.has_wish & evidence.has_past)
    if len(both):
        seen = evidence.seen[both]
        heights = height(history_scores[both], seen), height(wish[both], seen)
        known = (heights[0] > 0) & (heights[1] > 0)
        scale[both[known], 0] = heights[0][known] / heights[1][known]
    return np.asarray((1.0 - evidence.history_share)[:, None] * scale, dtype=np.float32)


def height(scores: FloatMatrix, seen: sp.csr_array, k: int = HEIGHT_ITEMS) -> NDArray[np.float32]:
    """Mean of the ``k`` largest absolute scores among items not seen, ``[n_users]``."""
    size = np.abs(scores)
    size[np.repeat(np.arange(len(size)), np.diff(seen.indptr)), seen.indices] = 0
    return _mean_of_best(size, k)


def height_of_one(scores: FloatMatrix, seen: NDArray[np.int32], k: int = HEIGHT_ITEMS) -> NDArray[np.float32]:
    """:func:`height` for scores ``[1, n_items]`` and the items seen, ``[1]``."""
    size = np.abs(scores)
    size[0, seen] = 0
    return _mean_of_best(size, k)


def _mean_of_best(size: FloatMatrix, k: int) -> NDArray[np.float32]:
    return np.asarray(top_k(size, k)[1].mean(axis=1), dtype=np.float32)

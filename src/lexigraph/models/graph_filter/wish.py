"""How a sentence joins a history: the wish read through item texts, blended at a stated share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.graph_filter.bridge import wish_mixture
from lexigraph.models.weights import ItemWeights, propagate

CLOSEST_TEXTS = 50
"""Items whose texts stand for a sentence."""


@dataclass(frozen=True)
class WishScores:
    """Scores of wishes before they are blended.

    Attributes:
        mixture: the items that stand for each wish, CSR ``[n_users, n_items]``, rows sum to 1.
        scores: half what the texts say, half what people who took such items also took, each of Euclidean
            length 1: float32 ``[n_users, n_items]``.
    """

    mixture: sp.csr_array
    scores: FloatMatrix


def wish_scores(wishes: FloatMatrix, texts: FloatMatrix, weights: ItemWeights) -> WishScores:
    """Score all items for wishes.

    Args:
        wishes: encoded sentences, float32 ``[n_users, d]``, unit rows or zeros.
        texts: item texts, float32 ``[n_items, d]``, unit rows or zeros.
        weights: item-item weights of the model.

    Returns:
        The mixture of items read from each wish and the scores.
    """
    mixture = wish_mixture(wishes, texts, CLOSEST_TEXTS)
    scores = 0.5 * _unit_rows(propagate(mixture, weights)) + 0.5 * _unit_rows(mixture.toarray())
    return WishScores(mixture, scores)


def blend(history_scores: FloatMatrix, wishes: WishScores, evidence: Evidence) -> FloatMatrix:
    """``(1 - w) * history + w * |history| * wish`` where both are given, else the one that is.

    The wish takes the length of the history's scores, so that the share ``w`` means what it says and the scale of
    the scores stays that of the history.
    """
    share = history_share(evidence)[:, None]
    length = np.linalg.norm(history_scores, axis=1, keepdims=True)
    length[~evidence.has_history] = 1.0
    blended = share * history_scores + (1.0 - share) * length * wishes.scores
    return np.asarray(blended, dtype=np.float32)


def history_share(evidence: Evidence) -> NDArray[np.float32]:
    """The share of the history in each user's scores, float32 ``[n_users]``."""
    share = np.full(len(evidence), 1.0 - evidence.language_weight, dtype=np.float32)
    share[~evidence.has_wish] = 1.0
    share[evidence.has_wish & ~evidence.has_history] = 0.0
    return share


def _unit_rows(scores: FloatMatrix) -> FloatMatrix:
    length = np.linalg.norm(scores, axis=1, keepdims=True)
    return np.divide(scores, length, out=np.zeros_like(scores), where=length > 0)

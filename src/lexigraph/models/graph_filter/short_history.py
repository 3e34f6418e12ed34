"""What is popular stands in for what a short history does not say yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.fading import faded_share
from lexigraph.models.graph_filter.wish import HEIGHT_ITEMS, height, height_of_one
from lexigraph.models.topk import top_k

FADED = 2.0
"""The prior no longer counts once interactions outnumber its strength this many times."""


def prior_share(evidence: Evidence, strength: float) -> NDArray[np.float32]:
    """``c / (n + c)`` after ``n`` interactions without a wish that counts, 0 after ``2 c``, float32 ``[n_users]``.

    See :func:`~lexigraph.models.fading.faded_share`. Users without any history are not counted: they get
    the prior alone.

    Args:
        evidence: resolved users.
        strength: ``c``.
    """
    n = np.diff(evidence.history.indptr)
    alone = (n > 0) & (evidence.history_share == 1)
    return np.where(alone, faded_share(n, strength, FADED), np.float32(0))


@dataclass(frozen=True, eq=False)
class KnownPrior:
    """What is popular, and what is worked out from it once.

    Attributes:
        scores: of a user without evidence, float32 ``[n_items]``.
        met: which of them are above 0, bool ``[n_items]``.
        best: how many of the best scores tell how high it reaches; 0 where it says nothing.
        height: their mean.
    """

    scores: NDArray[np.float32]
    met: NDArray[np.bool_]
    best: int
    height: np.float32

    @classmethod
    def of(cls, prior: NDArray[np.float32]) -> KnownPrior:
        """Work it out."""
        met = prior > 0
        best = min(HEIGHT_ITEMS, int(met.sum()))
        height = np.float32(top_k(prior[None], best)[1].mean()) if best else np.float32(0)
        return cls(prior, met, best, height)


def with_prior(
    scores: FloatMatrix, prior: KnownPrior, evidence: Evidence, strength: float
) -> tuple[FloatMatrix, NDArray[np.float32], NDArray[np.float32]]:
    """``(1 - w) * scores + w * s * prior`` for users with short histories; others keep their scores exactly.

    ``s`` gives the prior the height of each user's scores among items not seen. Items that nobody has met do not count
    for it, so that one more of them moves no score.

    Args:
        scores: of the history alone, float32 ``[n_users, n_items]``; changed in place.
        prior: scores of a user without evidence.
        evidence: the users.
        strength: see :func:`prior_share`.

    Returns:
        The scores, the factor of the history's and that of the prior, each ``[n_users]``.
    """
    share = prior_share(evidence, strength)
    own, common = np.ones_like(share), np.zeros_like(share)
    short = np.flatnonzero(share)
    if len(short):
        seen = evidence.seen if len(short) == len(scores) else evidence.seen[short]
        heights = height(np.where(prior.met, scores[short], 0), seen, max(1, prior.best))
        scores[short], own[short], common[short] = _mixed(scores[short], prior, share[short], heights)
    return scores, own, common


def with_prior_for_one(
    scores: FloatMatrix, prior: KnownPrior, n: int, seen: NDArray[np.int32], strength: float
) -> FloatMatrix:
    """:func:`with_prior` for one user after ``n`` interactions with the items ``seen``, float32 ``[1, n_items]``.

    Example:
        >>> prior = KnownPrior.of(np.array([0.6, 0.4, 0.0], dtype=np.float32))
        >>> scores = np.array([[0.0, 0.2, 0.9]], dtype=np.float32)
        >>> with_prior_for_one(scores, prior, 1, np.empty(0, dtype=np.int32), 1.0).round(3).tolist()
        [[0.05999999865889549, 0.14000000059604645, 0.44999998807907104]]
    """
    if not 0 < n <= FADED * strength:
        return scores
    heights = height_of_one(np.where(prior.met, scores, 0), seen, max(1, prior.best))
    return _mixed(scores, prior, faded_share(np.array([n]), strength, FADED), heights)[0]


def _mixed(
    scores: FloatMatrix, prior: KnownPrior, share: NDArray[np.float32], heights: NDArray[np.float32]
) -> tuple[FloatMatrix, NDArray[np.float32], NDArray[np.float32]]:
    """Scores of users with a share of the prior, and the factors of both; all its own where the prior has no height."""
    common = share * (heights / prior.height) if prior.best else np.zeros_like(share)
    own = np.where(common > 0, 1 - share, np.float32(1))
    return own[:, None] * scores + common[:, None] * prior.scores, own, common

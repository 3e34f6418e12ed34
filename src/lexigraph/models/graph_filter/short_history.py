"""What is popular stands in for what a short history does not say yet."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.fading import faded_share
from lexigraph.models.graph_filter.wish import HEIGHT_ITEMS, height
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


def prior_scale(scores: FloatMatrix, prior: NDArray[np.float32], seen: sp.csr_array) -> NDArray[np.float32]:
    """What gives the prior the height of each user's scores among items not seen, float32 ``[n_users]``.

    Items that nobody has met do not count, so that one more of them moves no score.

    Example:
        >>> prior = np.array([0.6, 0.4, 0.0], dtype=np.float32)
        >>> prior_scale(np.array([[0.0, 0.2, 0.9]], dtype=np.float32), prior, sp.csr_array((1, 3))).tolist()
        [0.20000000298023224]
    """
    met = prior > 0
    best = min(HEIGHT_ITEMS, int(met.sum()))
    if not best:
        return np.zeros(len(scores), dtype=np.float32)
    common = top_k(prior[None], best)[1].mean()
    return height(np.where(met, scores, 0), seen, best) / np.float32(common)


def with_prior(
    scores: FloatMatrix, prior: NDArray[np.float32], evidence: Evidence, strength: float
) -> tuple[FloatMatrix, NDArray[np.float32], NDArray[np.float32]]:
    """``(1 - w) * scores + w * s * prior`` for users with short histories; others keep their scores exactly.

    Args:
        scores: of the history alone, float32 ``[n_users, n_items]``; changed in place.
        prior: scores of a user without evidence, float32 ``[n_items]``.
        evidence: the users.
        strength: see :func:`prior_share`.

    Returns:
        The scores, the factor of the history's and that of the prior, each ``[n_users]``.
    """
    share = prior_share(evidence, strength)
    own, common = 1 - share, np.zeros_like(share)
    short = np.flatnonzero(share)
    if len(short):
        whole = len(short) == len(scores)  # as with a single user: nothing needs to be copied
        part, seen = (scores, evidence.seen) if whole else (scores[short], evidence.seen[short])
        common[short] = share[short] * prior_scale(part, prior, seen)
        own[short] = np.where(common[short] > 0, own[short], 1)
        scores[short] = own[short, None] * part + common[short, None] * prior
    return scores, own, common

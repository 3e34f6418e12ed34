"""What friends met speaks for people of whom little else is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.fading import faded_share
from lexigraph.models.graph_filter.wish import height
from lexigraph.models.results import FRIENDS, Contribution
from lexigraph.models.sparse import canonical, rows_or_none
from lexigraph.models.weights import ItemWeights, propagate, weight_column

FADED = 20.0
"""They no longer count once interactions outnumber their strength this many times."""


def friends_speak(known: int, n: int, ties: sp.csr_array, strength: float) -> bool:
    """Whether :func:`with_ties` changes anything for one user.

    Args:
        known: training row, or -1.
        n: interactions.
        ties: CSR ``[n_users of the model, n_users of the model]``.
        strength: see :func:`with_ties`.
    """
    return known >= 0 and n <= FADED * strength and bool(ties.indptr[known + 1] > ties.indptr[known])


def with_ties(evidence: Evidence, ties: sp.csr_array, training: sp.csr_array, strength: float) -> Evidence:
    """Let the friends of known users with few interactions speak, beside those that were named.

    Args:
        evidence: resolved users.
        ties: CSR float32 ``[n_users of the model, n_users of the model]``.
        training: CSR float32 ``[n_users of the model, n_items]``.
        strength: ``c``; the friends of a user of ``n`` interactions have the share ``c / (n + c)``, and none after
            ``20 c`` (see :func:`~lexigraph.models.fading.faded_share`).

    Returns:
        The same evidence; friends who do not count or met nothing are gone, and those of a user add up to 1, so that
        the scores of somebody with many friends are no higher than of somebody with one.
    """
    if evidence.friends is None and not ties.nnz:
        return evidence
    left = _share(evidence, strength)
    asked = np.flatnonzero((evidence.known >= 0) & (left > 0))
    rows = np.full(len(evidence), -1)
    rows[asked] = evidence.known[asked]
    found = rows_or_none(ties, rows)
    if evidence.friends is not None:
        keep = sp.diags_array((left > 0).astype(np.float32))
        found = sp.csr_array(found.maximum(keep @ evidence.friends))
    found.data = np.where(training.indptr[found.indices + 1] > training.indptr[found.indices], found.data, 0)
    found.eliminate_zeros()
    if not found.nnz:
        return replace(evidence, friends=None)
    whole = np.repeat(found.sum(axis=1), np.diff(found.indptr))
    found.data = (found.data / whole).astype(np.float32)
    return replace(evidence, friends=found)


def _share(evidence: Evidence, strength: float) -> NDArray[np.float32]:
    n = np.diff(evidence.history.indptr)
    return faded_share(n, strength, FADED) if strength else np.zeros(len(n), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class FriendScores:
    """Scores from what friends met, before they join a user's own.

    Attributes:
        scores: of the mean history of the friends, ``x_f W / height`` with ``x_f = ties R``, float32
            ``[n_users, n_items]``.
        height: how high ``x_f W`` reaches, float32 ``[n_users]``.
        own: what the user's own scores are multiplied with, float32 ``[n_users]``.
        theirs: the same for those of the friends.
    """

    scores: FloatMatrix
    height: NDArray[np.float32]
    own: NDArray[np.float32]
    theirs: NDArray[np.float32]

    def joined(self, own: FloatMatrix) -> FloatMatrix:
        """Both together, float32 ``[n_users, n_items]``."""
        return self.own[:, None] * own + self.theirs[:, None] * self.scores


def friend_scores(
    evidence: Evidence,
    own: FloatMatrix,
    met: NDArray[np.bool_],
    training: sp.csr_array,
    weights: ItemWeights,
    strength: float,
) -> FriendScores | None:
    """``(1 - w) * own + w * s * friends`` for users whose friends met anything; ``s`` gives both the same height.

    Args:
        evidence: the users.
        own: scores of their own histories, float32 ``[n_users, n_items]``.
        met: items whose scores count for the height, so that a new one moves no score, bool ``[n_items]``.
        training: CSR float32 ``[n_users of the model, n_items]``.
        weights: item-item weights of the model.
        strength: see :func:`with_ties`.

    Returns:
        None where nobody has friends that count.
    """
    if evidence.friends is None:
        return None
    scores = propagate(canonical(evidence.friends @ training), weights)
    high, theirs = (height(np.where(met, each, 0), evidence.seen) for each in (own, scores))
    share = np.where(theirs > 0, _share(evidence, strength), np.float32(0))
    share = np.where((high > 0) | (share == 0), share, np.float32(1))
    theirs = np.where(theirs > 0, theirs, np.float32(1))
    scores /= theirs[:, None]  # first, so that no product of weights of very different size leaves what float32 holds
    return FriendScores(scores, theirs, 1 - share, share * np.where(high > 0, high, theirs))


def friend_terms(
    found: FriendScores, evidence: Evidence, training: sp.csr_array, weights: ItemWeights, item: int, users: Vocabulary
) -> list[Contribution]:
    """What each friend of a single user adds to the score of one item, as one term."""
    if evidence.friends is None or not found.theirs[0]:
        return []
    friends = evidence.friends.indices
    met = sp.csr_array(training[friends])
    column = np.zeros(training.shape[1], dtype=np.float32)
    chosen = np.unique(met.indices)
    column[chosen] = weight_column(weights, chosen, item)
    values = float(found.theirs[0]) * (evidence.friends.data * np.asarray(met @ column) / found.height[0])
    parts = dict(zip(users.decode(friends), values.tolist(), strict=True))
    return [Contribution("prior", FRIENDS, sum(parts.values()), parts)]

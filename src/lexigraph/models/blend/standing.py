"""How scores of different models become comparable: where an item stands among all items of one user."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix


@dataclass(eq=False)
class Judgement:
    """What one member says of the users of a batch.

    Args:
        share: what it counts, in (0, 1].
        scores: its own, float32 ``[n_users, n_items]``; of the first items only where later ones are new to it.
        silent: users of whom it knows nothing that tells items apart, bool ``[n_users]``.
        settled: the first items, over which level and spread are taken; 0 for all. Items that arrive later then leave
            the scores of the others as they were.
    """

    share: float
    scores: FloatMatrix
    silent: NDArray[np.bool_]
    settled: int = 0

    @property
    def _measured(self) -> FloatMatrix:
        return self.scores[:, : self.settled or None]

    @cached_property
    def level(self) -> NDArray[np.float32]:
        """A user's mean score over the settled items, float32 ``[n_users]``."""
        return np.asarray(self._measured.mean(axis=1, dtype=np.float64), dtype=np.float32)

    @cached_property
    def spread(self) -> NDArray[np.float32]:
        """Standard deviation of a user's scores over them, 1 where all are alike, float32 ``[n_users]``."""
        spread = np.asarray(self._measured.std(axis=1, dtype=np.float64), dtype=np.float32)
        return np.where(spread > 0, spread, np.float32(1))

    @cached_property
    def shares(self) -> NDArray[np.float32]:
        """What it counts for each user, 0 where it is silent, float32 ``[n_users]``."""
        return np.where(self.silent, np.float32(0), np.float32(self.share))

    def weights(self, n_items: int) -> FloatMatrix:
        """What it counts for each user and item, 0 where the item is new to it, float32 ``[n_users, n_items]``."""
        knows = np.arange(n_items) < self.scores.shape[1]
        return np.where(knows, self.shares[:, None], np.float32(0))


def standings(judgements: list[Judgement], n_items: int) -> FloatMatrix:
    """The members' judgements as one score.

    ``sum_m w_m (s_m - mean s_m) / std s_m / sum_m w_m``, mean and deviation over all items of a user, the sums over the
    members that say something of the user and know the item. CombSum over scores of zero mean and unit variance: Wu,
    Crestani and Bi, "Evaluating Score Normalization Methods in Data Fusion", AIRS 2006.

    Args:
        judgements: of the same users.
        n_items: of the catalogue.

    Returns:
        float32 ``[n_users, n_items]``; rows of 0 where every member is silent.

    Example:
        >>> scores = np.array([[1, 2, 3]], dtype=np.float32)
        >>> loud, quiet = Judgement(0.5, scores * 10, np.array([False])), Judgement(0.5, scores, np.array([False]))
        >>> standings([loud, quiet], 3).round(2)
        array([[-1.22,  0.  ,  1.22]], dtype=float32)
    """
    total = np.zeros((len(judgements[0].scores), n_items), dtype=np.float32)
    for one in judgements:
        own = one.scores - one.level[:, None]
        own *= (one.shares / one.spread)[:, None]
        total[:, : own.shape[1]] += own
    total /= heard_shares(judgements, n_items)
    return total


def heard_shares(judgements: list[Judgement], n_items: int) -> FloatMatrix:
    """The shares of all members heard of a user and an item, ``[n_users, n_items]`` or ``[n_users, 1]``; 1 for none."""
    if all(one.scores.shape[1] == n_items for one in judgements):
        heard = np.sum([one.shares for one in judgements], axis=0)[:, None]
    else:
        heard = np.sum([one.weights(n_items) for one in judgements], axis=0)
    return np.where(heard > 0, heard, np.float32(1))

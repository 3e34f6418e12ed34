"""How scores of different models become comparable: where an item stands among all items of one user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import InitVar, dataclass

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix

ALIKE = 1e-6
"""Differences between scores, against their size, that rounding alone can make."""


@dataclass(eq=False)
class Judgement:
    """What one member says of the users of a batch.

    Args:
        share: what it counts, in (0, 1].
        scores: its own, float32 ``[n_users, n_items]``; of the first items only where later ones are new to it. They
            are taken over and changed.
        silent: users of whom it knows nothing that tells items apart, bool ``[n_users]``.
        settled: the first items, over which level and spread are taken; 0 for all. Items that arrive later then leave
            the scores of the others as they were.

    Attributes:
        above: scores above the user's level, float32 ``[n_users, n_items]``.
        level: a user's mean score over the settled items, float32 ``[n_users]``.
        spread: standard deviation of a user's scores over them, 1 where all are alike, float32 ``[n_users]``.
        shares: what the member counts for each user, 0 where it is silent, float32 ``[n_users]``.
    """

    share: float
    scores: InitVar[FloatMatrix]
    silent: NDArray[np.bool_]
    settled: int = 0

    def __post_init__(self, scores: FloatMatrix) -> None:
        measured = scores[:, : self.settled or None]
        self.level = measured.mean(axis=1, dtype=np.float64).astype(np.float32)
        self.above = np.subtract(scores, self.level[:, None], out=scores)
        squares = np.einsum("ui,ui->u", measured, measured, dtype=np.float64)
        spread = np.sqrt(squares / measured.shape[1]).astype(np.float32)
        alike = spread <= ALIKE * np.abs(self.level)
        self.spread = np.where(alike | (spread == 0), np.float32(1), spread)
        self.shares = np.where(self.silent, np.float32(0), np.float32(self.share))

    def heard(self, n_items: int) -> FloatMatrix:
        """What it counts, 0 for items that are new to it, float32 ``[n_users, n_items]`` or ``[n_users, 1]``."""
        if self.above.shape[1] == n_items:
            return self.shares[:, None]
        knows = np.arange(n_items) < self.above.shape[1]
        return np.where(knows, self.shares[:, None], np.float32(0))


def standings(judgements: Iterable[Judgement], shape: tuple[int, int]) -> FloatMatrix:
    """The members' judgements as one score.

    ``sum_m w_m (s_m - mean s_m) / std s_m / sum_m w_m``, mean and deviation over all items of a user, the sums over the
    members that say something of the user and know the item. CombSum over scores of zero mean and unit variance: Wu,
    Crestani and Bi, "Evaluating Score Normalization Methods in Data Fusion", AIRS 2006.

    Args:
        judgements: of the same users; each is let go before the next is asked for.
        shape: numbers of users and of items of the catalogue.

    Returns:
        float32 ``[n_users, n_items]``; rows of 0 where every member is silent.

    Example:
        >>> scores = np.array([[1, 2, 3]], dtype=np.float32)
        >>> loud, quiet = Judgement(0.5, scores * 10, np.array([False])), Judgement(0.5, scores, np.array([False]))
        >>> standings([loud, quiet], (1, 3)).round(2)
        array([[-1.22,  0.  ,  1.22]], dtype=float32)
    """
    total, heard = np.zeros(shape, dtype=np.float32), np.zeros((shape[0], 1), dtype=np.float32)
    for one in judgements:
        one.above *= (one.shares / one.spread)[:, None]
        total[:, : one.above.shape[1]] += one.above
        heard = heard + one.heard(shape[1])
        del one  # its scores, before those of the next are made
    total /= np.where(heard > 0, heard, np.float32(1))
    return total

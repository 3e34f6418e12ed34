"""What early stopping watches: interactions set aside from training, ranked among all items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.objectives.negatives import positive_part
from lexigraph.models.topk import top_k

WATCHED_USERS = 4096
"""At most so many users are ranked each time."""
K = 20
_BLOCK = 512

Scorer = Callable[[sp.csr_array, NDArray[np.intp]], FloatMatrix]
"""From histories ``[n, n_items]``, and whose they are, to scores ``[n, n_items]``."""


def set_aside(matrix: sp.csr_array, share: float, seed: int) -> tuple[sp.csr_array, sp.csr_array]:
    """Split interactions at random; nobody loses the last positive one, and no item does.

    Args:
        matrix: CSR ``[n_users, n_items]``.
        share: of the interactions to set aside.
        seed: of the lots.

    Returns:
        What is left and what was set aside, both CSR of the same shape.

    Example:
        >>> left, aside = set_aside(sp.csr_array(np.ones((4, 4), dtype=np.float32)), 0.25, 0)
        >>> int(left.nnz + aside.nnz), bool(aside.nnz > 0)
        (16, True)
    """
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    lots = np.random.default_rng(seed).random(matrix.nnz)
    aside = (lots < share) & (matrix.data > 0)
    for owners, n in ((rows, matrix.shape[0]), (matrix.indices, matrix.shape[1])):
        positive = matrix.data > 0
        bare = np.bincount(owners[positive & ~aside], minlength=n) == 0
        aside &= ~bare[owners]
    return _part(matrix, rows, ~aside), _part(matrix, rows, aside)


def _part(matrix: sp.csr_array, rows: np.ndarray, kept: np.ndarray) -> sp.csr_array:
    part = sp.csr_array((matrix.data[kept], (rows[kept], matrix.indices[kept])), shape=matrix.shape, dtype=np.float32)
    part.sort_indices()
    return part


class Watch:
    """NDCG@20 and Recall@20 over interactions set aside.

    Args:
        known: what users are scored from, and what is left out of the lists, CSR ``[n_users, n_items]``.
        aside: what should rank high, of the same shape.
        seed: which users are drawn when there are many.
    """

    def __init__(self, known: sp.csr_array, aside: sp.csr_array, seed: int) -> None:
        users = np.flatnonzero((np.diff(aside.indptr) > 0) & (np.diff(known.indptr) > 0))
        if len(users) > WATCHED_USERS:
            users = np.sort(np.random.default_rng(seed).choice(users, WATCHED_USERS, replace=False))
        self.users, self.known, self.aside = users, sp.csr_array(known[users]), sp.csr_array(aside[users])

    def __call__(self, score: Scorer) -> dict[str, float]:
        """Rank all items for every watched user by ``score``."""
        n = self.aside.shape[0]
        gains, recalls = np.zeros(n), np.zeros(n)
        for start in range(0, n, _BLOCK):
            block = slice(start, min(start + _BLOCK, n))
            scores = score(positive_part(self.known[block]), self.users[block])
            gains[block], recalls[block] = _rank(scores, self.known[block], self.aside[block])
        return {"ndcg@20": float(gains.mean()) if n else 0.0, "recall@20": float(recalls.mean()) if n else 0.0}


def _rank(scores: FloatMatrix, known: sp.csr_array, aside: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    scores[np.repeat(np.arange(len(scores)), np.diff(known.indptr)), known.indices] = -np.inf
    found, _ = top_k(scores, K)
    wanted = np.diff(aside.indptr)
    relevant = np.zeros(scores.shape, dtype=bool)
    relevant[np.repeat(np.arange(len(scores)), wanted), aside.indices] = True
    hits = np.take_along_axis(relevant, np.maximum(found, 0), axis=1) & (found >= 0)
    discount = 1 / np.log2(np.arange(2, found.shape[1] + 2))
    ideal = np.concatenate([[0], np.cumsum(discount)])[np.minimum(wanted, found.shape[1])]
    return (hits @ discount) / ideal, hits.sum(axis=1) / wanted

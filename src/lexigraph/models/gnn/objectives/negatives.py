"""Negatives: items that a user is taken not to want."""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.gnn.objectives.alias import AliasTable
from lexigraph.models.gnn.objectives.unmet import met, unmet

POPULARITY_POWER = 0.75
"""How strongly popularity counts among negatives drawn by it (Mikolov et al., NIPS 2013)."""

ROUNDS = 4
"""Times that a met item is drawn again by popularity before one is drawn alike among the unmet."""


def positive_part(training: sp.csr_array) -> sp.csr_array:
    """Interactions above 0, sorted by item in each row: a dislike (or a 0) is no positive.

    Args:
        training: CSR ``[n_users, n_items]``.

    Returns:
        CSR ``[n_users, n_items]``, always a copy.

    Example:
        >>> positive_part(sp.csr_array(np.array([[2.0, -1.0, 0.0]]))).toarray().tolist()
        [[2.0, 0.0, 0.0]]
    """
    kept = sp.csr_array(training, copy=True)
    kept.sum_duplicates()
    kept.data = np.where(kept.data > 0, kept.data, 0).astype(np.float32)
    kept.eliminate_zeros()
    return kept


def log_probability(probabilities: NDArray[np.float64]) -> NDArray[np.float32]:
    """``log(q n)``: 0 where an item is drawn as often as all others, above where oftener.

    An item of probability 0 counts like the least likely other one, for it may still be met where draws are repeated.

    Args:
        probabilities: ``q``, ``[n]``, some above 0.

    Returns:
        float32 ``[n]``.

    Example:
        >>> log_probability(np.array([0.5, 0.5])).tolist()
        [0.0, 0.0]
    """
    least = probabilities[probabilities > 0].min()
    found: NDArray[np.float32] = np.log(np.maximum(probabilities, least) * len(probabilities)).astype(np.float32)
    return found


class NegativeSampler:
    """Draws negatives for a batch.

    Args:
        positives: interactions above 0, CSR ``[n_users, n_items]``, sorted (see :func:`positive_part`).
        kind: "uniform": all items alike; "popularity": by the number of interactions to the power 0.75.
        reject_met: never draw what the user has met; a user who has met all items gets any of them.

    Example:
        >>> seen = positive_part(sp.csr_array(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])))
        >>> sampler = NegativeSampler(seen, reject_met=True)
        >>> sampler.draw(np.random.default_rng(0), np.array([0, 0]), 2).tolist()
        [[2, 2], [2, 2]]
    """

    def __init__(
        self,
        positives: sp.csr_array,
        kind: Literal["uniform", "popularity"] = "uniform",
        *,
        reject_met: bool = False,
    ) -> None:
        self.n_items = int(positives.shape[1])
        self.reject_met = reject_met
        self._indptr, self._indices = positives.indptr, positives.indices
        self._table: AliasTable | None = None
        self._log_q = np.zeros(self.n_items, dtype=np.float32)
        if kind == "popularity":
            met_by = np.bincount(positives.indices, minlength=self.n_items)
            self._table = AliasTable(met_by.astype(np.float64) ** POPULARITY_POWER)
            self._log_q = log_probability(self._table.probabilities)

    def draw(self, generator: np.random.Generator, users: NDArray[np.int64], n: int) -> NDArray[np.int64]:
        """Negatives of each user.

        Args:
            generator: the step's random numbers.
            users: int64 ``[B]``.
            n: negatives for each.

        Returns:
            int64 ``[B, n]``, with replacement.
        """
        if self._table is None and self.reject_met:
            return np.asarray(
                unmet(self._indptr, self._indices, users, generator.random((len(users), n)), self.n_items)
            )
        drawn = self._any(generator, (len(users), n))
        return self._redrawn(generator, users, drawn) if self.reject_met else drawn

    def draw_shared(self, generator: np.random.Generator, n: int) -> NDArray[np.int64]:
        """Negatives of a whole batch, int64 ``[n]``, with replacement; what users have met is not looked at."""
        return self._any(generator, (n,))

    def log_q(self, items: NDArray[np.int64]) -> NDArray[np.float32]:
        """How much oftener than by lot each item is drawn, as a logarithm (see :func:`log_probability`)."""
        return self._log_q[items]

    def _any(self, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.int64]:
        if self._table is None:
            return generator.integers(self.n_items, size=shape)
        return self._table.draw(generator, shape)

    def _redrawn(
        self, generator: np.random.Generator, users: NDArray[np.int64], drawn: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        for _ in range(ROUNDS):
            rows, places = np.nonzero(met(self._indptr, self._indices, users, drawn))
            if not len(rows):
                return drawn
            drawn[rows, places] = self._any(generator, (len(rows),))
        rows, places = np.nonzero(met(self._indptr, self._indices, users, drawn))
        chances = generator.random((len(rows), 1))
        drawn[rows, places] = unmet(self._indptr, self._indices, users[rows], chances, self.n_items)[:, 0]
        return drawn

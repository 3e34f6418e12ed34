"""Candidates of some users on their way through re-rankers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import DuplicatePredictionError, MismatchError, UnknownIdError
from lexigraph.evaluation.facts import Facts
from lexigraph.models.batch import Evidence


@dataclass(frozen=True, eq=False)
class Pool:
    """Scored candidates, best first, in the item indices of a :class:`Facts`.

    Attributes:
        items: int32 ``[n_rows, m]``; -1 where there are no more.
        scores: float32 ``[n_rows, m]``; -inf where there is no item. A re-ranker may order items otherwise, but
            each keeps the score its model gave it (or that a business rule made of it).
        history: what each user has met, CSR float32 ``[n_rows, n_items]``.
        allowed: which items may be listed at all, bool ``[n_items]``, or None for all. The listed ones may; who brings
            in others must heed it.
    """

    items: NDArray[np.int32]
    scores: NDArray[np.float32]
    history: sp.csr_array
    allowed: NDArray[np.bool_] | None = None


class Reranker(Protocol):
    """Turns a pool into another: fewer items, or the same ones in another order."""

    def __call__(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Re-rank.

        Args:
            pool: candidates, best first.
            facts: what is known of the items.
            k: how long the final lists will be; a re-ranker may return more columns, never fewer than
                ``min(k, m)`` unless it takes items out.

        Returns:
            The new pool; padding stands last in each row.
        """
        ...


def met_items(evidence: Evidence) -> sp.csr_array:
    """What users have met, also what was stored with a weight of 0: 1, or -1 where they disliked it.

    Returns:
        CSR float32 ``[n_users, n_items]``, as :attr:`Pool.history` takes it.
    """
    disliked = sp.csr_array(evidence.history < 0)
    return sp.csr_array(evidence.seen - 2 * disliked.astype(np.float32))


def check_pool(pool: Pool, n_rows: int, n_items: int) -> None:
    """Make sure that lists can be measured: an item that stands in one twice would count as two hits.

    Args:
        pool: what a re-ranker made.
        n_rows: users it was given.
        n_items: items of the catalogue.

    Raises:
        MismatchError: the pool is not of as many users, or has not a score for every item.
        UnknownIdError: an index of no item.
        DuplicatePredictionError: an item stands twice in one list.

    Example:
        >>> twice = np.array([[1, 1]], dtype=np.int32)
        >>> check_pool(Pool(twice, np.ones((1, 2), dtype=np.float32), sp.csr_array((1, 3))), 1, 3)
        Traceback (most recent call last):
        ...
        lexigraph.errors.DuplicatePredictionError: the re-ranker put an item into 1 of 1 lists more than once ...
    """
    items = pool.items
    if len(items) != n_rows or items.shape != pool.scores.shape:
        raise MismatchError(
            f"the re-ranker gave items of shape {items.shape} and scores of shape {pool.scores.shape} for {n_rows} "
            "users; it must return one row for each, and a score for each item"
        )
    if items.size and not -1 <= items.min() <= items.max() < n_items:
        raise UnknownIdError(
            f"the re-ranker gave item indices from {items.min()} to {items.max()}; allowed are 0 to {n_items - 1}, and "
            "-1 where there is no item"
        )
    ordered = np.sort(items, axis=1)
    twice = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1)
    if twice.any():
        raise DuplicatePredictionError(
            f"the re-ranker put an item into {twice.sum()} of {n_rows} lists more than once (the first is row "
            f"{twice.argmax()}); it must name every item at most once"
        )

"""Candidates of some users on their way through re-rankers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.evaluation.facts import Facts


@dataclass(frozen=True, eq=False)
class Pool:
    """Scored candidates, best first, in the item indices of a :class:`Facts`.

    Attributes:
        items: int32 ``[n_rows, m]``; -1 where there are no more.
        scores: float32 ``[n_rows, m]``; -inf where there is no item. A re-ranker may order items otherwise, but
            each keeps the score its model gave it (or that a business rule made of it).
        history: what each user has met, CSR float32 ``[n_rows, n_items]``.
    """

    items: NDArray[np.int32]
    scores: NDArray[np.float32]
    history: sp.csr_array


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

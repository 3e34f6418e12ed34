"""What everything is measured on: ranked lists, beside what was relevant to those they were made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.kernels import find_hits
from lexigraph.evaluation.metrics import PerUser


@dataclass(frozen=True, eq=False)
class Rankings:
    """The lists of the evaluated users, whether a model made them, a re-ranker or another system.

    Row ``n`` of every array is the same user. Lists never hold what the user has already seen.

    Attributes:
        users: the vocabulary of ``rows``.
        items: the vocabulary of ``lists`` and the columns of ``relevant``.
        rows: index of each evaluated user, int32 ``[n_rows]``.
        lists: item indices, best first, int32 ``[n_rows, depth]``; -1 where candidates ran out.
        relevant: ones at the test items that could be recommended, CSR float32 ``[n_rows, n_items]``, sorted, at
            least one a row.
        scores: the scores behind ``lists``, float32 ``[n_rows, depth]`` (-inf where there is no item), or None where
            only the order is known.
        full: metrics that need the score of every candidate ("auc", "log-loss"), float64 ``[n_rows]``.
        n_candidates: how many items were ranked for every user, before seen items are left out.
        n_leaked: test pairs left out because the user had already seen the item.

    Example:
        >>> users, items = Vocabulary(["a"], "user"), Vocabulary(["x", "y", "z"], "item")
        >>> relevant = sp.csr_array(np.array([[0, 0, 1]], dtype=np.float32))
        >>> lists = np.array([[1, 2]], dtype=np.int32)
        >>> Rankings(users, items, np.array([0], dtype=np.int32), lists, relevant).hits.tolist()
        [[False, True]]
    """

    users: Vocabulary
    items: Vocabulary
    rows: NDArray[np.int32]
    lists: NDArray[np.int32]
    relevant: sp.csr_array
    scores: NDArray[np.float32] | None = None
    full: Mapping[str, PerUser] = field(default_factory=dict)
    n_candidates: int = 0
    n_leaked: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def depth(self) -> int:
        """The longest list that can be cut out of these."""
        return int(self.lists.shape[1])

    @cached_property
    def user_ids(self) -> pl.Series:
        """Ids of the evaluated users, String ``[n_rows]``."""
        return self.users.series.gather(self.rows.astype(np.int64)).rename("user_id")

    @cached_property
    def hits(self) -> NDArray[np.bool_]:
        """Which listed items are relevant, bool ``[n_rows, depth]``."""
        return find_hits(self.lists, self.relevant, self.depth)

    @cached_property
    def n_relevant(self) -> NDArray[np.int64]:
        """Relevant items of each user, int64 ``[n_rows]``, at least 1."""
        return np.diff(self.relevant.indptr).astype(np.int64)

"""Business rule: some items count for more, or for less."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.pools import by_value, relevance_of
from lexigraph.reranking.rules.selection import SelectionSettings, selected


class BoostSettings(SelectionSettings):
    """Settings of :class:`Boost`."""

    multiply: float = Field(default=1.0, ge=0, le=1000)
    """Factor on the relevance of these items; below 1 it holds them back."""

    add: float = Field(default=0.0, ge=-1000, le=1000)
    """What is added to their relevance after that; 1 is the whole span between a row's best and last item."""


class Boost(BaseReranker):
    """Multiplies the relevance of some items, adds to it, and sorts anew.

    Relevance is the score, scaled to [0, 1] within each row, so that a factor above 1 raises an item whatever the
    scale or sign of the model's scores. The scores of the pool change with it.

    Example:
        >>> Boost(where=[{"column": "kind", "operator": "==", "value": "book"}], multiply=1.5).config.multiply
        1.5
    """

    name: ClassVar[str] = "boost"
    config_type: ClassVar[type[Settings]] = BoostSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:  # noqa: ARG002  (rules hold for every k)
        """Change and sort."""
        meant = selected(facts, self.config.items, self.config.where)[pool.items]
        if (self.config.multiply == 1 and self.config.add == 0) or not meant.any():
            return pool
        relevance = relevance_of(pool)
        return rescored(pool, np.where(meant, relevance * self.config.multiply + self.config.add, relevance))


def rescored(pool: Pool, relevance: NDArray[np.floating]) -> Pool:
    """The pool with other relevance: scores on the scale of the row they stand in, sorted.

    Args:
        pool: a pool.
        relevance: finite, ``[n_rows, m]``; 1 becomes the highest score of the row and 0 the lowest (where all are
            equal, 0 becomes 1 less).

    Example:
        >>> import scipy.sparse as sp
        >>> pool = Pool(np.array([[4, 2]], dtype=np.int32), np.array([[5, 3]], dtype=np.float32), sp.csr_array((1, 5)))
        >>> rescored(pool, np.array([[0.5, 1.5]])).scores.tolist()
        [[6.0, 4.0]]
    """
    listed = pool.items >= 0
    high = np.max(pool.scores, axis=1, keepdims=True, initial=-np.inf, where=listed).astype(np.float64)
    low = np.min(pool.scores, axis=1, keepdims=True, initial=np.inf, where=listed).astype(np.float64)
    high, low = (np.where(np.isfinite(end), end, 0.0) for end in (high, low))
    span = np.where(high > low, high - low, 1.0)
    scores = np.where(listed, high - span * (1.0 - relevance), -np.inf).astype(np.float32)
    return by_value(replace(pool, scores=scores), np.where(listed, relevance, 0.0))

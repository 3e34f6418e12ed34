"""A discount on popular items, the same for everybody."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.pools import by_value, relevance_of


class PopularityDiscountSettings(Settings):
    """Settings of :class:`PopularityDiscount`."""

    exponent: float = Field(default=0.2, ge=-5, le=5)
    """How steeply popularity is discounted; 0 leaves the order as it is, below 0 what is popular gains."""


class PopularityDiscount(BaseReranker):
    """Sorts by ``relevance(i) * (1 + popularity(i))^-exponent``, where popularity counts training interactions.

    The power-law weighting that off-policy evaluation uses against popularity bias (Steck, "Item popularity and
    recommendation accuracy", RecSys 2011), applied to lists. It does not ask who likes what is popular;
    :class:`~lexigraph.reranking.long_tail.LongTail` does.

    Example:
        >>> PopularityDiscount(exponent=0.5)
        PopularityDiscount(exponent=0.5)
    """

    name: ClassVar[str] = "popularity-discount"
    config_type: ClassVar[type[Settings]] = PopularityDiscountSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:  # noqa: ARG002  (a sort serves every k)
        """Sort all of each row."""
        if self.config.exponent == 0:
            return pool
        popularity = facts.popularity[pool.items].astype(np.float64)
        return by_value(pool, relevance_of(pool) * (1.0 + popularity) ** -float(self.config.exponent))

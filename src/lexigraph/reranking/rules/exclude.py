"""Business rule: some items are never shown."""

from __future__ import annotations

from typing import ClassVar

from lexigraph.config import Settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.pools import keep_only
from lexigraph.reranking.rules.selection import SelectionSettings, selected


class ExcludeSettings(SelectionSettings):
    """Settings of :class:`Exclude`."""


class Exclude(BaseReranker):
    """Takes the items named, and those that meet all conditions, out of every list; the others close ranks.

    Put it before re-rankers that choose, so that they choose among what may be shown.

    Example:
        >>> Exclude(items=["f01"], where=[{"column": "year", "operator": "<", "value": 1950}]).config.items
        ('f01',)
    """

    name: ClassVar[str] = "exclude"
    config_type: ClassVar[type[Settings]] = ExcludeSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:  # noqa: ARG002  (rules hold for every k)
        """Drop the excluded items."""
        out = selected(facts, self.config.items, self.config.where)
        return keep_only(pool, ~out[pool.items]) if out.any() else pool

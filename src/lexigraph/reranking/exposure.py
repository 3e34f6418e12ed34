"""Exposure fairness: every group of items has its share of each list, from the top down."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.errors import ConfigError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.groups import ItemGroups, item_groups
from lexigraph.reranking.pools import lengths_of, new_order, relevance_of, reorder
from lexigraph.reranking.prefixes import choose_shares

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class ExposureSettings(Settings):
    """Settings of :class:`Exposure`."""

    column: str = "popularity"
    """Column of the item table whose values are the groups, or "popularity" (head, mid, tail, cold)."""

    shares: Literal["catalogue", "interactions", "relevance"] | dict[str, Share] = "catalogue"
    """Share that each group is due: as in the catalogue, in the training interactions or in the relevance of the
    user's own pool, or given as group to share (groups not named are due nothing)."""

    strength: float = Field(default=1.0, ge=0, le=1)
    """Factor on the shares; 0 leaves the order as it is."""

    max_loss: float = Field(default=1.0, ge=0, le=1)
    """Largest part of a list's relevance, discounted by place, that may be given up; 1 sets no bound."""


class Exposure(BaseReranker):
    """Minimum shares at every prefix of every list (as FA*IR, Zehlike et al., CIKM 2017, but exact and for any number of groups).

    Guaranteed: for every ``p`` up to ``k``, the first ``p`` places of a list hold at least ``floor(strength * share *
    p)`` items of each group, as long as the pool holds that many. Among the lists that keep this, each place goes to
    the most relevant item that leaves all later minima within reach; with shares that sum to at most 1 there always is
    one (each minimum is a deadline, and the deadlines can be met one by one).

    With ``max_loss`` below 1 the bound on relevance is what is guaranteed instead: the first ``k`` places keep at least
    ``1 - max_loss`` of the unchanged list's discounted relevance, the sum of ``relevance / log2(place + 1)`` with
    relevance scaled to [0, 1] within the pool. A list that would lose
    more is made again with the shares cut to 3/4, 1/2, 1/4 and 0 of theirs, and the first that keeps the bound is
    taken. A share below ``1 / k`` demands nothing of a single list.

    Example:
        >>> Exposure(column="kind", shares={"book": 0.5}, max_loss=0.1).config.shares
        {'book': 0.5}
    """  # noqa: E501

    name: ClassVar[str] = "exposure"
    config_type: ClassVar[type[Settings]] = ExposureSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Choose the first ``k`` one after the other.

        Raises:
            MissingColumnError: no such column.
            ConfigError: given shares that sum to more than 1 or name an unknown group, or a column of lists.
        """
        groups = item_groups(facts, self.config.column)
        relevance = relevance_of(pool)
        group = np.where(pool.items >= 0, groups.group[pool.items], np.int32(-1)).astype(np.int32)
        shares = self.config.strength * self._shares(groups, facts, relevance, group)
        if self.config.strength == 0:
            return pool
        order = new_order(pool)
        choose_shares(relevance, lengths_of(pool), group, shares, float(self.config.max_loss), k, order)
        return reorder(pool, order)

    def _shares(
        self, groups: ItemGroups, facts: Facts, relevance: NDArray[np.float32], group: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """Shares due, float64 ``[n_rows, n_groups]``, or one row for all."""
        wanted, size = self.config.shares, len(groups.names)
        if wanted == "relevance":
            return relevance_shares(relevance, group, size)
        if isinstance(wanted, str):
            weights = facts.popularity if wanted == "interactions" else np.ones(len(facts.items))
            return _divided(np.bincount(groups.group + 1, weights=weights, minlength=size + 1)[1:])[None, :]
        unknown = wanted.keys() - set(groups.names)
        if unknown:
            raise ConfigError(
                f"shares name {', '.join(map(repr, sorted(unknown)))}, which {self.config.column!r} does not hold; "
                f"its groups are {', '.join(map(repr, groups.names[:20]))}"
            )
        if sum(wanted.values()) > 1 + 1e-9:
            raise ConfigError(f"shares sum to {sum(wanted.values()):g}; together the groups can have at most 1")
        return np.array([[wanted.get(name, 0.0) for name in groups.names]], dtype=np.float64)


def relevance_shares(relevance: NDArray[np.float32], group: NDArray[np.int32], n_groups: int) -> NDArray[np.float64]:
    """Share of each group in the relevance of each row, float64 ``[n_rows, n_groups]``.

    Example:
        >>> relevance_shares(np.array([[1.0, 0.5, 0.5]], dtype=np.float32), np.array([[0, 1, 0]], dtype=np.int32), 2)
        array([[0.75, 0.25]])
    """
    n_rows = len(group)
    cells = np.arange(n_rows)[:, None] * (n_groups + 1) + group + 1
    sums = np.bincount(cells.ravel(), weights=relevance.ravel(), minlength=n_rows * (n_groups + 1))
    return _divided(sums.reshape(n_rows, n_groups + 1)[:, 1:])


def _divided(sums: NDArray[Any]) -> NDArray[np.float64]:
    total = sums.sum(axis=-1, keepdims=True)
    return np.asarray(sums / np.where(total > 0, total, 1), dtype=np.float64)

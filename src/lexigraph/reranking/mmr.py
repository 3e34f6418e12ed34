"""Maximal marginal relevance: each next item is relevant and unlike those already in the list."""

from __future__ import annotations

from typing import ClassVar

import numba
import numpy as np
from numpy.typing import NDArray

from lexigraph.config import Settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.models.batch import FloatMatrix
from lexigraph.reranking.base import BaseReranker, TradeOffSettings
from lexigraph.reranking.pools import fill_up, lengths_of, new_order, relevance_of, reorder
from lexigraph.reranking.vectors import ALL_KINDS, Similarity, dot, pool_vectors


class MMRSettings(TradeOffSettings):
    """Settings of :class:`MMR`."""

    similarity: Similarity = ALL_KINDS
    """Vectors that say how alike two items are: "text", "graph", "categories", or a list (the mean of those there)."""


class MMR(BaseReranker):
    """Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).

    The next item of the list S is the one with the highest ``t * relevance(i) - (1 - t) * max over j in S of
    sim(i, j)``, where ``t`` is the trade-off, relevance is scaled to [0, 1] within the pool and similarity is a cosine.
    An item without vectors is like no other.

    Example:
        >>> from lexigraph.models import UserBatch
        >>> from lexigraph.models.item_knn import ItemKNN
        >>> from lexigraph.reranking import Reranked
        >>> from lexigraph.testing import books_and_films
        >>> model = ItemKNN().fit(books_and_films())
        >>> varied = Reranked(model, MMR(trade_off=0.3, similarity="categories"))
        >>> len(varied.recommend(UserBatch.known(["u000"]), k=3)[0])
        3
    """

    name: ClassVar[str] = "mmr"
    config_type: ClassVar[type[Settings]] = MMRSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Choose the first ``k`` one after the other."""
        if self.config.trade_off == 1:
            return pool
        vectors, places = pool_vectors(pool, facts, self.config.similarity)
        order = new_order(pool)
        choose_mmr(relevance_of(pool), lengths_of(pool), vectors, places, self.config.trade_off, k, order)
        return reorder(pool, order)


@numba.njit(cache=True)
def _choose_row(
    relevance: NDArray[np.float32],
    places: NDArray[np.int32],
    vectors: FloatMatrix,
    weight: float,
    order: NDArray[np.int32],
    depth: int,
) -> None:
    """Fill ``order[:depth]``; ``relevance`` and ``places`` are cut to the items of the row.

    The highest similarity to the list only grows, so a candidate's value only falls: one that was best before it was
    compared with the newest items need only be compared again when it comes out on top (a lazy greedy search, exact).
    """
    length = len(relevance)
    highest = np.full(length, -2.0, dtype=np.float32)  # below every cosine
    compared = np.zeros(length, dtype=np.int32)
    value = weight * relevance.astype(np.float64) + 2.0 * (1.0 - weight)
    value[0], order[0] = -np.inf, 0  # with an empty list relevance alone counts
    chosen = 1
    while chosen < depth:
        best = np.argmax(value)
        if compared[best] == chosen:
            order[chosen], value[best] = best, -np.inf
            chosen += 1
            continue
        for earlier in range(compared[best], chosen):
            similarity = dot(vectors[places[best]], vectors[places[order[earlier]]])
            highest[best] = max(highest[best], similarity)
        compared[best] = chosen
        value[best] = weight * relevance[best] - (1.0 - weight) * highest[best]


@numba.njit(parallel=True, cache=True)
def choose_mmr(
    relevance: NDArray[np.float32],
    lengths: NDArray[np.int32],
    vectors: FloatMatrix,
    places: NDArray[np.int32],
    weight: float,
    k: int,
    order: NDArray[np.int32],
) -> None:
    """Fill ``order`` row by row; see :class:`MMR`.

    Args:
        relevance: falling along each row, float32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        vectors: unit rows, float32 ``[n_distinct, d]``.
        places: row of ``vectors`` of each item, int32 ``[n_rows, m]``.
        weight: of relevance, in [0, 1].
        k: how many to choose.
        order: padding, int32 ``[n_rows, m]``; filled.
    """
    for row in numba.prange(len(relevance)):
        length = lengths[row]
        if length > 0:
            depth = min(k, length)
            _choose_row(relevance[row, :length], places[row, :length], vectors, weight, order[row], depth)
            fill_up(order[row], depth, length)

"""Long-tail items for those who like them: binary aspects, head and tail, balanced by each user's own taste."""

from __future__ import annotations

from typing import ClassVar

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker, TradeOffSettings
from lexigraph.reranking.memo import per_facts
from lexigraph.reranking.pools import fill_up, lengths_of, liked_items, new_order, relevance_of, reorder


class LongTailSettings(TradeOffSettings):
    """Settings of :class:`LongTail`."""

    head_share: float = Field(default=0.8, gt=0, lt=1)
    """The head is the fewest most popular items that together hold this share of the training interactions."""


class LongTail(BaseReranker):
    """Popularity-bias control by personalised xQuAD (Abdollahpouri, Burke and Mobasher, FLAIRS 2019).

    The next item is the one with the highest ``t * relevance(i) + (1 - t) * P(c | u) * (1 - share of c in the list)``,
    where ``c`` is the item's class (head or tail), ``P(c | u)`` the share of that class in the user's history, and
    ``t`` the trade-off; this is the smooth variant, in which a class that has filled the list gains nothing more. So
    who never leaves the head keeps a list of the head. A user without history is taken for the average one.

    Example:
        >>> LongTail(trade_off=0.4, head_share=0.5)
        LongTail(head_share=0.5, trade_off=0.4)
    """

    name: ClassVar[str] = "long-tail"
    config_type: ClassVar[type[Settings]] = LongTailSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Choose the first ``k`` one after the other."""
        if self.config.trade_off == 1:
            return pool
        tail = long_tail(facts, self.config.head_share)
        taste = tail_taste(pool.history, tail, facts.popularity)
        order = new_order(pool)
        in_tail = tail[pool.items]
        choose_long_tail(relevance_of(pool), lengths_of(pool), in_tail, taste, self.config.trade_off, k, order)
        return reorder(pool, order)


@per_facts
def long_tail(facts: Facts, head_share: float) -> NDArray[np.bool_]:
    """Which items do not belong to the head, bool ``[n_items]``; those without an interaction never do.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> long_tail(Facts.of_dataset(checkerboard(4), encoder=None), 0.5).tolist()
        [False, False, True, True]
    """
    popularity = facts.popularity
    by_popularity = np.argsort(-popularity, kind="stable")
    counts = popularity[by_popularity]
    tail = np.ones(len(popularity), dtype=np.bool_)
    tail[by_popularity[counts.cumsum() - counts < head_share * counts.sum()]] = False
    tail[popularity == 0] = True
    return tail


def tail_taste(history: sp.csr_array, tail: NDArray[np.bool_], popularity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the tail in each user's liked items, float64 ``[n_rows]``; that of all interactions without any."""
    liked = liked_items(history)
    size = np.asarray(liked.sum(axis=1)).ravel()
    average = float(popularity[tail].sum()) / max(1, int(popularity.sum()))
    return np.where(size > 0, (liked @ tail.astype(np.float64)) / np.maximum(size, 1), average)


@numba.njit(cache=True)
def _next_of(in_tail: NDArray[np.bool_], wanted: bool, start: int) -> int:
    """First position from ``start`` on whose class is the wanted one; the length of the row if there is none."""
    position = start
    while position < len(in_tail) and in_tail[position] != wanted:
        position += 1
    return position


@numba.njit(cache=True)
def _choose_row(
    relevance: NDArray[np.float32],
    in_tail: NDArray[np.bool_],
    taste: float,
    weight: float,
    order: NDArray[np.int32],
    depth: int,
) -> None:
    """Fill ``order[:depth]``: relevance falls along the row, so only the first of each class can be the best."""
    length, n_tail = len(relevance), 0
    head, tail = _next_of(in_tail, False, 0), _next_of(in_tail, True, 0)
    for chosen in range(depth):
        share = n_tail / chosen if chosen else 0.0
        head_gap = share if chosen else 1.0
        head_value = weight * relevance[head] + (1.0 - weight) * (1.0 - taste) * head_gap if head < length else -np.inf
        tail_value = weight * relevance[tail] + (1.0 - weight) * taste * (1.0 - share) if tail < length else -np.inf
        if tail_value > head_value or (tail_value == head_value and tail < head):
            order[chosen] = tail
            tail = _next_of(in_tail, True, tail + 1)
            n_tail += 1
        else:
            order[chosen] = head
            head = _next_of(in_tail, False, head + 1)


@numba.njit(parallel=True, cache=True)
def choose_long_tail(
    relevance: NDArray[np.float32],
    lengths: NDArray[np.int32],
    in_tail: NDArray[np.bool_],
    taste: NDArray[np.float64],
    weight: float,
    k: int,
    order: NDArray[np.int32],
) -> None:
    """Fill ``order`` row by row; see :class:`LongTail`.

    Args:
        relevance: falling along each row, float32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        in_tail: whether each item is of the tail, bool ``[n_rows, m]``.
        taste: the users' share of the tail, float64 ``[n_rows]``.
        weight: of relevance, in [0, 1].
        k: how many to choose.
        order: padding, int32 ``[n_rows, m]``; filled.
    """
    for row in numba.prange(len(relevance)):
        length = lengths[row]
        depth = min(k, length)
        _choose_row(relevance[row, :length], in_tail[row, :length], taste[row], weight, order[row], depth)
        fill_up(order[row], depth, length)

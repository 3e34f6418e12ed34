"""Determinantal point processes: the list as a whole is relevant and spans a large volume."""

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

VANISHED = 1e-5
"""A candidate whose squared distance from the span of the list is below this adds nothing that float32 can tell."""


class DPPSettings(TradeOffSettings):
    """Settings of :class:`DPP`."""

    similarity: Similarity = ALL_KINDS
    """Vectors that say how alike two items are: "text", "graph", "categories", or a list (the mean of those there)."""


class DPP(BaseReranker):
    """Greedy maximum a posteriori inference of a determinantal point process (Chen, Zhang and Zhou, NeurIPS 2018).

    Maximises ``t * sum of relevance + (1 - t) * log det S`` over the list, item by item, where ``t`` is the trade-off
    and ``S_ij = (1 + cos(i, j)) / 2`` (1 on the diagonal), which lies in [0, 1] and is positive semi-definite. An
    incremental Cholesky factor gives each step's gain. When every candidate left lies in the span of the list, so
    that the determinant would vanish, the list is filled up by relevance.

    Example:
        >>> DPP(trade_off=0.5)
        DPP(trade_off=0.5)
    """

    name: ClassVar[str] = "dpp"
    config_type: ClassVar[type[Settings]] = DPPSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Choose the first ``k`` one after the other."""
        if self.config.trade_off == 1:
            return pool
        vectors, places = pool_vectors(pool, facts, self.config.similarity)
        order = new_order(pool)
        choose_dpp(relevance_of(pool), lengths_of(pool), vectors, places, self.config.trade_off, k, order)
        return reorder(pool, order)


@numba.njit(cache=True, fastmath={"reassoc", "contract"})
def _kernel(left: NDArray[np.float32], right: NDArray[np.float32]) -> float:
    """``S_ij`` of two different items."""
    return float(0.5 * (1.0 + dot(left, right)))


@numba.njit(cache=True)
def _project(
    best: int,
    done: int,
    chosen: int,
    vectors: FloatMatrix,
    places: NDArray[np.int32],
    order: NDArray[np.int32],
    factor: NDArray[np.float64],
    distance: NDArray[np.float64],
) -> None:
    """Bring one candidate's row of the Cholesky factor and its distance from the list up to date."""
    for step in range(done, chosen):
        earlier = order[step]
        entry = _kernel(vectors[places[best]], vectors[places[earlier]])
        for column in range(step):
            entry -= factor[best, column] * factor[earlier, column]
        entry /= np.sqrt(factor[earlier, step])  # the squared distance of ``earlier`` when it was chosen
        factor[best, step] = entry
        distance[best] -= entry * entry


@numba.njit(cache=True)
def _choose_row(
    relevance: NDArray[np.float32],
    places: NDArray[np.int32],
    vectors: FloatMatrix,
    weight: float,
    order: NDArray[np.int32],
    depth: int,
) -> int:
    """Fill ``order`` with up to ``depth`` positions; returns how many before the determinant vanished.

    The distance from the span of the list only falls, so a gain only falls, and a candidate is projected on the newest
    items only when it comes out on top (a lazy greedy search, exact).
    """
    length = len(relevance)
    factor = np.zeros((length, depth))
    distance = np.ones(length)
    done = np.zeros(length, dtype=np.int32)
    gain = weight * relevance.astype(np.float64)
    chosen = 0
    while chosen < depth:
        best = np.argmax(gain)
        if gain[best] == -np.inf:
            break
        if done[best] == chosen:
            factor[best, chosen], order[chosen], gain[best] = distance[best], best, -np.inf
            chosen += 1
            continue
        _project(best, done[best], chosen, vectors, places, order, factor, distance)
        done[best] = chosen
        near = distance[best] < VANISHED
        gain[best] = -np.inf if near else weight * relevance[best] + (1.0 - weight) * np.log(distance[best])
    return chosen


@numba.njit(parallel=True, cache=True)
def choose_dpp(
    relevance: NDArray[np.float32],
    lengths: NDArray[np.int32],
    vectors: FloatMatrix,
    places: NDArray[np.int32],
    weight: float,
    k: int,
    order: NDArray[np.int32],
) -> None:
    """Fill ``order`` row by row; see :class:`DPP`.

    Args:
        relevance: falling along each row, float32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        vectors: unit rows, float32 ``[n_distinct, d]``.
        places: row of ``vectors`` of each item, int32 ``[n_rows, m]``.
        weight: of relevance, in [0, 1).
        k: how many to choose.
        order: padding, int32 ``[n_rows, m]``; filled.
    """
    for row in numba.prange(len(relevance)):
        length = lengths[row]
        if length > 0:
            depth = min(k, length)
            chosen = _choose_row(relevance[row, :length], places[row, :length], vectors, weight, order[row], depth)
            fill_up(order[row], chosen, length)

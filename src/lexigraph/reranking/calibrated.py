"""Calibrated recommendations: the list has the mix of categories that the user's history has."""

from __future__ import annotations

from typing import ClassVar

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.errors import MissingColumnError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker, TradeOffSettings
from lexigraph.reranking.pools import fill_up, lengths_of, liked_items, new_order, relevance_of, reorder


class CalibratedSettings(TradeOffSettings):
    """Settings of :class:`Calibrated`."""

    smoothing: float = Field(default=0.01, gt=0, lt=1)
    """Share of the history's mix that is blended into that of the list, so that the divergence stays finite."""


class Calibrated(BaseReranker):
    """Calibrated recommendations (Steck, RecSys 2018), greedily.

    The next item is the one that gives the list the highest ``t * mean relevance - (1 - t) * KL(p || q)``, where ``t``
    is the trade-off (Steck's lambda is ``1 - t``), ``p`` the mean category mix of the history and ``q`` that of the
    list with the item, blended with a little of ``p``. Steck takes the sum of relevance for the mean; but what one item
    can do for ``q`` falls as the list grows, so with the sum the first places pay for calibration and the last ones
    ignore it. The mean keeps the balance at every length, and gave lists that were better calibrated and more
    accurate at once on the validation part of MovieLens 100K.

    Items without categories change no mix. Rows whose history has no categories are left as they are; disliked items
    (negative weights) do not count as history.

    Example:
        >>> Calibrated(trade_off=0.5).describe()
        {'name': 'calibrated', 'trade_off': 0.5, 'smoothing': 0.01}
    """

    name: ClassVar[str] = "calibrated"
    config_type: ClassVar[type[Settings]] = CalibratedSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Choose the first ``k`` one after the other.

        Raises:
            MissingColumnError: the item table has no categories.
        """
        if self.config.trade_off == 1:
            return pool
        if facts.categories is None:
            raise MissingColumnError(
                f"re-ranker {self.name!r} needs a column 'categories' with values in the item table, which has "
                f"{', '.join(facts.item_table.columns)}; leave it out or add the column"
            )
        shares = facts.categories
        order = new_order(pool)
        choose_calibrated(
            relevance_of(pool),
            lengths_of(pool),
            pool.items,
            _csr(shares),
            _csr(category_mix(pool.history, shares)),
            shares.shape[1],
            (float(self.config.trade_off), float(self.config.smoothing)),
            k,
            order,
        )
        return reorder(pool, order)


def category_mix(history: sp.csr_array, shares: sp.csr_array) -> sp.csr_array:
    """Mean category mix of each user's liked items, CSR float64 ``[n_rows, n_categories]``; rows sum to 1 or are empty.

    Example:
        >>> shares = sp.csr_array(np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]]))
        >>> category_mix(sp.csr_array(np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])), shares).toarray().tolist()
        [[0.75, 0.25], [0.0, 0.0]]
    """
    mix = sp.csr_array(liked_items(history) @ shares.astype(np.float64))
    mix.eliminate_zeros()
    mass = np.asarray(mix.sum(axis=1)).ravel()
    mix.data /= np.repeat(mass, np.diff(mix.indptr))
    return mix


_Csr = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]


def _csr(matrix: sp.csr_array) -> _Csr:
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(np.float64)


@numba.njit(cache=True)
def _blend(target: float, part: float, smoothing: float) -> float:
    """The list's share of a category, made positive wherever the history's is."""
    return (1.0 - smoothing) * part + smoothing * target


@numba.njit(cache=True)
def _closeness(
    counts: NDArray[np.float64],
    mass: float,
    categories: NDArray[np.int32],
    shares: NDArray[np.float64],
    smoothing: float,
) -> float:
    """``sum of p log q`` (the divergence up to the sign and a constant of the user) over the categories of ``p``."""
    total = 0.0
    for position in range(len(categories)):
        part = counts[categories[position]] / mass if mass > 0 else 0.0
        total += shares[position] * np.log(_blend(shares[position], part, smoothing))
    return total


@numba.njit(cache=True)
def _gain(
    start: int,
    stop: int,
    indices: NDArray[np.int32],
    data: NDArray[np.float64],
    counts: NDArray[np.float64],
    mass: float,
    target: NDArray[np.float64],
    smoothing: float,
) -> float:
    """How much the item's own categories add to the closeness of a list that is already divided by ``mass``."""
    total = 0.0
    for place in range(start, stop):
        category = indices[place]
        wanted = target[category]
        if wanted > 0:
            before = counts[category] / mass
            after = (counts[category] + data[place]) / mass
            total += wanted * np.log(_blend(wanted, after, smoothing) / _blend(wanted, before, smoothing))
    return total


@numba.njit(cache=True)
def _choose_row(
    relevance: NDArray[np.float32],
    items: NDArray[np.int32],
    shares: _Csr,
    categories: NDArray[np.int32],
    wanted: NDArray[np.float64],
    n_categories: int,
    settings: tuple[float, float],
    order: NDArray[np.int32],
    depth: int,
) -> None:
    """Fill ``order[:depth]``; ``categories`` and ``wanted`` are the user's mix."""
    indptr, indices, data = shares
    weight, smoothing = settings
    counts, target = np.zeros(n_categories), np.zeros(n_categories)
    target[categories] = wanted
    taken = np.zeros(len(items), dtype=np.bool_)
    mass = 0.0
    for chosen in range(depth):
        as_is = _closeness(counts, mass, categories, wanted, smoothing)
        with_one_more = _closeness(counts, mass + 1.0, categories, wanted, smoothing)
        best, best_value = -1, -np.inf
        for position in range(len(items)):
            if taken[position]:
                continue
            start, stop = indptr[items[position]], indptr[items[position] + 1]
            closeness = as_is
            if stop > start:
                closeness = with_one_more + _gain(start, stop, indices, data, counts, mass + 1.0, target, smoothing)
            value = weight * relevance[position] + (1.0 - weight) * (chosen + 1) * closeness
            if value > best_value:
                best, best_value = position, value
        order[chosen], taken[best] = best, True
        start, stop = indptr[items[best]], indptr[items[best] + 1]
        for place in range(start, stop):
            counts[indices[place]] += data[place]
        mass += 1.0 if stop > start else 0.0


@numba.njit(parallel=True, cache=True)
def choose_calibrated(
    relevance: NDArray[np.float32],
    lengths: NDArray[np.int32],
    items: NDArray[np.int32],
    shares: _Csr,
    mixes: _Csr,
    n_categories: int,
    settings: tuple[float, float],
    k: int,
    order: NDArray[np.int32],
) -> None:
    """Fill ``order`` row by row; see :class:`Calibrated`.

    Args:
        relevance: falling along each row, float32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        items: item indices, int32 ``[n_rows, m]``.
        shares: CSR arrays of the categories of all items.
        mixes: CSR arrays of the users' mixes.
        n_categories: how many categories there are.
        settings: weight of relevance and smoothing.
        k: how many to choose.
        order: padding, int32 ``[n_rows, m]``; filled.
    """
    indptr, indices, data = mixes
    for row in numba.prange(len(relevance)):
        length = lengths[row]
        categories, wanted = indices[indptr[row] : indptr[row + 1]], data[indptr[row] : indptr[row + 1]]
        depth = min(k, length) if len(categories) else 0  # nothing to be calibrated to: the row stays as it is
        if depth > 0:
            _choose_row(
                relevance[row, :length],
                items[row, :length],
                shares,
                categories,
                wanted,
                n_categories,
                settings,
                order[row],
                depth,
            )
        fill_up(order[row], depth, length)

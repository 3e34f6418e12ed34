"""Ranking metrics as pure functions on hits, per user.

Relevance is binary: an item of the test part is relevant, any other is not. A metric is a function of
:class:`RankedHits` and ``k`` that gives one value in [0, 1] per user, float64 ``[n_users]``; adding one means
writing such a function and naming it in :data:`METRICS`. Where fewer than ``k`` items could be ranked (a small
catalogue, or few candidates left), the missing places count as misses. A user without relevant items gets 0;
the protocol leaves such users out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError

PerUser: TypeAlias = NDArray[np.float64]


class RankedHits:
    """Hits of ranked lists and their running sums, each computed once and shared by all metrics and cut-offs.

    Args:
        hits: whether the item at each rank is relevant, bool ``[n_users, K]``, best rank first.
        n_relevant: how many relevant items each user has, hit or not, int ``[n_users]``.

    Example:
        >>> ranked = RankedHits(np.array([[True, False, True]]), np.array([2]))
        >>> recall(ranked, 2).tolist(), recall(ranked, 3).tolist()
        ([0.5], [1.0])
    """

    def __init__(self, hits: NDArray[np.bool_], n_relevant: NDArray[np.integer]) -> None:
        self.hits = np.asarray(hits, dtype=bool)
        self.n_relevant = np.asarray(n_relevant)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Hits in the first 1..K places, ``[n_users, K]``."""
        return self.hits.cumsum(axis=1, dtype=np.int64)

    @cached_property
    def gains(self) -> PerUser:
        """Discounted cumulative gain of the first 1..K places, ``[n_users, K]``."""
        return (self.hits * discounts(self.hits.shape[1])).cumsum(axis=1)

    @cached_property
    def precisions(self) -> PerUser:
        """Sum of the precisions at the hits among the first 1..K places, ``[n_users, K]``."""
        ranks = np.arange(1, self.hits.shape[1] + 1)
        return (self.hits * self.counts / ranks).cumsum(axis=1)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Rank of the first hit, from 1; 0 where there is none, ``[n_users]``."""
        if not self.hits.shape[1]:
            return np.zeros(len(self.hits), dtype=np.int64)
        return np.where(self.hits.any(axis=1), self.hits.argmax(axis=1) + 1, 0)

    def at(self, sums: NDArray[np.generic], k: int) -> PerUser:
        """The running sum after ``k`` places (or after all of them, if fewer), float64 ``[n_users]``."""
        last = min(k, sums.shape[1]) - 1
        return np.zeros(len(sums)) if last < 0 else sums[:, last].astype(np.float64)


Metric: TypeAlias = Callable[[RankedHits, int], PerUser]


def discounts(k: int) -> PerUser:
    """Logarithmic discounts ``1 / log2(rank + 1)`` of the ranks 1..k, float64 ``[k]``.

    Example:
        >>> discounts(3).round(3).tolist()
        [1.0, 0.631, 0.5]
    """
    weights: PerUser = 1.0 / np.log2(np.arange(2, k + 2))
    return weights


def recall(ranked: RankedHits, k: int) -> PerUser:
    """Share of the relevant items that were found: ``hits@k / n_relevant``.

    Example:
        >>> recall(RankedHits(np.array([[True, False]]), np.array([4])), 2).tolist()
        [0.25]
    """
    return _ratio(ranked.at(ranked.counts, k), ranked.n_relevant)


def precision(ranked: RankedHits, k: int) -> PerUser:
    """Share of the ``k`` places that hold a relevant item: ``hits@k / k``, whether or not ``k`` could be filled.

    Example:
        >>> precision(RankedHits(np.array([[True, False]]), np.array([4])), 10).tolist()
        [0.1]
    """
    return ranked.at(ranked.counts, k) / k


def f1(ranked: RankedHits, k: int) -> PerUser:
    """Harmonic mean of precision and recall of each user: ``2 hits@k / (k + n_relevant)``.

    Example:
        >>> f1(RankedHits(np.array([[True, False]]), np.array([4])), 2).round(4).tolist()
        [0.3333]
    """
    return _ratio(2.0 * ranked.at(ranked.counts, k), k + ranked.n_relevant)


def ndcg(ranked: RankedHits, k: int) -> PerUser:
    """Normalised discounted cumulative gain with binary gains.

    ``DCG@k = sum over hits at rank r <= k of 1 / log2(r + 1)``, divided by the DCG of a list whose first
    ``min(n_relevant, k)`` places are all hits (Järvelin and Kekäläinen, TOIS 2002).

    Example:
        >>> ndcg(RankedHits(np.array([[False, True]]), np.array([1])), 2).round(4).tolist()
        [0.6309]
    """
    best = np.minimum(ranked.n_relevant, k)
    ideal = np.concatenate([[0.0], discounts(int(best.max(initial=0))).cumsum()])
    return _ratio(ranked.at(ranked.gains, k), ideal[best])


def average_precision(ranked: RankedHits, k: int) -> PerUser:
    """Average precision: sum of ``precision@r`` over hits at ranks ``r <= k``, over ``min(n_relevant, k)``.

    With that normaliser a perfect list scores 1 at every ``k``. The mean over users is MAP@k.

    Example:
        >>> average_precision(RankedHits(np.array([[True, False, True]]), np.array([2])), 3).round(4).tolist()
        [0.8333]
    """
    return _ratio(ranked.at(ranked.precisions, k), np.minimum(ranked.n_relevant, k))


def reciprocal_rank(ranked: RankedHits, k: int) -> PerUser:
    """``1 / rank`` of the first hit, 0 if it is not among the first ``k``. The mean over users is MRR@k.

    Example:
        >>> reciprocal_rank(RankedHits(np.array([[False, True]]), np.array([1])), 2).tolist()
        [0.5]
    """
    found = (ranked.first > 0) & (ranked.first <= k)
    return _ratio(found.astype(np.float64), ranked.first)


def hit(ranked: RankedHits, k: int) -> PerUser:
    """1 if any of the first ``k`` places holds a relevant item, else 0. The mean over users is the hit rate.

    Example:
        >>> hit(RankedHits(np.array([[False, True], [False, False]]), np.array([1, 1])), 2).tolist()
        [1.0, 0.0]
    """
    return (ranked.at(ranked.counts, k) > 0).astype(np.float64)


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "recall": recall,
        "precision": precision,
        "f1": f1,
        "ndcg": ndcg,
        "map": average_precision,
        "mrr": reciprocal_rank,
        "hit": hit,
    }
)
"""All ranking metrics by the name they carry in reports."""


def ranking_metrics(
    hits: NDArray[np.bool_],
    n_relevant: NDArray[np.integer],
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
) -> dict[str, PerUser]:
    """Every metric at every cut-off, per user.

    Args:
        hits: whether the item at each rank is relevant, bool ``[n_users, K]``, best rank first.
        n_relevant: relevant items of each user, int ``[n_users]``.
        ks: cut-offs, each at least 1.
        metrics: names out of :data:`METRICS`.

    Returns:
        ``"recall@20"`` and the like to float64 ``[n_users]``.

    Raises:
        ConfigError: an unknown metric, no metric, or a cut-off below 1.

    Example:
        >>> values = ranking_metrics(np.array([[True, False]]), np.array([1]), ks=(1, 2), metrics=["precision"])
        >>> {name: value.tolist() for name, value in values.items()}
        {'precision@1': [1.0], 'precision@2': [0.5]}
    """
    check_metrics(ks, metrics)
    ranked = RankedHits(hits, n_relevant)
    return {f"{name}@{k}": METRICS[name](ranked, k) for name in metrics for k in ks}


def check_metrics(ks: Sequence[int], metrics: Sequence[str], allowed: Collection[str] = METRICS) -> None:
    """Make sure that every metric is one of those allowed and every cut-off usable.

    Raises:
        ConfigError: an unknown metric, nothing to measure, or a cut-off below 1.
    """
    unknown = [name for name in metrics if name not in allowed]
    if unknown:
        hint = "; give names without cut-offs, those go into ks" if any("@" in name for name in unknown) else ""
        raise ConfigError(f"unknown metrics {', '.join(map(repr, unknown))}; allowed: {', '.join(allowed)}{hint}")
    if not metrics or not ks:
        raise ConfigError(f"nothing to measure: metrics={list(metrics)}, ks={list(ks)}; give at least one of each")
    if min(ks) < 1:
        raise ConfigError(f"cut-offs are {list(ks)}; each must be at least 1")


def _ratio(numerator: PerUser, denominator: NDArray[np.generic]) -> PerUser:
    """Element-wise quotient, 0 where the denominator is 0."""
    quotient = np.zeros_like(numerator)
    np.divide(numerator, denominator, out=quotient, where=denominator != 0)
    return quotient

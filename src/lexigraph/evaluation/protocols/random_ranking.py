"""What a random ranking is expected to score: the floor under every figure, computed and not simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.metrics import PerUser, check_metrics, discounts


@dataclass(frozen=True)
class RandomRanking:
    """All orders of the candidates being equally likely.

    Attributes:
        relevant: relevant candidates of each user, float64 ``[n_users]``, at least 1.
        candidates: all candidates of each user, float64 ``[n_users]``, at least ``relevant``.
    """

    relevant: PerUser
    candidates: PerUser

    def places(self, k: int) -> PerUser:
        """Places that can be filled, ``min(k, candidates)``, ``[n_users]``."""
        return np.minimum(self.candidates, k)

    def hits(self, k: int) -> PerUser:
        """Expected hits in the first ``k`` places: each candidate is there with probability ``places / candidates``."""
        return self.relevant * self.places(k) / self.candidates

    def misses(self, rank: int) -> PerUser:
        """Probability that the item at ``rank`` (from 1) is irrelevant if all before it are, ``[n_users]``."""
        left = self.candidates - (rank - 1)
        return np.where(left > 0, np.maximum(left - self.relevant, 0) / np.maximum(left, 1), 1.0)


def random_metrics(
    n_relevant: NDArray[np.integer],
    n_candidates: NDArray[np.integer],
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = ("recall", "precision", "f1", "ndcg", "map", "mrr", "hit"),
) -> dict[str, PerUser]:
    """Expected value of each metric of a random ranking, per user.

    All follow from the hypergeometric distribution: an item is among the first ``k`` of ``n`` candidates with
    probability ``k / n``, so that recall@k is ``k / n`` whatever the number of relevant items.

    Args:
        n_relevant: relevant candidates, int ``[n_users]``, at least 1.
        n_candidates: all candidates, seen items not counted, int ``[n_users]``.
        ks: cut-offs, each at least 1.
        metrics: names out of :data:`~lexigraph.evaluation.metrics.METRICS`.

    Returns:
        ``"recall@20"`` and the like to float64 ``[n_users]``.

    Raises:
        ConfigError: an unknown metric, no metric, or a cut-off below 1.

    Example:
        >>> found = random_metrics(np.array([1, 5]), np.array([100, 100]), ks=[10], metrics=["recall", "hit"])
        >>> {name: values.round(3).tolist() for name, values in found.items()}
        {'recall@10': [0.1, 0.1], 'hit@10': [0.1, 0.416]}
    """
    check_metrics(ks, metrics)
    ranking = RandomRanking(np.asarray(n_relevant, dtype=np.float64), np.asarray(n_candidates, dtype=np.float64))
    return {f"{name}@{k}": EXPECTATIONS[name](ranking, k) for name in metrics for k in ks}


def _recall(ranking: RandomRanking, k: int) -> PerUser:
    return ranking.hits(k) / ranking.relevant


def _precision(ranking: RandomRanking, k: int) -> PerUser:
    return ranking.hits(k) / k


def _f1(ranking: RandomRanking, k: int) -> PerUser:
    return 2.0 * ranking.hits(k) / (k + ranking.relevant)


def _ndcg(ranking: RandomRanking, k: int) -> PerUser:
    sums = np.concatenate([[0.0], discounts(k).cumsum()])
    gain: PerUser = ranking.relevant / ranking.candidates * sums[ranking.places(k).astype(np.int64)]
    best: PerUser = sums[np.minimum(ranking.relevant, k).astype(np.int64)]
    return gain / best


def _average_precision(ranking: RandomRanking, k: int) -> PerUser:
    """Sum over ranks r of P(hit at r) * (1 + expected hits before r, given that) / r."""
    places = ranking.places(k)
    harmonic = np.concatenate([[0.0], (1.0 / np.arange(1, k + 1)).cumsum()])[places.astype(np.int64)]
    others = (ranking.relevant - 1) / np.maximum(ranking.candidates - 1, 1)
    sums: PerUser = ranking.relevant / ranking.candidates * (harmonic + others * (places - harmonic))
    return sums / np.minimum(ranking.relevant, k)


def _reciprocal_rank(ranking: RandomRanking, k: int) -> PerUser:
    none_yet, total = np.ones_like(ranking.relevant), np.zeros_like(ranking.relevant)
    for rank in range(1, k + 1):
        still = none_yet * ranking.misses(rank)
        total += (none_yet - still) / rank
        none_yet = still
    return total


def _hit(ranking: RandomRanking, k: int) -> PerUser:
    none_yet = np.ones_like(ranking.relevant)
    for rank in range(1, k + 1):
        none_yet = none_yet * ranking.misses(rank)
    return 1.0 - none_yet


Expectation: TypeAlias = Callable[[RandomRanking, int], PerUser]

EXPECTATIONS: Mapping[str, Expectation] = MappingProxyType(
    {
        "recall": _recall,
        "precision": _precision,
        "f1": _f1,
        "ndcg": _ndcg,
        "map": _average_precision,
        "mrr": _reciprocal_rank,
        "hit": _hit,
    }
)
"""Expected values by the names of :data:`~lexigraph.evaluation.metrics.METRICS`."""

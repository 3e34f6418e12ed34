"""Every metric by name, sorted by what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lexigraph.evaluation.beyond.registry import AGGREGATE_METRICS, LIST_METRICS
from lexigraph.evaluation.full import FULL_METRICS
from lexigraph.evaluation.metrics import METRICS, check_metrics

ALL_METRICS = (*METRICS, *FULL_METRICS, *LIST_METRICS, *AGGREGATE_METRICS)
"""Names of all metrics of rankings."""


@dataclass(frozen=True)
class MetricNames:
    """The metrics that were asked for.

    Attributes:
        ks: cut-offs, ascending and distinct.
        accuracy: need hits alone.
        full: need the score of every candidate.
        lists: need the lists and facts, and give a value per user.
        aggregates: need all lists together and facts.
    """

    ks: tuple[int, ...]
    accuracy: tuple[str, ...]
    full: tuple[str, ...]
    lists: tuple[str, ...]
    aggregates: tuple[str, ...]

    @property
    def need_facts(self) -> bool:
        """Whether any of them looks beyond hits and scores."""
        return bool(self.lists or self.aggregates)


def sort_metrics(ks: Sequence[int], metrics: Sequence[str]) -> MetricNames:
    """Sort metric names by what they need.

    Args:
        ks: cut-offs, each at least 1.
        metrics: names out of :data:`ALL_METRICS`.

    Raises:
        ConfigError: an unknown metric, nothing to measure, or a cut-off below 1.

    Example:
        >>> names = sort_metrics([20, 10], ["ndcg", "auc", "coverage"])
        >>> names.ks, names.accuracy, names.full, names.aggregates
        ((10, 20), ('ndcg',), ('auc',), ('coverage',))
    """
    check_metrics(ks, metrics, ALL_METRICS)
    kinds = (METRICS, FULL_METRICS, LIST_METRICS, AGGREGATE_METRICS)
    sorted_names = (tuple(name for name in dict.fromkeys(metrics) if name in kind) for kind in kinds)
    return MetricNames(tuple(sorted(set(ks))), *sorted_names)

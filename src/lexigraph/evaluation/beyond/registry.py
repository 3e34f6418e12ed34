"""Metrics beyond accuracy by the name they carry in reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from lexigraph.evaluation.beyond.calibration import calibration
from lexigraph.evaluation.beyond.diversity import category_diversity, graph_diversity, text_diversity
from lexigraph.evaluation.beyond.exposure import coverage, entropy, gini
from lexigraph.evaluation.beyond.fairness import activity_gap, exposure_gap
from lexigraph.evaluation.beyond.novelty import long_tail, novelty, popularity
from lexigraph.evaluation.beyond.serendipity import serendipity
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings

ListMetric: TypeAlias = Callable[[Rankings, int, Facts], PerUser]
AggregateMetric: TypeAlias = Callable[[Rankings, int, Facts], float]

LIST_METRICS: Mapping[str, ListMetric] = MappingProxyType(
    {
        "novelty": novelty,
        "popularity": popularity,
        "long-tail": long_tail,
        "serendipity": serendipity,
        "diversity-text": text_diversity,
        "diversity-graph": graph_diversity,
        "diversity-categories": category_diversity,
        "calibration": calibration,
    }
)
"""One value per user, NaN where it is not defined for the user."""

AGGREGATE_METRICS: Mapping[str, AggregateMetric] = MappingProxyType(
    {
        "coverage": coverage,
        "gini": gini,
        "entropy": entropy,
        "exposure-gap": exposure_gap,
        "activity-gap": activity_gap,
    }
)
"""One value for all lists together, NaN where it is not defined."""

"""Metrics beyond accuracy by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings

ListMetric: TypeAlias = Callable[[Rankings, int, Facts], PerUser]
AggregateMetric: TypeAlias = Callable[[Rankings, int, Facts], float]

LIST_METRICS: Mapping[str, ListMetric] = {}
AGGREGATE_METRICS: Mapping[str, AggregateMetric] = {}

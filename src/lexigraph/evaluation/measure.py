"""From rankings to a report, whoever made the rankings."""

from __future__ import annotations

import math

import polars as pl

from lexigraph.errors import ConfigError
from lexigraph.evaluation.beyond.registry import AGGREGATE_METRICS, LIST_METRICS
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import PerUser, ranking_metrics
from lexigraph.evaluation.names import MetricNames
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import Slice, SliceSettings, slice_rankings


def measure(
    rankings: Rankings,
    names: MetricNames,
    *,
    model: str,
    dataset: str,
    facts: Facts | None = None,
    slices: SliceSettings | None = None,
    test_times: pl.Series | None = None,
) -> EvaluationReport:
    """Measure lists of any origin.

    Args:
        rankings: the lists and what was relevant.
        names: what to measure.
        model: who made the lists.
        dataset: what they were made on.
        facts: what is known of users and items; needed for metrics beyond accuracy and for slices.
        slices: parts of users and items to measure apart, or None for none.
        test_times: when each user was tested, for the slices by time since last activity.

    Raises:
        ConfigError: facts are needed and missing, or of another catalogue.
    """
    facts = _facts_for(rankings, names, facts, slices)
    per_user = _per_user(rankings, names, facts)
    parts: tuple[Slice, ...] = ()
    if slices is not None and facts is not None:
        parts = slice_rankings(
            rankings, per_user, facts, ks=names.ks, metrics=names.accuracy, settings=slices, test_times=test_times
        )
    return EvaluationReport(
        model=model,
        dataset=dataset,
        user_ids=rankings.user_ids,
        per_user=per_user,
        aggregates=_aggregates(rankings, names, facts),
        slices=parts,
        rankings=rankings,
        n_items=rankings.n_candidates,
        n_leaked=rankings.n_leaked,
    )


def _per_user(rankings: Rankings, names: MetricNames, facts: Facts | None) -> dict[str, PerUser]:
    found: dict[str, PerUser] = {}
    if names.accuracy:
        found |= ranking_metrics(rankings.hits, rankings.n_relevant, names.ks, names.accuracy)
    found |= {name: rankings.full[name] for name in names.full if name in rankings.full}
    if facts is not None:
        found |= {f"{name}@{k}": LIST_METRICS[name](rankings, k, facts) for name in names.lists for k in names.ks}
    return found


def _aggregates(rankings: Rankings, names: MetricNames, facts: Facts | None) -> dict[str, float]:
    if facts is None:
        return {}
    found = {f"{name}@{k}": AGGREGATE_METRICS[name](rankings, k, facts) for name in names.aggregates for k in names.ks}
    return {name: value for name, value in found.items() if not math.isnan(value)}  # not defined for these lists


def _facts_for(
    rankings: Rankings, names: MetricNames, facts: Facts | None, slices: SliceSettings | None
) -> Facts | None:
    """The facts in the indices of the rankings, or None where none are needed.

    Raises:
        ConfigError: facts are needed and missing, or know other items.
    """
    if facts is None:
        if names.need_facts or slices is not None:
            wanted = [*names.lists, *names.aggregates] or ["slices"]
            raise ConfigError(
                f"{', '.join(wanted)} need facts about the training part; give facts=Facts.of_dataset(train)"
            )
        return None
    return facts.of_catalogue(rankings.users, rankings.items)

"""All pairs of models on all metrics, from aligned per-user values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from lexigraph.evaluation.directions import direction_of
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.progress import progress_steps
from lexigraph.evaluation.statistics.bootstrap import mean_intervals
from lexigraph.evaluation.statistics.design import Design
from lexigraph.evaluation.statistics.differences import defined, paired_differences
from lexigraph.evaluation.statistics.effects import effect_sizes
from lexigraph.evaluation.statistics.pairwise import PairwiseResult
from lexigraph.evaluation.statistics.permutation import sign_flip_tests
from lexigraph.evaluation.statistics.tests import PairedTest, holm, paired_t, wilcoxon
from lexigraph.messages import gettext as _

COLUMNS = 64
"""Differences (a metric of a pair of models) that share one pass of resamples; bounds the memory they take."""


def compare_values(
    values: Mapping[str, Mapping[str, PerUser]], design: Design, *, progress: bool = False
) -> tuple[PairwiseResult, ...]:
    """Compare models by the values of the same users.

    Args:
        values: metric to model to values, float64 ``[n_users]``, row by row the same users; NaN where not defined.
        design: which pairs, and how.
        progress: show a progress bar on stderr.

    Returns:
        One result per metric and pair, metrics in order, p-values adjusted over the pairs of each metric.

    Example:
        >>> values = {"hit@1": {"a": np.ones(20), "b": np.tile([0.0, 1.0], 10)}}
        >>> [(result.verdict, round(result.adjusted_p, 3)) for result in compare_values(values, Design(("a", "b")))]
        [('better', 0.002)]
    """
    tasks = [(metric, model, other) for metric in values for model, other in design.pairs]
    chunks = [tasks[start : start + COLUMNS] for start in range(0, len(tasks), COLUMNS)]
    steps = progress_steps(chunks, _("comparing models"), progress)
    raw = [result for chunk in steps for result in _compare_chunk(values, chunk, design)]
    families = groupby(raw, key=lambda result: result.metric)
    return tuple(result for _, family in families for result in _adjusted(list(family)))


def _compare_chunk(
    values: Mapping[str, Mapping[str, PerUser]], tasks: Sequence[tuple[str, str, str]], design: Design
) -> list[PairwiseResult]:
    columns = np.column_stack(
        [paired_differences(values[metric][model], values[metric][other]) for metric, model, other in tasks]
    )
    intervals = mean_intervals(columns, level=1.0 - design.level, n_resamples=design.n_resamples, seed=design.seed)
    flips = sign_flip_tests(columns, n_resamples=design.n_resamples, seed=design.seed)
    return [
        _one_result(task, values[task[0]], columns[:, n], intervals[n], flips[n], design)
        for n, task in enumerate(tasks)
    ]


def _one_result(
    task: tuple[str, str, str],
    values: Mapping[str, PerUser],
    differences: PerUser,
    interval: PerUser,
    flips: PairedTest,
    design: Design,
) -> PairwiseResult:
    metric, model, other = task
    both = ~np.isnan(differences)
    mean, other_mean = (float(values[label][both].mean()) if both.any() else np.nan for label in (model, other))
    return PairwiseResult(
        metric=metric,
        model=model,
        other=other,
        better=direction_of(metric).better,
        n_users=int(both.sum()),
        mean=mean,
        other_mean=other_mean,
        difference=float(defined(differences).mean()) if both.any() else np.nan,
        interval=None if np.isnan(interval[0]) else (float(interval[0]), float(interval[1])),
        tests={"permutation": flips, "t": paired_t(differences), "wilcoxon": wilcoxon(differences)},
        test=design.test,
        adjusted_p=1.0,
        level=design.level,
        effects=effect_sizes(differences, other_mean),
    )


def _adjusted(family: Sequence[PairwiseResult]) -> list[PairwiseResult]:
    """The results of one metric with the p-values of the deciding test adjusted."""
    adjusted = holm([result.p_values[result.test] for result in family])
    return [replace(result, adjusted_p=float(p)) for result, p in zip(family, adjusted, strict=True)]

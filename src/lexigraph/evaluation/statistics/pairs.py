"""The front door: is one model better than another, or could it be chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.statistics.design import Design
from lexigraph.evaluation.statistics.matched import matched_values
from lexigraph.evaluation.statistics.paired import compare_values
from lexigraph.evaluation.statistics.pairwise import TestName
from lexigraph.evaluation.statistics.seeds import compare_seeds
from lexigraph.evaluation.statistics.significance import Significance


def compare_pairs(
    reports: Mapping[str, EvaluationReport] | Mapping[str, Sequence[EvaluationReport]],
    *,
    metrics: Sequence[str] | None = None,
    baseline: str | None = None,
    test: TestName = "permutation",
    level: float = 0.05,
    n_resamples: int = 5000,
    seed: int = 0,
    progress: bool = False,
) -> Significance:
    """Compare models on one test part, user by user, and say plainly which is better.

    Every pair gets a bootstrap interval of the difference, three tests (sign-flip permutation, paired t, Wilcoxon
    signed-rank), and effect sizes. The verdict rests on one of the tests, with p-values adjusted by Holm's method over
    all pairs of the same metric. Reports are aligned by user id.

    Args:
        reports: label to report; or to several reports, one per seed (see
            :func:`~lexigraph.evaluation.statistics.seeds.compare_seeds`).
        metrics: names such as "recall@20"; by default all that every report has per user.
        baseline: the model all others are compared with; by default all pairs are compared.
        test: the test that decides: "permutation", "t" or "wilcoxon".
        level: chance of a false verdict on a metric that is accepted.
        n_resamples: of the bootstrap and of the sign patterns.
        seed: of both.
        progress: show a progress bar on stderr.

    Returns:
        Results per metric and pair, as objects, sentences, tables and JSON.

    Raises:
        MismatchError: the reports are of different data sets, splits or users.
        ConfigError: fewer than two models, settings out of range, or a metric that a report does not have per user.

    Example:
        >>> import numpy as np, polars as pl
        >>> users = pl.Series([f"u{n}" for n in range(40)])
        >>> hits = {"good": np.ones(40), "bad": np.tile([0.0, 1.0], 20)}
        >>> reports = {name: EvaluationReport(name, "toy", users, {"hit@1": hit}) for name, hit in hits.items()}
        >>> print(compare_pairs(reports).results[0].sentence)
        good is better than bad on hit@1: 1.000 against 0.500, difference +0.500 [0.350, 0.650], adjusted p < 0.001,
        better for 50 % of users, worse for 0 %.
    """
    several = {label: [one] if isinstance(one, EvaluationReport) else one for label, one in reports.items()}
    if any(len(of_model) != 1 for of_model in several.values()):
        return compare_seeds(
            several,
            metrics=metrics,
            baseline=baseline,
            test=test,
            level=level,
            n_resamples=n_resamples,
            seed=seed,
            progress=progress,
        )
    design = Design(tuple(reports), baseline, test, level, n_resamples, seed)
    users, values = matched_values({label: one for label, (one,) in several.items()}, metrics)
    return Significance(compare_values(values, design, progress=progress), design, len(users))

"""Models under several seeds: their spread, and comparisons that must hold over users and over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.statistics.design import Design
from lexigraph.evaluation.statistics.differences import paired_differences
from lexigraph.evaluation.statistics.matched import matched_values
from lexigraph.evaluation.statistics.paired import compare_values
from lexigraph.evaluation.statistics.pairwise import PairwiseResult, TestName
from lexigraph.evaluation.statistics.seed_evidence import Spread, seed_evidence, spread_of
from lexigraph.evaluation.statistics.significance import Significance
from lexigraph.evaluation.statistics.tests import holm

Values = dict[str, dict[str, PerUser]]


def summarise_seeds(reports: Sequence[EvaluationReport], *, level: float = 0.95) -> dict[str, Spread]:
    """Mean, sample standard deviation and t interval of every metric over the reports of one model.

    Args:
        reports: one per seed.
        level: how often such intervals hold the mean over all seeds there could be.

    Returns:
        Metric to spread, for the metrics that all reports have; also metrics of all lists, and rating errors.

    Raises:
        ConfigError: no report, or a level that is not between 0 and 1.

    Example:
        >>> users = pl.Series(["a", "b"])
        >>> reports = [EvaluationReport("m", "toy", users, {"hit@1": np.array([0.0, x])}) for x in (0.0, 1.0)]
        >>> summarise_seeds(reports)["hit@1"].mean
        0.25
    """
    if not reports:
        raise ConfigError("no report; a mean over seeds needs at least one")
    shared = [name for name in reports[0].metrics if all(name in report.metrics for report in reports)]
    return {name: spread_of([report.metrics[name] for report in reports], level) for name in shared}


def compare_seeds(
    reports: Mapping[str, Sequence[EvaluationReport]],
    *,
    metrics: Sequence[str] | None = None,
    baseline: str | None = None,
    test: TestName = "permutation",
    level: float = 0.05,
    n_resamples: int = 5000,
    seed: int = 0,
    progress: bool = False,
) -> Significance:
    """Compare models that were each evaluated under the same seeds, over users and over seeds.

    The ``n``-th reports of all models belong together: one seed of the split or of the models, one test part. Over
    users, each user counts with the mean over the seeds, so a user in many test parts is still one user. Over seeds,
    the differences of the means are tested by t (and by signed ranks from six seeds on). A verdict needs both. With
    fewer than five seeds no test over them says much; then every seed must point the same way, and the result says so.
    A value that is not defined for one of the models in a seed is left out for all of them in that seed.

    Args:
        reports: label to reports, at least two of each, in the same order of seeds.
        metrics: names such as "recall@20"; by default all that every report has per user.
        baseline: the model all others are compared with; by default all pairs are compared.
        test: the test over users that decides: "permutation", "t" or "wilcoxon".
        level: of significance.
        n_resamples: of the bootstrap and of the sign patterns.
        seed: of both.
        progress: show a progress bar on stderr.

    Returns:
        Results with ``seeds`` filled in.

    Raises:
        MismatchError: not as many reports of every model, or reports of different test parts in one seed.
        ConfigError: settings out of range, or a metric that a report does not have per user.
    """
    design = Design(tuple(reports), baseline, test, level, n_resamples, seed)
    n_seeds = _common_length(reports)
    parts = [matched_values({label: reports[label][n] for label in reports}, metrics) for n in range(n_seeds)]
    names = [name for name in parts[0][1] if all(name in values for _, values in parts)]
    if not names:
        raise ConfigError("the reports of the seeds have no metric in common; evaluate all with the same metrics")
    matched = [(users, {name: _listwise(values[name]) for name in names}) for users, values in parts]
    users, averaged = _mean_over_seeds(matched, names)
    results = compare_values(averaged, design, progress=progress)
    with_seeds = [_with_seeds(result, [values for _, values in matched]) for result in results]
    return Significance(tuple(_adjusted(with_seeds, names)), design, len(users), n_seeds)


def _common_length(reports: Mapping[str, Sequence[EvaluationReport]]) -> int:
    lengths = {label: len(of_model) for label, of_model in reports.items()}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{label!r}: {length}" for label, length in lengths.items())
        raise MismatchError(f"models have different numbers of reports ({counts}); evaluate all under the same seeds")
    n_seeds = next(iter(lengths.values()))
    if n_seeds < 2:
        raise ConfigError(f"{n_seeds} reports of each model; a comparison over seeds needs at least two")
    return n_seeds


def _listwise(values: Mapping[str, PerUser]) -> dict[str, PerUser]:
    """NaN for every model where any model has NaN, so that means over seeds are over the same seeds."""
    missing = np.any([np.isnan(of_model) for of_model in values.values()], axis=0)
    return {label: np.where(missing, np.nan, of_model) for label, of_model in values.items()}


def _mean_over_seeds(matched: Sequence[tuple[pl.Series, Values]], names: Sequence[str]) -> tuple[pl.Series, Values]:
    """All users of any seed, and each one's mean over the seeds it has values in."""
    users = pl.concat([ids.rename("user_id") for ids, _ in matched]).unique(maintain_order=True)
    places = pl.DataFrame({"user_id": users}).with_row_index("row")
    rows = [_rows(ids, places) for ids, _ in matched]
    means: Values = {
        name: {
            label: _mean_by_row([values[name][label] for _, values in matched], rows, len(users))
            for label in matched[0][1][name]
        }
        for name in names
    }
    return users, means


def _rows(ids: pl.Series, places: pl.DataFrame) -> NDArray[np.intp]:
    joined = pl.DataFrame({"user_id": ids}).join(places, on="user_id", how="left", maintain_order="left")
    return joined["row"].to_numpy().astype(np.intp)


def _mean_by_row(values: Sequence[PerUser], rows: Sequence[NDArray[np.intp]], n_users: int) -> PerUser:
    total, count = np.zeros(n_users), np.zeros(n_users)
    for of_seed, places in zip(values, rows, strict=True):
        total[places] += np.nan_to_num(of_seed, nan=0.0)
        count[places] += ~np.isnan(of_seed)
    means = np.full(n_users, np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def _with_seeds(result: PairwiseResult, per_seed: Sequence[Values]) -> PairwiseResult:
    """The result with the differences of its means under each seed; seeds without a value are left out.

    Values are missing for both models alike by now.
    """
    pairs = [(values[result.metric][result.model], values[result.metric][result.other]) for values in per_seed]
    means = np.array([(one[both].mean(), two[both].mean()) for one, two in pairs if (both := ~np.isnan(one)).any()])
    if len(means) < 2:
        return result
    return replace(result, seeds=seed_evidence(paired_differences(means[:, 0], means[:, 1]), result.level))


def _adjusted(results: Sequence[PairwiseResult], names: Sequence[str]) -> list[PairwiseResult]:
    """The p-values over seeds adjusted over the pairs of each metric."""
    adjusted = []
    for name in names:
        family = [result for result in results if result.metric == name]
        p_values = holm([1.0 if result.seeds is None else result.seeds.t.p_value for result in family])
        for result, p in zip(family, p_values, strict=True):
            seeds = None if result.seeds is None else replace(result.seeds, adjusted_p=float(p))
            adjusted.append(replace(result, seeds=seeds))
    return adjusted

"""Confidence intervals of every model's metrics, over users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import polars as pl

from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.statistics import bootstrap_intervals

Interval: TypeAlias = tuple[float, float]
Intervals: TypeAlias = Mapping[str, Mapping[str, Interval]]

LEVEL = 0.95
"""How often such an interval holds the true mean."""

RESAMPLES = 1000
"""Bootstrap resamples; more would move the bounds by less than the printed digits."""


def model_intervals(reports: Sequence[EvaluationReport]) -> dict[str, Interval]:
    """95 % bootstrap intervals of each metric's mean over users.

    With several seeds a user's value is the mean over the seeds, so that the interval speaks of users and the spread
    over seeds is shown beside it.

    Args:
        reports: of one model, at least one.

    Returns:
        Metric to ``(low, high)``; metrics without per-user values are left out.
    """
    found = bootstrap_intervals(per_user_means(reports), level=LEVEL, n_resamples=RESAMPLES, seed=0)
    return {name: bounds for name, bounds in found.items() if np.isfinite(bounds).all()}


def per_user_means(reports: Sequence[EvaluationReport]) -> dict[str, PerUser]:
    """Each user's mean over the reports that have a value for that user, float64 ``[n_users]`` per metric.

    Example:
        >>> first = EvaluationReport("m", "toy", pl.Series(["a", "b"]), {"hit@1": np.array([0.0, np.nan])})
        >>> second = EvaluationReport("m", "toy", pl.Series(["b", "a"]), {"hit@1": np.array([1.0, 1.0])})
        >>> per_user_means([first, second])["hit@1"].tolist()
        [0.5, 1.0]
    """
    if len(reports) == 1:
        return dict(reports[0].per_user)
    frames = [one.per_user_frame().fill_nan(None) for one in reports]
    means = pl.concat(frames, how="diagonal").group_by("user_id", maintain_order=True).mean()
    return {name: means[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in means.columns[1:]}

"""Bootstrap confidence intervals of the means over users."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.statistics.resampling import bootstrap_weights, check_resamples, resampled_sums


def bootstrap_intervals(
    per_user: Mapping[str, PerUser], *, level: float = 0.95, n_resamples: int = 2000, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """Confidence intervals of the means of several metrics, from resamples of users that all metrics share.

    Each resample draws as many users as there are, with replacement, and takes every metric's mean over the drawn
    users it is defined for. The intervals are bias-corrected and accelerated (BCa; Efron, JASA 1987): they follow the
    skewness that metrics with many zeros have, and for means that costs nothing, since the acceleration has a closed
    form. The same seed and the same users give the same resamples, so intervals of two models and of their paired
    difference (a metric of its own: the differences) belong together.

    Args:
        per_user: metric name to values, float64 ``[n_users]`` each; NaN where it is not defined for a user.
        level: how often such intervals hold the true mean, such as 0.95.
        n_resamples: how many resamples.
        seed: of the resamples.

    Returns:
        Metric name to (lower, upper). A metric defined for fewer than two users has no interval and is left out.

    Raises:
        ConfigError: a level that is not between 0 and 1, or fewer than one resample.
        MismatchError: metrics of different numbers of users.

    Example:
        >>> values = {"hit@1": np.repeat([0.0, 1.0], 50), "recall@1": np.full(100, 0.5)}
        >>> {name: (round(low, 2), round(high, 2)) for name, (low, high) in bootstrap_intervals(values).items()}
        {'hit@1': (0.4, 0.6), 'recall@1': (0.5, 0.5)}
    """
    if len({len(values) for values in per_user.values()}) > 1:
        sizes = ", ".join(f"{name!r}: {len(values)}" for name, values in per_user.items())
        raise MismatchError(f"metrics of different numbers of users ({sizes}); give the values of the same users")
    if not per_user:
        return {}
    columns = np.column_stack([np.asarray(values, dtype=np.float64) for values in per_user.values()])
    bounds = mean_intervals(columns, level=level, n_resamples=n_resamples, seed=seed)
    return {
        name: (float(low), float(high)) for name, (low, high) in zip(per_user, bounds, strict=True) if not np.isnan(low)
    }


def mean_intervals(columns: PerUser, *, level: float, n_resamples: int, seed: int) -> PerUser:
    """BCa intervals of the mean of each column; see :func:`bootstrap_intervals`.

    Args:
        columns: float64 ``[n_users, n_columns]``; NaN where not defined.
        level: how often the intervals hold the true mean.
        n_resamples: how many resamples.
        seed: of the resamples.

    Returns:
        float64 ``[n_columns, 2]``; NaN where fewer than two values are defined.

    Raises:
        ConfigError: a level that is not between 0 and 1, or fewer than one resample.

    Example:
        >>> mean_intervals(np.array([[1.0, np.nan], [1.0, 2.0]]), level=0.95, n_resamples=10, seed=0).tolist()
        [[1.0, 1.0], [nan, nan]]
    """
    if not 0.0 < level < 1.0:
        raise ConfigError(f"level is {level}; it must be between 0 and 1, such as 0.95")
    check_resamples(n_resamples, seed)
    means = resampled_means(columns, n_resamples, seed)
    return np.array([_interval(columns[:, n], means[:, n], level) for n in range(columns.shape[1])]).reshape(-1, 2)


def resampled_means(columns: PerUser, n_resamples: int, seed: int) -> PerUser:
    """Mean of each column in each bootstrap resample, over the drawn users it is defined for.

    Args:
        columns: float64 ``[n_users, n_columns]``; NaN where not defined.
        n_resamples: how many resamples.
        seed: of the resamples.

    Returns:
        float64 ``[n_resamples, n_columns]``; NaN where no user with a value was drawn.
    """
    defined = ~np.isnan(columns)
    partly = np.flatnonzero(~defined.all(axis=0))
    # a metric that not all users have needs the drawn number of those who do; for others it is the number of users
    stacked = np.hstack([np.where(defined, columns, 0.0), defined[:, partly]])
    n_columns = columns.shape[1]
    means = np.empty((n_resamples, n_columns))
    for rows, sums in resampled_sums(stacked, n_resamples, seed, bootstrap_weights):
        drawn = np.full((len(sums), n_columns), float(len(columns)))
        drawn[:, partly] = sums[:, n_columns:]
        means[rows] = np.divide(sums[:, :n_columns], drawn, out=np.full_like(drawn, np.nan), where=drawn > 0)
    return means


def acceleration(values: PerUser) -> float:
    """How fast the standard error of a mean changes with the mean: ``sum d^3 / (6 (sum d^2)^1.5)``, ``d = x - mean``.

    The values must not all be the same.

    That is the jackknife estimate of Efron (1987, eq. 6.6) for a mean, a sixth of the skewness over ``sqrt(n)``.

    Example:
        >>> acceleration(np.array([-1.0, 0.0, 1.0]))
        0.0
    """
    centred = values - values.mean()
    centred = centred / np.abs(centred).max()  # the scale does not matter, and powers of tiny values vanish
    return float((centred**3).sum() / (6.0 * (centred**2).sum() ** 1.5))


def _interval(values: PerUser, means: PerUser, level: float) -> tuple[float, float]:
    """The BCa interval of one column: quantiles of its resampled means, shifted by bias and acceleration."""
    known, drawn = values[~np.isnan(values)], means[~np.isnan(means)]
    if len(known) < 2:
        return np.nan, np.nan
    if known.min() == known.max():
        return float(known[0]), float(known[0])
    low, high = np.quantile(drawn, _shares(known, drawn, level))
    return float(low), float(high)


def _shares(known: PerUser, drawn: PerUser, level: float) -> NDArray[np.float64]:
    """Which quantiles of the resampled means to take, ``[2]``."""
    mean, rounding = known.mean(), 1e-9 * np.ptp(known)
    # means equal to the one found count half, also where they were added up in another order
    below = ((drawn < mean - rounding).mean() + (drawn <= mean + rounding).mean()) / 2
    margin = 0.5 / len(drawn)  # no resample on one side: as far as this many resamples can tell
    bias = ndtri(np.clip(below, margin, 1.0 - margin))
    normal = bias + ndtri(np.array([(1.0 - level) / 2, (1.0 + level) / 2]))
    shares: NDArray[np.float64] = ndtr(bias + normal / (1.0 - acceleration(known) * normal))
    return shares

"""What another policy would have earned, from lists that were shown with known chances.

Every shown item whose chance is known weighs ``target chance / logged chance``. Inverse propensity scoring (Horvitz and
Thompson, JASA 1952; for rankings by places Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay and Wen, KDD 2018) adds up
the weighted rewards; its self-normalised form (Swaminathan and Joachims, NIPS 2015) divides by the weights found
instead of those expected, which costs a small bias and saves much variance. Both hold under one assumption: whether an
item is taken depends on the item and its place, not on what else is in the list.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation.statistics.resampling import bootstrap_weights, check_resamples, resampled_sums
from lexigraph.serving.trials.propensities import PropensityCheck, check_propensities

Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its uncertainty.

    Attributes:
        value: estimated.
        error: standard error with people as clusters.
        interval: by the normal approximation.
        bootstrap: percentiles over resamples of people; None where none were asked for.
    """

    value: float
    error: float
    interval: Interval
    bootstrap: Interval | None = None


@dataclass(frozen=True, slots=True)
class OffPolicyEstimate:
    """What the target policy would have earned.

    Attributes:
        ips: reward per list, by inverse propensity scoring.
        snips: reward per place that the target fills, self-normalised.
        logged: reward per list as it was under the policy that logged.
        effective_size: ``(sum w)^2 / sum w^2``: shown items of equal weight that would be as informative.
        n_items: shown items that were used.
        n_lists: lists.
        n_people: clusters.
        clipped: share of the items whose weight was cut.
        largest_weight: after clipping.
        check: whether the logged chances can be used at all.
    """

    ips: Estimate
    snips: Estimate
    logged: float
    effective_size: float
    n_items: int
    n_lists: int
    n_people: int
    clipped: float
    largest_weight: float
    check: PropensityCheck

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


def off_policy(
    rewards: ArrayLike,
    target: ArrayLike,
    logged: ArrayLike,
    lists: ArrayLike,
    people: ArrayLike,
    *,
    clip: float | None = None,
    level: float = 0.95,
    n_resamples: int = 0,
    seed: int = 0,
) -> OffPolicyEstimate:
    """Estimate the value of a policy from the log of another.

    With ``w = min(target / logged, clip)`` over all shown items: IPS = sum w r / number of lists, SNIPS = sum w r /
    sum w. Errors come from the sums of people, by the delta method for the ratios. Clipping trades variance for a bias
    towards 0 (IPS) or towards the frequent (SNIPS).

    Args:
        rewards: of each shown item, such as 1 if it was clicked, ``[n_items]``.
        target: chance of the item at its place under the policy to be valued, ``[n_items]``.
        logged: the same under the policy that logged.
        lists: number of the list of each item, from 0 without gaps, int ``[n_items]``.
        people: number of the person of each item, from 0 without gaps, int ``[n_items]``.
        clip: largest weight; None for no limit.
        level: of the intervals.
        n_resamples: of the bootstrap; 0 for none.
        seed: of the resamples.

    Returns:
        Both estimates, and what they rest on.

    Raises:
        ConfigError: nothing was logged, a chance is no probability or is 0 where something was shown, or the level,
            clip or resamples are out of range.
        MismatchError: not every item has all values.

    Example:
        >>> found = off_policy([1, 0, 1, 0], [1, 0, 1, 0], [0.5] * 4, [0, 1, 2, 3], [0, 1, 2, 3])
        >>> found.ips.value, found.snips.value, found.effective_size
        (1.0, 1.0, 2.0)
    """
    r, pi = np.asarray(rewards, dtype=np.float64), np.asarray(target, dtype=np.float64)
    p = np.asarray(logged, dtype=np.float64)
    at, who = np.asarray(lists, dtype=np.int64), np.asarray(people, dtype=np.int64)
    if len({len(r), len(pi), len(p), len(at), len(who)}) > 1:
        raise MismatchError(
            f"{len(r)} rewards, {len(pi)} target chances, {len(p)} logged chances, {len(at)} lists, {len(who)} people; "
            f"give one of each for every shown item"
        )
    _check(r, pi, clip, level)
    check = check_propensities(p, pi, at)
    if check.fatal:
        raise ConfigError(f"the logged propensities cannot be used: {'; '.join(check.reasons)}")
    raw = pi / p
    weights = raw if clip is None else np.minimum(raw, clip)
    sums = _by_person(r, weights, at, who)
    ips, snips = _ratio(sums[:, 0], sums[:, 2], level), _ratio(sums[:, 0], sums[:, 1], level)
    if n_resamples:
        check_resamples(n_resamples, seed)
        ips, snips = _bootstrapped(sums, (ips, snips), level, n_resamples, seed)
    squares = float((weights**2).sum())
    return OffPolicyEstimate(
        ips,
        snips,
        float(r.sum()) / float(sums[:, 2].sum()),
        float(weights.sum()) ** 2 / squares if squares else 0.0,
        len(r),
        int(at.max()) + 1,
        len(sums),
        float((raw > weights).mean()),
        float(weights.max()),
        check,
    )


def _check(rewards: Floats, target: Floats, clip: float | None, level: float) -> None:
    if not len(rewards):
        raise ConfigError("nothing was logged, so nothing can be estimated; log lists with trials.log_share above 0")
    if not np.isfinite(rewards).all():
        raise ConfigError("a reward is no finite number; give one number for each shown item")
    wrong = ~((target >= 0.0) & (target <= 1.0))
    if wrong.any():
        raise ConfigError(f"target chance {target[wrong][0]} is not between 0 and 1")
    if clip is not None and not clip > 0.0:
        raise ConfigError(f"clip is {clip}; it must be above 0, such as 20, or None for no limit")
    if not 0.0 < level < 1.0:
        raise ConfigError(f"level is {level}; it must be between 0 and 1, such as 0.95")


def _by_person(rewards: Floats, weights: Floats, lists: NDArray[np.int64], people: NDArray[np.int64]) -> Floats:
    """Sums of weighted rewards and weights, and numbers of lists, of each person: ``[n_people, 3]``."""
    n = int(people.max()) + 1
    _, first = np.unique(lists, return_index=True)
    return np.column_stack(
        [
            np.bincount(people, weights * rewards, minlength=n),
            np.bincount(people, weights, minlength=n),
            np.bincount(people[first], minlength=n).astype(np.float64),
        ]
    )


def _ratio(numerator: Floats, denominator: Floats, level: float) -> Estimate:
    """A ratio of sums over people, with the error of the delta method."""
    n, total = len(numerator), float(denominator.sum())
    if not total:  # the target fills no place that was logged
        return Estimate(math.nan, math.nan, (math.nan, math.nan))
    value = float(numerator.sum()) / total
    spread = float(((numerator - value * denominator) ** 2).sum())
    error = math.sqrt(n / (n - 1) * spread) / total if n > 1 else math.nan
    half = float(ndtri(0.5 + level / 2.0)) * error
    return Estimate(value, error, (value - half, value + half))


def _bootstrapped(
    sums: Floats, estimates: tuple[Estimate, Estimate], level: float, n_resamples: int, seed: int
) -> tuple[Estimate, Estimate]:
    drawn = np.empty((n_resamples, 3))
    for rows, part in resampled_sums(sums, n_resamples, seed, bootstrap_weights):
        drawn[rows] = part
    ends = [(1.0 - level) / 2.0, (1.0 + level) / 2.0]
    found = []
    for estimate, column in zip(estimates, (2, 1), strict=True):
        held = drawn[:, column] > 0.0
        low, high = np.quantile(drawn[held, 0] / drawn[held, column], ends) if held.any() else (math.nan, math.nan)
        found.append(Estimate(estimate.value, estimate.error, estimate.interval, (float(low), float(high))))
    return found[0], found[1]

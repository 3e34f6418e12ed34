"""Tests and intervals that stay valid however often one looks and whenever one stops.

An ordinary test that is looked at every day finds a difference sooner or later, also where there is none. Here each
statement holds at all times at once: the chance that the interval *ever* leaves out the truth, or that the p-value
*ever* falls to alpha where there is no difference, is at most alpha.

Means use the normal mixture of Robbins (1970), the mixture sequential probability ratio test of Johari, Koomen,
Pekelis and Walsh ("Always valid inference", Operations Research 2022), in the form with an estimated variance of
Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas ("Time-uniform central limit theory and asymptotic confidence
sequences", Annals of Statistics 2024); see also Howard, Ramdas, McAuliffe and Sekhon ("Time-uniform, nonparametric,
nonasymptotic confidence sequences", Annals of Statistics 2021). Shares use beta-binomial and Dirichlet-multinomial
mixtures, which are exact for any number of users.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
MIN_USERS = 30
"""Users in each arm below which the normal approximation says nothing yet."""
MIN_EXPECTED = 5.0
"""Users with a value other than 0 to be expected in the smaller arm, below which it says nothing either."""
FAIR_CONCENTRATION = 1_000.0
"""The alternatives of the share test lie about 1 / sqrt(1000), 3 points, around the planned shares."""


@dataclass(frozen=True, eq=False)
class DifferencePath:
    """A difference of means as seen after each user.

    Attributes:
        difference: treated less control, float64 ``[..., n_users]``; NaN before both have users.
        error: its standard error; NaN before there is enough to say anything.
        half_width: of the interval around the difference; inf before there is enough to say anything.
        p_value: always-valid; never rises.
    """

    difference: Floats
    error: Floats
    half_width: Floats
    p_value: Floats


def narrowest_at(expected: int, alpha: float) -> float:
    """The squared scale of the mixture, rho^2, for which the interval is narrowest near a number of users.

    ``(-2 log alpha + log(1 - 2 log alpha)) / n``: close to the optimum, by Waudby-Smith et al. (2024, appendix B).

    Example:
        >>> round(narrowest_at(5_000, 0.05), 5)
        0.00159
    """
    doubled = -2.0 * math.log(alpha)
    return (doubled + math.log1p(doubled)) / expected


def difference_path(values: ArrayLike, treated: ArrayLike, *, alpha: float, rho2: float) -> DifferencePath:
    """Confidence sequence and always-valid p-value of a difference of means of two arms.

    With ``z`` the difference over its standard error after ``n`` users of both arms together, and ``w = n rho^2``,
    half-width = error * sqrt((1 + w) / w * (log(1 + w) - 2 log alpha)) and
    p = min over the past of sqrt(1 + w) * exp(-z^2 w / (2 (1 + w))).

    The error is the larger of two: from the variance of each arm, and from the variance of all values together, which
    is right where there is no difference. By the first alone a small arm that happens to have few events looks far too
    certain: with a tenth of the users and 2 % of them accepting, a third of the experiments without a difference were
    called. For the same reason nothing is said before the smaller arm has 30 users, of whom 5 are to be expected to
    have a value other than 0.

    Args:
        values: of users in the order in which their time was over, ``[..., n_users]``; rows are separate experiments.
        treated: whether each user is in the treated arm, of the same shape.
        alpha: accepted chance of ever being wrong.
        rho2: squared scale of the mixture, from :func:`narrowest_at`.

    Example:
        >>> path = difference_path([[0.0, 1.0] * 200], [[False, True] * 200], alpha=0.05, rho2=0.01)
        >>> float(path.difference[0, -1]), bool(path.p_value[0, -1] < 0.001)
        (1.0, True)
    """
    values, treated = np.asarray(values, dtype=np.float64), np.asarray(treated, dtype=bool)
    total = np.arange(1.0, values.shape[-1] + 1.0)
    shift = values.mean(axis=-1, keepdims=True) if values.shape[-1] else 0.0  # keeps the sums of squares accurate
    centred = values - shift
    counts, means, variances = zip(*(_moments(centred, mask) for mask in (treated, ~treated)), strict=True)
    pooled = _moments(centred, np.ones_like(treated))[2]
    fewest = np.minimum(*counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = variances[0] / counts[0] + variances[1] / counts[1]
        together = pooled * (1.0 / counts[0] + 1.0 / counts[1])
    expected = fewest * np.cumsum(values != 0.0, axis=-1) / total
    ready = (fewest >= MIN_USERS) & (expected >= MIN_EXPECTED)
    error = np.where(ready, np.sqrt(np.maximum(apart, together)), np.nan)
    difference = means[0] - means[1]
    weight = total * rho2
    multiple = np.sqrt((1.0 + weight) / weight * (np.log1p(weight) - 2.0 * math.log(alpha)))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0.0, difference / error, 0.0)
    exponent = 0.5 * np.log1p(weight) - 0.5 * z**2 * weight / (1.0 + weight)
    p_value = np.minimum.accumulate(np.exp(np.minimum(exponent, 0.0)), axis=-1)
    return DifferencePath(difference, error, np.where(ready, error * multiple, np.inf), p_value)


def fair_coin_path(wins: ArrayLike, losses: ArrayLike) -> Floats:
    """Always-valid p-value of "either side wins with the same chance", after each decided comparison; exact.

    The inverse of the largest past ratio of the beta-binomial mixture to the fair coin,
    ``B(w + 1/2, l + 1/2) / B(1/2, 1/2) * 2^(w + l)``: a martingale of mean 1 under the fair coin, so it ever reaches
    ``1 / alpha`` with a chance of at most alpha (Ville 1939).

    Args:
        wins: so far, ``[..., n]``.
        losses: so far, of the same shape.

    Example:
        >>> fair_coin_path([1, 10, 20], [0, 0, 0]).round(4).tolist()
        [1.0, 0.0055, 0.0]
    """
    w, lost = np.asarray(wins, dtype=np.float64), np.asarray(losses, dtype=np.float64)
    evidence = betaln(w + 0.5, lost + 0.5) - betaln(0.5, 0.5) + (w + lost) * math.log(2.0)
    return _inverse(evidence)


def win_share_interval(wins: int, losses: int, alpha: float) -> tuple[float, float]:
    """Shares of wins that the beta-binomial confidence sequence has not ruled out; exact at any time.

    Example:
        >>> low, high = win_share_interval(60, 40, 0.05)
        >>> round(low, 3), round(high, 3)
        (0.434, 0.751)
    """
    n = wins + losses
    if not n:
        return 0.0, 1.0
    mixture = betaln(wins + 0.5, losses + 0.5) - betaln(0.5, 0.5)

    def ruled_out(share: float) -> bool:
        likelihood = (wins * math.log(share) if wins else 0.0) + (losses * math.log1p(-share) if losses else 0.0)
        return bool(mixture - likelihood >= -math.log(alpha))

    centre = min(max(wins / n, 1e-12), 1.0 - 1e-12)
    return (_edge(ruled_out, 1e-12, centre) if wins else 0.0), (
        _edge(ruled_out, 1.0 - 1e-12, centre) if losses else 1.0
    )


def share_path(arms: ArrayLike, shares: ArrayLike, concentration: float = FAIR_CONCENTRATION) -> Floats:
    """Always-valid p-value of "users fall into the arms by the planned shares", after each user; exact.

    The Dirichlet-multinomial mixture of Lindon and Malek ("Anytime-valid inference for multinomial count data",
    NeurIPS 2022), centred on the planned shares.

    Args:
        arms: number of the arm of each user in order of arrival, int ``[..., n_users]``.
        shares: planned, ``[n_arms]``.
        concentration: of the mixture: large where a fault is a small deviation, small where it may be of any size.

    Example:
        >>> p = share_path([0, 1] * 500 + [0] * 500, [0.5, 0.5])
        >>> float(p[999]), bool(p[-1] < 0.001)
        (1.0, True)
    """
    arms, planned = np.asarray(arms), np.asarray(shares, dtype=np.float64)
    total = np.arange(1.0, arms.shape[-1] + 1.0)
    evidence = gammaln(concentration) - gammaln(concentration + total)
    for arm, share in enumerate(planned.tolist()):
        count = np.cumsum(arms == arm, axis=-1, dtype=np.float64)
        start = concentration * share
        evidence = evidence + gammaln(start + count) - gammaln(start) - count * math.log(share)
    return _inverse(evidence)


def _moments(values: Floats, mask: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Count, mean and variance of the masked values after each user."""
    kept = np.where(mask, values, 0.0)
    count = np.cumsum(mask, axis=-1, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.cumsum(kept, axis=-1) / count
        variance = np.maximum(np.cumsum(kept**2, axis=-1) / count - mean**2, 0.0)
    return count, mean, variance


def _inverse(evidence: Floats) -> Floats:
    if not evidence.shape[-1]:
        return evidence
    return np.minimum(np.exp(-np.maximum.accumulate(np.maximum(evidence, 0.0), axis=-1)), 1.0)


def _edge(ruled_out: Callable[[float], bool], outside: float, inside: float) -> float:
    """Where a bisection between a share that is ruled out and one that is not ends up."""
    for _ in range(60):
        middle = 0.5 * (outside + inside)
        outside, inside = (middle, inside) if ruled_out(middle) else (outside, middle)
    return inside

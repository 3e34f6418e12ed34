"""The sign-flip permutation test: were neither model better, each user's difference could as well be the other way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.statistics.differences import defined
from lexigraph.evaluation.statistics.resampling import check_resamples, random_signs, resampled_sums
from lexigraph.evaluation.statistics.tests import PairedTest, nothing_to_test

EXACT_UP_TO = 16
"""With at most this many differences that are not zero, every one of the 2^n sign patterns is looked at."""

TOLERANCE = 1e-9
"""Relative difference below which two sums count as equal: they may be the same terms added in another order."""


def sign_flip_test(differences: PerUser, *, n_resamples: int = 5000, seed: int = 0) -> PairedTest:
    """Test the mean of paired differences by turning their signs (Fisher, The Design of Experiments, 1935).

    The p-value is the share of sign patterns whose mean is at least as far from zero as the one found. Up to
    :data:`EXACT_UP_TO` differences that are not zero all patterns are counted. Beyond, ``m`` random patterns are, and
    ``p = (b + 1) / (m + 1)`` where ``b`` of them are as far: the pattern found is one of its own null distribution, so
    the p-value is valid and never 0 (Phipson and Smyth, 2010).

    Args:
        differences: float64 ``[n_users]``; NaN is left out.
        n_resamples: random sign patterns, where not all are counted.
        seed: of the patterns.

    Returns:
        The mean difference and its p-value; p = 1 where all differences are zero.

    Raises:
        ConfigError: fewer than one resample.

    Example:
        >>> sign_flip_test(np.array([1.0, 2.0, 3.0])).p_value  # two of eight patterns: all plus and all minus
        0.25
    """
    return sign_flip_tests(np.asarray(differences)[:, None], n_resamples=n_resamples, seed=seed)[0]


def sign_flip_tests(columns: PerUser, *, n_resamples: int = 5000, seed: int = 0) -> list[PairedTest]:
    """:func:`sign_flip_test` of several columns, which share the random patterns.

    Args:
        columns: float64 ``[n_users, n_columns]``; NaN is left out.
        n_resamples: random sign patterns, where not all are counted.
        seed: of the patterns.

    Returns:
        One test per column.

    Raises:
        ConfigError: fewer than one resample.
    """
    check_resamples(n_resamples, seed)
    filled = np.nan_to_num(columns, nan=0.0)  # turning the sign of a zero changes nothing
    many = np.flatnonzero((filled != 0.0).sum(axis=0) > EXACT_UP_TO)
    drawn = dict(zip(many.tolist(), _as_far(filled[:, many], n_resamples, seed), strict=True))
    return [_one_test(columns[:, n], drawn.get(n), n_resamples) for n in range(columns.shape[1])]


def exact_p_value(differences: PerUser) -> float:
    """Share of all sign patterns of a few differences whose sum is at least as far from zero as theirs.

    Args:
        differences: float64 ``[n]``, no zeros, NaN or more than about 20 values: ``2^(n-1)`` sums are held at once.

    Example:
        >>> exact_p_value(np.array([2.0, 3.0, -1.0]))
        0.5
    """
    sums = differences[:1].copy()  # the first sign is kept: patterns come in mirrored pairs that are equally far
    for difference in differences[1:]:
        sums = np.concatenate([sums + difference, sums - difference])
    return float((np.abs(sums) >= _bar(differences[:, None])[0]).mean())


def _one_test(differences: PerUser, as_far: int | None, n_resamples: int) -> PairedTest:
    known = defined(differences)
    if (nothing := nothing_to_test(known)) is not None:
        return nothing
    mean, n, side = float(known.mean()), len(known), int(np.sign(known.mean()))
    if as_far is None:
        return PairedTest(mean, exact_p_value(known[known != 0.0]), n, side, "all sign patterns")
    return PairedTest(mean, (as_far + 1) / (n_resamples + 1), n, side, f"{n_resamples} random sign patterns")


def _as_far(columns: PerUser, n_resamples: int, seed: int) -> list[int]:
    """How many random patterns give each column a sum at least as far from zero."""
    counts: NDArray[np.int64] = np.zeros(columns.shape[1], dtype=np.int64)
    if not columns.shape[1]:
        return []
    bar = _bar(columns)
    for _, sums in resampled_sums(columns, n_resamples, seed, random_signs):
        counts += (np.abs(sums) >= bar).sum(axis=0)
    return [int(count) for count in counts]


def _bar(columns: PerUser) -> PerUser:
    """How far from zero a sum must be to count, ``[n_columns]``."""
    return np.asarray(np.abs(columns.sum(axis=0)) - TOLERANCE * np.abs(columns).max(axis=0))

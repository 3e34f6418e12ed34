"""Tests of whether paired differences could be chance, and what to do when there are many of them.

Each takes the differences of one metric between two models, user by user, and asks how often differences at least
this large would come up if neither model were better.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.statistics.differences import defined

ALL_EQUAL = "all differences are zero"
NO_VALUES = "no user has a value by both"


@dataclass(frozen=True)
class PairedTest:
    """What one test found.

    Attributes:
        statistic: t, the sum of signed ranks, or the mean difference; negated with the differences; NaN where there
            is none.
        p_value: how often chance alone would give a difference at least this large, two-sided, in (0, 1].
        n: how many differences the test went over.
        side: +1 where the test leans towards positive differences, -1 towards negative ones, 0 neither way.
        note: what was special, or "".
    """

    statistic: float
    p_value: float
    n: int
    side: int = 0
    note: str = ""

    def reversed(self) -> PairedTest:
        """The same test of the negated differences."""
        return replace(self, statistic=-self.statistic, side=-self.side)

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Plain values, ready for JSON; the statistic is None where there is none."""
        return {**asdict(self), "statistic": self.statistic if np.isfinite(self.statistic) else None}


def paired_t(differences: PerUser) -> PairedTest:
    """Student's paired t test: is the mean difference far from zero, measured in standard errors?

    Where all differences are the same there is no spread to measure by. The p-value is then that of the sign test,
    ``2 / 2^n``: the chance that all differences fall on one side.

    Args:
        differences: float64 ``[n_users]``; NaN is left out.

    Returns:
        ``t`` and its p-value; p = 1 where there are fewer than two differences, or all are zero.

    Example:
        >>> test = paired_t(np.array([1.0, 2.0, 3.0]))
        >>> round(test.statistic, 3), round(test.p_value, 3)
        (3.464, 0.074)
    """
    from scipy import stats  # it takes half a second to import, and the service starts through here

    known = defined(differences)
    if (nothing := nothing_to_test(known)) is not None:
        return nothing
    if len(known) < 2:
        return PairedTest(np.nan, 1.0, len(known), note="a single difference has no spread")
    if known.min() == known.max():
        note = "all differences are the same; the p-value is that of the sign test"
        return PairedTest(np.nan, _of_signs(len(known)), len(known), _side(known[0]), note)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nearly equal differences: the p-value is tiny either way
        result = stats.ttest_1samp(known, 0.0)
    t = float(result.statistic)
    return PairedTest(t, _shown(float(result.pvalue)), len(known), _side(t))


def wilcoxon(differences: PerUser) -> PairedTest:
    """Wilcoxon's signed-rank test: do large differences fall on one side more often than on the other?

    Zeros say nothing about which side, so users with equal values are left out (Wilcoxon, Biometrics 1945). The
    distribution is exact for up to 50 differences without ties, and normal with a correction for ties beyond.

    Args:
        differences: float64 ``[n_users]``; NaN is left out.

    Returns:
        The sum of the ranks of positive differences less that of negative ones, and its p-value; p = 1 where all
        differences are zero.

    Example:
        >>> wilcoxon(np.array([1.0, 2.0, 3.0, 0.0]))
        PairedTest(statistic=6.0, p_value=0.25, n=3, side=1, note='1 of 4 differences are zero and left out')
    """
    from scipy import stats  # it takes half a second to import, and the service starts through here

    known = defined(differences)
    if (nothing := nothing_to_test(known)) is not None:
        return nothing
    unequal = known[known != 0.0]
    zeros = len(known) - len(unequal)
    signed = float((stats.rankdata(np.abs(unequal)) * np.sign(unequal)).sum())
    note = f"{zeros} of {len(known)} differences are zero and left out" if zeros else ""
    return PairedTest(signed, _shown(float(stats.wilcoxon(unequal).pvalue)), len(unequal), _side(signed), note)


def holm(p_values: Sequence[float] | PerUser) -> NDArray[np.float64]:
    """Adjust p-values for having asked several questions at once (Holm, Scandinavian Journal of Statistics 1979).

    With the p-values in ascending order, the ``i``-th of ``m`` (from 0) is multiplied by ``m - i`` and is at least the
    one before it. The chance of a single false "better" among all of them then stays below the level, whatever the
    tests have to do with each other.

    Args:
        p_values: of one family of tests, each in [0, 1].

    Returns:
        Adjusted p-values in the same order, at most 1.

    Raises:
        ConfigError: a value that is not a probability.

    Example:
        >>> holm([0.01, 0.04, 0.03]).tolist()
        [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=np.float64)
    wrong = ~((values >= 0.0) & (values <= 1.0))
    if wrong.any():
        raise ConfigError(f"p-value {values[wrong][0]} is not between 0 and 1")
    order = np.argsort(values, kind="stable")
    raised = values[order] * np.arange(len(values), 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return adjusted


def nothing_to_test(known: PerUser) -> PairedTest | None:
    """The answer where there is no difference to test: p = 1, with the reason.

    Example:
        >>> nothing_to_test(np.zeros(3)).note
        'all differences are zero'
    """
    if not len(known):
        return PairedTest(np.nan, 1.0, 0, note=NO_VALUES)
    if not known.any():
        return PairedTest(np.nan, 1.0, len(known), note=ALL_EQUAL)
    return None


def _side(value: float) -> int:
    return int(np.sign(value))


def _of_signs(n: int) -> float:
    """Chance that ``n`` fair coins all fall on the same side."""
    return _shown(2.0 * 0.5**n)


def _shown(p_value: float) -> float:
    """A p-value that rounding has not made 0, which no finite sample can show."""
    return max(p_value, float(np.finfo(np.float64).tiny))

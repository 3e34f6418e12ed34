"""What the same comparison under several seeds says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lexigraph.errors import ConfigError
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.statistics.tests import PairedTest, paired_t, wilcoxon

ENOUGH_FOR_A_TEST = 5
"""Fewer seeds than this are not tested for a verdict: they only have to point the same way."""

ENOUGH_FOR_RANKS = 6
"""Below this many seeds the signed-rank test cannot reach 5 % even if all agree (``2 / 2^5 = 0.0625``)."""


@dataclass(frozen=True)
class Spread:
    """Mean and spread of one figure over seeds.

    Attributes:
        values: the figure under each seed.
        mean: their mean.
        deviation: their sample standard deviation; None for one seed.
        interval: t interval of the mean; None for one seed.
    """

    values: tuple[float, ...]
    mean: float
    deviation: float | None
    interval: tuple[float, float] | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class SeedEvidence:
    """The difference between two models over seeds.

    Attributes:
        spread: the difference of the means under each seed.
        t: paired t test over the seeds.
        wilcoxon: signed-rank test over the seeds; None below :data:`ENOUGH_FOR_RANKS` seeds.
        adjusted_p: p-value of the t test, adjusted like the one over users.
    """

    spread: Spread
    t: PairedTest
    wilcoxon: PairedTest | None
    adjusted_p: float

    @property
    def n_seeds(self) -> int:
        """How many seeds."""
        return len(self.spread.values)

    @property
    def can_test(self) -> bool:
        """Whether there are seeds enough for a test to decide."""
        return self.n_seeds >= ENOUGH_FOR_A_TEST

    def supports(self, side: int, level: float) -> bool:
        """Whether the seeds agree with a difference to this side (+1 or -1).

        With enough seeds the t test over them must show it. With fewer no test says much, and every single seed must
        point that way.
        """
        if self.can_test:
            return self.t.side == side and self.adjusted_p <= level
        return all(np.sign(value) == side for value in self.spread.values)

    def reversed(self) -> SeedEvidence:
        """The same of the negated differences."""
        low_high = self.spread.interval
        spread = Spread(
            tuple(-value for value in self.spread.values),
            -self.spread.mean,
            self.spread.deviation,
            None if low_high is None else (-low_high[1], -low_high[0]),
        )
        ranks = None if self.wilcoxon is None else self.wilcoxon.reversed()
        return SeedEvidence(spread, self.t.reversed(), ranks, self.adjusted_p)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "n_seeds": self.n_seeds,
            **self.spread.to_dict(),
            "t": self.t.to_dict(),
            "wilcoxon": None if self.wilcoxon is None else self.wilcoxon.to_dict(),
            "adjusted_p": self.adjusted_p,
        }


def spread_of(values: Sequence[float] | PerUser, level: float = 0.95) -> Spread:
    """Mean, sample standard deviation and t interval of a figure over seeds.

    Args:
        values: the figure under each seed, at least one.
        level: how often such intervals hold the mean over all seeds there could be.

    Raises:
        ConfigError: no value, or a level that is not between 0 and 1.

    Example:
        >>> spread = spread_of([0.30, 0.32, 0.34])
        >>> round(spread.mean, 3), round(spread.deviation, 3), tuple(round(bound, 3) for bound in spread.interval)
        (0.32, 0.02, (0.27, 0.37))
    """
    if not len(values):
        raise ConfigError("no value; a mean over seeds needs at least one seed")
    if not 0.0 < level < 1.0:
        raise ConfigError(f"level is {level}; it must be between 0 and 1, such as 0.95")
    array = np.asarray(values, dtype=np.float64)
    plain, mean = tuple(array.tolist()), float(array.mean())
    if len(array) < 2:
        return Spread(plain, mean, None, None)
    from scipy import stats  # it takes half a second to import, and the service starts through here

    deviation = float(array.std(ddof=1))
    half = float(stats.t.ppf((1.0 + level) / 2, len(array) - 1)) * deviation / len(array) ** 0.5
    return Spread(plain, mean, deviation, (mean - half, mean + half))


def seed_evidence(differences: PerUser, level: float) -> SeedEvidence:
    """Tests over seeds, with the p-value not yet adjusted.

    Args:
        differences: difference of the means under each seed, float64 ``[n_seeds]``.
        level: of significance; the interval is at ``1 - level``.

    Example:
        >>> evidence = seed_evidence(np.array([0.1, 0.2]), 0.05)
        >>> evidence.supports(1, 0.05), evidence.can_test, evidence.wilcoxon
        (True, False, None)
    """
    t = paired_t(differences)
    ranks = wilcoxon(differences) if len(differences) >= ENOUGH_FOR_RANKS else None
    return SeedEvidence(spread_of(differences, 1.0 - level), t, ranks, t.p_value)

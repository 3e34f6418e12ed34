"""What was found between two models on one metric, and what that comes to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lexigraph.evaluation.directions import Better
from lexigraph.evaluation.statistics import wording
from lexigraph.evaluation.statistics.effects import Effects
from lexigraph.evaluation.statistics.seed_evidence import SeedEvidence
from lexigraph.evaluation.statistics.tests import PairedTest
from lexigraph.messages import SOURCE_LANGUAGE, speaking

TestName: TypeAlias = Literal["permutation", "t", "wilcoxon"]
Verdict: TypeAlias = Literal["better", "worse", "higher", "lower", "no difference shown"]


@dataclass(frozen=True)
class PairwiseResult:
    """A model against another on one metric, over the users for whom both have a value.

    Attributes:
        metric: such as "ndcg@20".
        model: label of the model.
        other: label of the one it is compared with.
        better: which way the metric is better.
        n_users: users with a value by both.
        mean: the model's mean over them.
        other_mean: the other's mean over them.
        difference: ``mean - other_mean``.
        interval: bootstrap interval of the difference at ``1 - level``; None for fewer than two users.
        tests: what each of the three tests found.
        test: the test that decides.
        adjusted_p: its p-value after Holm's correction over all pairs of this metric.
        level: of significance.
        effects: how large the difference is.
        seeds: the same over seeds, where there were several; every other figure is then of each user's mean over them.
    """

    metric: str
    model: str
    other: str
    better: Better
    n_users: int
    mean: float
    other_mean: float
    difference: float
    interval: tuple[float, float] | None
    tests: Mapping[TestName, PairedTest]
    test: TestName
    adjusted_p: float
    level: float
    effects: Effects
    seeds: SeedEvidence | None = None

    @property
    def p_values(self) -> dict[TestName, float]:
        """The p-value of each test, not adjusted."""
        return {name: test.p_value for name, test in self.tests.items()}

    @property
    def shown_by_users(self) -> bool:
        """Whether the users show a difference: small enough adjusted p, and test and mean on the same side."""
        return self.adjusted_p <= self.level and self.tests[self.test].side == self._side != 0

    @property
    def verdict(self) -> Verdict:
        """What it comes to; with several seeds, users and seeds must both show it.

        "higher" or "lower" stand for a difference of a metric that is better neither way.
        """
        if not self.shown_by_users or not (self.seeds is None or self.seeds.supports(self._side, self.level)):
            return "no difference shown"
        if self.better == "neither":
            return "higher" if self._side > 0 else "lower"
        return "better" if (self._side > 0) == (self.better == "higher") else "worse"

    @property
    def share_better(self) -> float:
        """Share of users for whom the model is better (higher, for a metric that is better neither way)."""
        return self.effects.lower if self.better == "lower" else self.effects.higher

    @property
    def share_worse(self) -> float:
        """Share of users for whom the model is worse (lower, for a metric that is better neither way)."""
        return self.effects.higher if self.better == "lower" else self.effects.lower

    @property
    def sentence(self) -> str:
        """All of it in plain words, in English as reports are; :meth:`told` speaks to people."""
        with speaking(SOURCE_LANGUAGE):
            return self.told()

    def told(self) -> str:
        """The same in the language spoken at the moment, see :mod:`lexigraph.messages`."""
        return wording.sentence(self)

    def reversed(self) -> PairwiseResult:
        """The other model against this one."""
        effects = Effects(
            cohens_dz=None if self.effects.cohens_dz is None else 0.0 - self.effects.cohens_dz,
            relative=-100.0 * self.difference / abs(self.mean) if self.mean else None,
            higher=self.effects.lower,
            equal=self.effects.equal,
            lower=self.effects.higher,
        )
        return replace(
            self,
            model=self.other,
            other=self.model,
            mean=self.other_mean,
            other_mean=self.mean,
            difference=0.0 - self.difference,
            interval=None if self.interval is None else (-self.interval[1], -self.interval[0]),
            tests={name: test.reversed() for name, test in self.tests.items()},
            effects=effects,
            seeds=None if self.seeds is None else self.seeds.reversed(),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "metric": self.metric,
            "model": self.model,
            "other": self.other,
            "better": self.better,
            "n_users": self.n_users,
            "mean": _or_none(self.mean),
            "other_mean": _or_none(self.other_mean),
            "difference": _or_none(self.difference),
            "interval": None if self.interval is None else list(self.interval),
            "tests": {name: test.to_dict() for name, test in self.tests.items()},
            "test": self.test,
            "adjusted_p": self.adjusted_p,
            "level": self.level,
            "effects": self.effects.to_dict(),
            "seeds": None if self.seeds is None else self.seeds.to_dict(),
            "verdict": self.verdict,
            "sentence": self.sentence,
        }

    @property
    def _side(self) -> int:
        return (self.difference > 0) - (self.difference < 0)


def _or_none(value: float) -> float | None:
    """JSON has no NaN."""
    return value if math.isfinite(value) else None

"""Which models are compared, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import get_args

from lexigraph.errors import ConfigError
from lexigraph.evaluation.statistics.pairwise import TestName
from lexigraph.evaluation.statistics.resampling import check_resamples

TESTS: tuple[TestName, ...] = get_args(TestName)


@dataclass(frozen=True)
class Design:
    """Settings of a comparison.

    Attributes:
        models: labels in order.
        baseline: the model all others are compared with; None to compare all pairs.
        test: the test that decides.
        level: chance of a false verdict on a metric that is accepted, such as 0.05.
        n_resamples: of the bootstrap and of the sign patterns.
        seed: of both.

    Raises:
        ConfigError: fewer than two models, an unknown baseline or test, a level out of range, or too few resamples.

    Example:
        >>> Design(("a", "b", "c")).pairs
        (('a', 'b'), ('a', 'c'), ('b', 'c'))
        >>> Design(("a", "b", "c"), baseline="b").pairs
        (('a', 'b'), ('c', 'b'))
    """

    models: tuple[str, ...]
    baseline: str | None = None
    test: TestName = "permutation"
    level: float = 0.05
    n_resamples: int = 5000
    seed: int = 0

    def __post_init__(self) -> None:
        check_models(self.models, self.baseline)
        if self.test not in TESTS:
            raise ConfigError(f"test is {self.test!r}; allowed: {', '.join(map(repr, TESTS))}")
        if not 0.0 < self.level < 1.0:
            raise ConfigError(f"level is {self.level}; it must be between 0 and 1, such as 0.05")
        check_resamples(self.n_resamples, self.seed)
        least = len(self.pairs) / (self.n_resamples + 1)
        if self.test == "permutation" and least > self.level:
            raise ConfigError(
                f"n_resamples is {self.n_resamples}; with {len(self.pairs)} pairs no adjusted p-value could be below "
                f"{least:.3f}, so no difference could ever be shown; give more resamples, or a baseline for fewer pairs"
            )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(model, other): every model against the baseline, or all pairs."""
        if self.baseline is None:
            return tuple(combinations(self.models, 2))
        return tuple((model, self.baseline) for model in self.models if model != self.baseline)

    @property
    def family(self) -> str:
        """Over which tests p-values are adjusted, in words."""
        if len(self.pairs) == 1:
            return "one pair, so p-values need no adjusting"
        pairs = (
            f"all {len(self.pairs)} pairs"
            if self.baseline is None
            else f"the {len(self.pairs)} pairs with the baseline"
        )
        return f"Holm over {pairs}, for each metric by itself"


def check_models(models: Sequence[str], baseline: str | None) -> None:
    """Make sure that there are models to compare.

    Raises:
        ConfigError: fewer than two models, or a baseline that is none of them.
    """
    if len(models) < 2:
        raise ConfigError(f"{len(models)} models; a comparison needs at least two")
    if baseline is not None and baseline not in models:
        raise ConfigError(f"baseline is {baseline!r}; allowed: {', '.join(map(repr, models))}")

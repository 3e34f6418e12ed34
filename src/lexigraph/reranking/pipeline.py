"""Several re-rankers, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lexigraph.errors import ConfigError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool, Reranker
from lexigraph.models.topk import check_k


class Pipeline:
    """Hands the pool from one re-ranker to the next; itself a re-ranker. Without any, the pool stays as it is.

    Each step takes the order of the one before as the order of relevance. So rules that take items out or change
    scores come first (exclude, boost, recency), then what chooses (mmr, dpp, calibrated, long-tail, exposure), then
    what must not be moved again (at-most, include).

    Args:
        steps: re-rankers, first to last.

    Raises:
        ConfigError: a step that is not a re-ranker.

    Example:
        >>> from lexigraph.reranking import MMR, AtMost
        >>> Pipeline([MMR(trade_off=0.7), AtMost(n=2)])
        Pipeline([MMR(trade_off=0.7), AtMost(n=2)])
    """

    name = "pipeline"

    def __init__(self, steps: Sequence[Reranker]) -> None:
        wrong = [step for step in steps if not callable(step) or isinstance(step, type)]
        if wrong:
            raise ConfigError(f"a pipeline takes re-rankers such as MMR(trade_off=0.7); found {wrong[0]!r}")
        self._steps = tuple(steps)

    @property
    def steps(self) -> tuple[Reranker, ...]:
        """The re-rankers, first to last."""
        return self._steps

    def __call__(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Apply every step."""
        check_k(k)
        for step in self._steps:
            pool = step(pool, facts, k)
        return pool

    def describe(self) -> list[dict[str, Any]]:
        """Names and settings of the steps, as :func:`~lexigraph.reranking.from_settings` takes them."""
        return [step.describe() if hasattr(step, "describe") else {"name": type(step).__name__} for step in self._steps]

    def __repr__(self) -> str:
        return f"Pipeline([{', '.join(map(repr, self._steps))}])"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pipeline) and self._steps == other._steps

    def __hash__(self) -> int:
        return hash(self._steps)

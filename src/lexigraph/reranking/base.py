"""What all re-rankers share: settings that never change, and a pool that is checked before it is touched."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from pydantic import Field

from lexigraph.config import Settings, make_settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.models.topk import check_k
from lexigraph.reranking.pools import check_pool
from lexigraph.threads import threads_for


class TradeOffSettings(Settings):
    """Settings of re-rankers that weigh relevance against something else."""

    trade_off: float = Field(default=0.7, ge=0, le=1)
    """Weight of relevance in [0, 1], the rest being that of the other aim; 1 leaves the order as it is."""


class BaseReranker(ABC):
    """A callable ``(pool, facts, k) -> pool`` with settings; it keeps no state, so one serves any number of threads.

    What it returns holds whole rows: the first ``k`` items are chosen, those left over follow in the order they came
    in, so that the next re-ranker or rule still has something to choose from. Cut the result at ``k``.

    A subclass names itself and its settings and fills in :meth:`rerank`.

    Attributes:
        name: what it is called in settings files and reports.
        config_type: its settings class.

    Args:
        config: settings, or None for the defaults.
        options: single settings by name; they win over ``config``.

    Raises:
        ConfigError: an unknown or invalid setting.
    """

    name: ClassVar[str]
    config_type: ClassVar[type[Settings]] = Settings

    def __init__(self, config: Settings | None = None, **options: Any) -> None:
        values = config.model_dump(exclude_unset=True) if config is not None else {}
        self._config = make_settings(self.config_type, values | options)

    @property
    def config(self) -> Any:
        """The settings, an instance of :attr:`config_type`."""
        return self._config

    def __call__(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Re-rank.

        Args:
            pool: candidates, best first.
            facts: what is known of the items.
            k: how long the final lists will be.

        Returns:
            The pool in its new order, padding last.

        Raises:
            ConfigError: ``k`` below 1, or a pool that does not fit the facts.
            InvalidScoreError: a score that is NaN or infinite.
        """
        check_k(k)
        check_pool(pool, facts)
        with threads_for(len(pool.items)):
            return self.rerank(pool, facts, k)

    @abstractmethod
    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Re-rank a pool that has been checked."""

    def describe(self) -> dict[str, Any]:
        """Name and settings as plain values, from which :func:`~lexigraph.reranking.from_settings` makes it again."""
        return {"name": self.name, **self._config.model_dump(mode="json")}

    def __repr__(self) -> str:
        chosen = ", ".join(f"{name}={getattr(self._config, name)!r}" for name in sorted(self._config.model_fields_set))
        return f"{type(self).__name__}({chosen})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and type(self) is type(other) and self._config == other._config

    def __hash__(self) -> int:
        return hash((type(self), repr(self._config)))

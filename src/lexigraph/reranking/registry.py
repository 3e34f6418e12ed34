"""Re-rankers by name: our own, and those that other packages register under "lexigraph.rerankers"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lexigraph.config import make_settings
from lexigraph.errors import ConfigError
from lexigraph.plugins import Registry
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.pipeline import Pipeline

RERANKERS = {
    "mmr": "lexigraph.reranking.mmr:MMR",
    "dpp": "lexigraph.reranking.dpp:DPP",
    "calibrated": "lexigraph.reranking.calibrated:Calibrated",
    "long-tail": "lexigraph.reranking.long_tail:LongTail",
    "popularity-discount": "lexigraph.reranking.popularity:PopularityDiscount",
    "exposure": "lexigraph.reranking.exposure:Exposure",
    "exclude": "lexigraph.reranking.rules.exclude:Exclude",
    "include": "lexigraph.reranking.rules.include:Include",
    "boost": "lexigraph.reranking.rules.boost:Boost",
    "at-most": "lexigraph.reranking.rules.at_most:AtMost",
    "recency": "lexigraph.reranking.rules.recency:Recency",
}
"""Name to ``module:Class``; a module is imported when its re-ranker is first asked for."""

REGISTRY: Registry[BaseReranker] = Registry("re-ranker", BaseReranker, RERANKERS, "lexigraph.rerankers")  # type: ignore[type-abstract]
"""Another package registers a re-ranker under the entry points "lexigraph.rerankers"."""


def reranker_class(name: str) -> type[BaseReranker]:
    """Import the class of a re-ranker.

    Raises:
        ConfigError: no re-ranker has that name, or what is registered under it is not a :class:`BaseReranker`.

    Example:
        >>> reranker_class("mmr").__name__
        'MMR'
        >>> reranker_class("mrr")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: unknown re-ranker 'mrr'; did you mean 'mmr'? Available: at-most, ...
    """
    return REGISTRY.find(name)


def create_reranker(name: str, /, **settings: Any) -> BaseReranker:
    """Make a re-ranker.

    Args:
        name: a registered name.
        settings: its settings.

    Raises:
        ConfigError: an unknown name or setting.

    Example:
        >>> create_reranker("mmr", trade_off=0.5)
        MMR(trade_off=0.5)
        >>> create_reranker("mmr", lambda_=0.5)
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: MMRSettings: 'lambda_' = 0.5: Extra inputs are not permitted; allowed: ...
    """
    kind = reranker_class(name)
    return kind(make_settings(kind.config_type, settings))  # names of settings may be anybody's, such as "self"


def from_settings(steps: Sequence[Mapping[str, Any]]) -> Pipeline:
    """Make a pipeline from plain values, as a TOML array of tables gives them.

    Args:
        steps: one table per re-ranker: ``name`` and its settings.

    Raises:
        ConfigError: not a list of tables, a table without a name, or an unknown name or setting.

    Example:
        >>> from_settings([{"name": "mmr", "trade_off": 0.7}, {"name": "at-most", "n": 2}])
        Pipeline([MMR(trade_off=0.7), AtMost(n=2)])
    """
    if not isinstance(steps, list | tuple) or not all(isinstance(step, Mapping) for step in steps):
        raise ConfigError(
            f"re-rankers are a list of tables such as [{{name = 'mmr', trade_off = 0.7}}]; found {steps!r}"
        )
    nameless = [dict(step) for step in steps if not isinstance(step.get("name"), str)]
    if nameless:
        raise ConfigError(f"a re-ranker needs a name, found {nameless[0]}; available: {', '.join(sorted(RERANKERS))}")
    return Pipeline(
        [
            create_reranker(step["name"], **{key: value for key, value in step.items() if key != "name"})
            for step in steps
        ]
    )

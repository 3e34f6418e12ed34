"""Business rules, each a re-ranker of its own."""

from lexigraph.reranking.rules.at_most import AtMost, AtMostSettings
from lexigraph.reranking.rules.boost import Boost, BoostSettings
from lexigraph.reranking.rules.exclude import Exclude, ExcludeSettings
from lexigraph.reranking.rules.include import Include, IncludeSettings
from lexigraph.reranking.rules.recency import Recency, RecencySettings
from lexigraph.reranking.rules.selection import Condition

__all__ = [
    "AtMost",
    "AtMostSettings",
    "Boost",
    "BoostSettings",
    "Condition",
    "Exclude",
    "ExcludeSettings",
    "Include",
    "IncludeSettings",
    "Recency",
    "RecencySettings",
]

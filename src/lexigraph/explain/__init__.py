"""From exact contributions to something a person reads: what connects items, sentences, explained lists."""

from lexigraph.explain.explained import ExplainedItem, ExplainedRecommendations, explain_ranked, explain_recommendations
from lexigraph.explain.paths import ItemPaths, SharedNode, shared_nodes
from lexigraph.explain.reasons import Account, Reason, give_reasons
from lexigraph.explain.rewording import Rewording, join_reasons, reword, reword_many
from lexigraph.explain.templates import LANGUAGES, Templates
from lexigraph.explain.wording import describe, in_common

__all__ = [
    "LANGUAGES",
    "Account",
    "ExplainedItem",
    "ExplainedRecommendations",
    "ItemPaths",
    "Reason",
    "Rewording",
    "SharedNode",
    "Templates",
    "describe",
    "explain_ranked",
    "explain_recommendations",
    "give_reasons",
    "in_common",
    "join_reasons",
    "reword",
    "reword_many",
    "shared_nodes",
]

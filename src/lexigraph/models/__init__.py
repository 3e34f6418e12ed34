"""One interface for all recommenders, and the models that keep it."""

from lexigraph.data.filter_text import parse_filter
from lexigraph.data.item_filter import ItemFilter
from lexigraph.models.batch import UserBatch
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.graph_filter import GraphFilter, GraphFilterSettings
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import MODELS, available, create, load
from lexigraph.models.results import Contribution, Explanation, Recommendations

__all__ = [
    "MODELS",
    "Capabilities",
    "Contribution",
    "Explanation",
    "GraphFilter",
    "GraphFilterSettings",
    "ItemFilter",
    "Recommendations",
    "Recommender",
    "UserBatch",
    "available",
    "create",
    "load",
    "parse_filter",
]

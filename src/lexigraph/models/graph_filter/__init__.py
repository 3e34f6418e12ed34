"""The closed-form filter over everything that relates items."""

from lexigraph.models.graph_filter.model import GraphFilter
from lexigraph.models.graph_filter.settings import GraphFilterSettings

__all__ = ["GraphFilter", "GraphFilterSettings"]

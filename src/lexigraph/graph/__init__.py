"""The graph: relations over items, their normalisation, and sparse kernels on them."""

from lexigraph.graph.neighbours import nearest_neighbours
from lexigraph.graph.normalise import degree_scaling, normalise
from lexigraph.graph.relations import ItemRelation, categories, knowledge, text_neighbours

__all__ = [
    "ItemRelation",
    "categories",
    "degree_scaling",
    "knowledge",
    "nearest_neighbours",
    "normalise",
    "text_neighbours",
]

"""The graph: relations over items, their normalisation, and sparse kernels on them."""

from lexigraph.graph.edge_features import EdgeFeatures
from lexigraph.graph.edge_kernels import EdgeKernels
from lexigraph.graph.neighbours import nearest_neighbours
from lexigraph.graph.node_graph import NodeGraph, build_node_graph
from lexigraph.graph.normalise import degree_scaling, normalise
from lexigraph.graph.propagation import Propagator
from lexigraph.graph.relations import ItemRelation, categories, knowledge, text_neighbours
from lexigraph.graph.sampling import NeighbourSampler, SampledGraph

__all__ = [
    "EdgeFeatures",
    "EdgeKernels",
    "ItemRelation",
    "NeighbourSampler",
    "NodeGraph",
    "Propagator",
    "SampledGraph",
    "build_node_graph",
    "categories",
    "degree_scaling",
    "knowledge",
    "nearest_neighbours",
    "normalise",
    "text_neighbours",
]

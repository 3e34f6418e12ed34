"""The graph and the features that a network for nodes and links works on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.graph.node_graph import NodeGraph
from lexigraph.models.gnn.convolutions.registry import weighting_for
from lexigraph.models.gnn.edges import Edges, edges_from_arrays
from lexigraph.models.gnn.tasks.feature_rows import DenseRows, FeatureRows, SparseRows
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings

Graph: TypeAlias = sp.csr_array | NodeGraph | Edges
"""CSR ``[n, n]`` whose row ``v`` holds the strengths of what ``v`` receives, a data set's graph, or ready messages."""
Features: TypeAlias = NDArray[np.floating[Any]] | sp.csr_array
"""Numbers of each node, ``[n, f]``, dense or sparse."""

WITHOUT_OWN_STATE = ("lightgcn", "bilinear-attention", "edge-conditioned")
"""Convolutions in which a node's own state plays no part unless it is its own neighbour."""
MOSTLY_ZEROS = 0.1
"""Dense features with a smaller share of other numbers are kept sparse."""


@dataclass(frozen=True, eq=False)
class GraphInputs:
    """What a network computes vectors from.

    Attributes:
        edges: messages among the nodes.
        features: of the nodes; None where each has a trained vector of its own.
        n_kinds: number of relations.
    """

    edges: Edges
    features: FeatureRows | None
    n_kinds: int

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self.edges.n_nodes

    def to(self, device: torch.device | str) -> GraphInputs:
        """The same on another device."""
        features = None if self.features is None else self.features.to(device)
        return replace(self, edges=self.edges.to(device), features=features)


def make_graph_inputs(graph: Graph, features: Features | None, settings: GraphTaskSettings) -> GraphInputs:
    """Weigh the edges as the chosen convolution wants them, and prepare the features.

    Args:
        graph: see :data:`Graph`. An undirected graph has each edge in both directions. Ready messages are taken as
            they are.
        features: float ``[n, f]``, or None.
        settings: convolution, self-loops and the scaling of features.

    Returns:
        What a :class:`~lexigraph.models.gnn.tasks.GraphEncoder` takes.

    Raises:
        ConfigError: the matrix is not square, features are not finite or of another number of nodes.

    Example:
        >>> path = sp.csr_array(np.array([[0, 1], [1, 0]], dtype=np.float32))
        >>> inputs = make_graph_inputs(path, np.eye(2, dtype=np.float32), GraphTaskSettings())
        >>> inputs.n_nodes, inputs.edges.weights.tolist()
        (2, [0.5, 0.5])
    """
    edges, n_kinds = _edges(graph, settings)
    rows = None if features is None else make_rows(features, edges.n_nodes, scale=settings.scale_rows)
    return GraphInputs(edges, rows, n_kinds)


def make_rows(features: Features, n_nodes: int, *, scale: bool) -> FeatureRows:
    """Check features, scale them if asked to, and keep them sparse where most are zero.

    Raises:
        ConfigError: see :func:`make_graph_inputs`.
    """
    if features.ndim != 2 or features.shape[0] != n_nodes:
        raise ConfigError(f"features have shape {features.shape}; {n_nodes} nodes need one row each")
    numbers = features.data if isinstance(features, sp.csr_array) else features
    if not np.isfinite(numbers).all():
        raise ConfigError("features hold numbers that are not finite; replace them by 0 or a mean first")
    if isinstance(features, sp.csr_array) or np.count_nonzero(features) <= MOSTLY_ZEROS * features.size:
        sparse: sp.csr_array = sp.csr_array(features).astype(np.float32)
        return SparseRows.of(sp.csr_array(sp.diags_array(_factors(sparse)) @ sparse) if scale else sparse)
    dense = np.asarray(features, dtype=np.float32)
    return DenseRows.of(_factors(dense)[:, None] * dense if scale else dense)


def _factors(matrix: Any) -> NDArray[np.float32]:
    """One over the sum of each row's absolute values; 1 where that is 0."""
    sums = np.asarray(abs(matrix).sum(axis=1), dtype=np.float32).ravel()
    return np.divide(1, sums, out=np.ones_like(sums), where=sums > 0)


def _edges(graph: Graph, settings: GraphTaskSettings) -> tuple[Edges, int]:
    if isinstance(graph, Edges):
        return graph, int(graph.kinds.max()) + 1 if len(graph) else 1
    weighting = weighting_for(settings)
    own = settings.self_loops and settings.convolution in WITHOUT_OWN_STATE
    parts: tuple[NDArray[Any], ...]
    if isinstance(graph, NodeGraph):
        parts = (graph.sources, graph.targets, graph.strengths, graph.kinds)
        known = graph.attributes if graph.attribute_names else None
        n_nodes, n_kinds = graph.n_nodes, len(graph.relations)
    else:
        n_nodes, n_kinds, known = _square(graph), 1, None
        entries = graph.tocoo()
        parts = (entries.col, entries.row, entries.data, np.zeros(graph.nnz, np.int32))
    if own:
        parts, known, n_kinds = _with_loops(parts, known, n_nodes, n_kinds)
    sources, targets, strengths, kinds = parts
    edges = edges_from_arrays(
        sources,
        targets,
        n_nodes,
        weighting.normalisation,
        strengths=np.asarray(strengths, np.float32),
        kinds=kinds,
        attributes=known,
        self_loops=weighting.self_loops,
    )
    return edges, n_kinds


def _square(matrix: sp.csr_array) -> int:
    if matrix.shape[0] != matrix.shape[1]:
        raise ConfigError(f"a graph is a square matrix, found {matrix.shape}; rows and columns are the same nodes")
    return int(matrix.shape[0])


def _with_loops(
    parts: tuple[NDArray[Any], ...], known: NDArray[np.float32] | None, n_nodes: int, n_kinds: int
) -> tuple[tuple[NDArray[Any], ...], NDArray[np.float32] | None, int]:
    """An edge of strength 1 from each node to itself, a relation of its own where there are several."""
    own, kind = np.arange(n_nodes), n_kinds if n_kinds > 1 else 0
    loops = (own, own, np.ones(n_nodes, np.float32), np.full(n_nodes, kind))
    joined: tuple[NDArray[Any], ...] = tuple(
        np.concatenate([part, loop]) for part, loop in zip(parts, loops, strict=True)
    )
    if known is not None:
        known = np.concatenate([known, np.zeros((n_nodes, known.shape[1]), np.float32)])
    return joined, known, kind + 1

"""The graph of ratings: who rated what is an edge, how far the rating lies from expectation its attribute."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.node_graph import MET, MET_BY, NodeGraph
from lexigraph.models.gnn.convolutions.base import Weighting
from lexigraph.models.gnn.edges import Edges, edges_from_arrays
from lexigraph.models.gnn.entries import chosen_values, pair_keys, rows_of
from lexigraph.models.gnn.ratings.biases import Biases, fit_biases


@dataclass(frozen=True, eq=False)
class Remaining:
    """Some of the ratings, what their biases are and the messages they make.

    Attributes:
        ratings: CSR ``[n_users, n_items]``.
        biases: of them alone.
        edges: of the whole graph without the ratings left out.
    """

    ratings: sp.csr_array
    biases: Biases
    edges: Edges

    def expected(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float32]:
        """``mu + b_u + b_i`` of pairs, float32 ``[n]``."""
        by_user = self.biases.users(self.ratings)[users]
        return (self.biases.mean + by_user + self.biases.items[items]).astype(np.float32)


class RatedGraph:
    """A graph whose interactions are ratings, from which any of them can be taken out.

    Args:
        graph: made of ones at the ratings' places (whatever else it holds stays in it always).
        ratings: CSR ``[n_users, n_items]``, sorted.
        weighting: how the convolution wants its edges.
        regularization: of the biases.
    """

    def __init__(self, graph: NodeGraph, ratings: sp.csr_array, weighting: Weighting, regularization: float) -> None:
        self.graph, self.ratings = graph, ratings
        self.weighting, self.regularization = weighting, regularization
        self.keys = pair_keys(rows_of(ratings), ratings.indices, graph.n_items)
        self._place = self._places_of_edges()

    @property
    def n_attributes(self) -> int:
        """Numbers that each edge carries: those of the graph and, last, the deviation."""
        return int(self.graph.attributes.shape[1]) + 1

    def places(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the ratings of these pairs stand in ``ratings.data``, int64 ``[n]``."""
        found: NDArray[np.int64] = np.searchsorted(self.keys, pair_keys(users, items, self.graph.n_items))
        return found

    def without(self, places: NDArray[np.int64]) -> Remaining:
        """All ratings but some, as if these had never been given; all of them where none would be left.

        Args:
            places: in ``ratings.data``.
        """
        kept = np.ones(self.ratings.nnz, dtype=bool)
        kept[places] = False
        if not kept.any():
            kept[:] = True
        left = chosen_values(self.ratings, kept)
        biases = fit_biases(left, self.regularization)
        deviations = np.zeros(len(kept) + 1, dtype=np.float32)  # the last is that of edges that are no ratings
        deviations[:-1][kept] = biases.deviations(left)
        return Remaining(left, biases, self._edges(np.append(kept, True), deviations))

    def _edges(self, kept: NDArray[np.bool_], deviations: NDArray[np.float32]) -> Edges:
        graph, there = self.graph, kept[self._place]
        attributes = np.column_stack([graph.attributes, deviations[self._place]])
        return edges_from_arrays(
            graph.sources[there],
            graph.targets[there],
            graph.n_nodes,
            self.weighting.normalisation,
            strengths=graph.strengths[there],
            kinds=graph.kinds[there],
            attributes=attributes[there],
            self_loops=self.weighting.self_loops,
        )

    def _places_of_edges(self) -> NDArray[np.int64]:
        """Which rating each edge of the graph is; the number of ratings for those that are none."""
        graph = self.graph
        to_item = graph.kinds == MET
        users = np.where(to_item, graph.sources, graph.targets)
        items = np.where(to_item, graph.targets, graph.sources) - graph.n_users
        found = np.searchsorted(self.keys, pair_keys(users, items, graph.n_items))
        places: NDArray[np.int64] = np.where(to_item | (graph.kinds == MET_BY), found, self.ratings.nnz)
        return places

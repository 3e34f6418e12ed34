"""What sends messages to the users of a request, and what is known of each message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.node_graph import MET_BY, NodeGraph
from lexigraph.models.gnn.ratings.matrix import pair_keys, rows_of


@dataclass(frozen=True, eq=False)
class Senders:
    """The messages of a request, one row of them for each user.

    Attributes:
        strengths: how much each counts, CSR float32 ``[n_users, n_nodes]``.
        attributes: what else each carries, in the order of ``strengths.data``, float32 ``[nnz, n_attributes]``.
    """

    strengths: sp.csr_array
    attributes: NDArray[np.float32]

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Which users receive any message, bool ``[n_users]``."""
        return np.asarray(np.diff(self.strengths.indptr) > 0)

    def rows(self, chosen: NDArray[np.intp]) -> Senders:
        """Those of some users, int ``[n]``.

        Example:
            >>> matrix = sp.csr_array(np.array([[1.0, 0], [0, 2.0]], dtype=np.float32))
            >>> Senders(matrix, np.array([[5.0], [6.0]], np.float32)).rows(np.array([1])).attributes.tolist()
            [[6.0]]
        """
        places = places_of(self.strengths)[chosen]
        return Senders(sp.csr_array(self.strengths[chosen]), self.attributes[places.data])


@dataclass(frozen=True, eq=False)
class MetBefore:
    """When and how the users of training met what they met, which a history as such does not tell.

    Attributes:
        values: how strong, as histories say it, CSR float32 ``[n_users, n_items]`` with sorted indices.
        fading: what is left of each value for its age, float32 ``[nnz]``.
        attributes: of each, as the graph knows them, float32 ``[nnz, n_known]``.
        now: those of an interaction that a known user adds, float32 ``[n_known]``: today, of the commonest kind.
    """

    values: sp.csr_array
    fading: NDArray[np.float32]
    attributes: NDArray[np.float32]
    now: NDArray[np.float32]

    @cached_property
    def _places(self) -> sp.csr_array:
        """Where each value stands among all, CSR int64 ``[n_users, n_items]``."""
        return places_of(self.values)

    def tell(
        self,
        histories: sp.csr_array,
        known: NDArray[np.integer],
        strengths: NDArray[np.float32],
        attributes: NDArray[np.float32],
    ) -> None:
        """Fill in what is known of the histories of known users; what was met more strongly since counts as of today.

        Args:
            histories: CSR float32 ``[n_rows, n_items]`` with sorted indices.
            known: the user of each row, -1 for nobody, int ``[n_rows]``.
            strengths: of the histories' entries, float32 ``[nnz]``; changed in place.
            attributes: float32 ``[nnz, n_attributes]``, the first of them those the graph knows; changed in place.
        """
        there = np.flatnonzero(known >= 0)
        places = self._places[known[there]]
        rows = rows_of(histories)
        attributes[np.isin(rows, there), : len(self.now)] = self.now
        if not places.nnz:
            return
        before = pair_keys(there[rows_of(places)], places.indices, histories.shape[1])
        given = pair_keys(rows, histories.indices, histories.shape[1])
        found = np.minimum(np.searchsorted(before, given), len(before) - 1)
        same = (before[found] == given) & (self.values.data[places.data[found]] == histories.data)
        old = places.data[found[same]]
        strengths[same] *= self.fading[old]
        attributes[same, : len(self.now)] = self.attributes[old]


def places_of(matrix: sp.csr_array) -> sp.csr_array:
    """The same pattern with the place of each stored value in ``matrix.data``, CSR int64."""
    return sp.csr_array((np.arange(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def met_before(graph: NodeGraph, values: sp.csr_array) -> MetBefore | None:
    """What a graph knows of its interactions beyond their strengths; None where it looks at nothing else.

    Args:
        graph: of training.
        values: the interactions it was made of, CSR float32 ``[n_users, n_items]`` with sorted indices.
    """
    features = graph.features
    if not {"recency", "kind"} & set(features.features):
        return None
    own = graph.kinds == MET_BY  # sorted by user, then item: the order of the matrix
    fading = graph.strengths[own] / np.where(values.data == 0, 1, values.data)
    now = features.attributes(np.zeros(1, dtype=np.float32))[0]
    return MetBefore(values, fading.astype(np.float32), graph.attributes[own], now)

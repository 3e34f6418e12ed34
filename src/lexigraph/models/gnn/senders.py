"""What sends messages to the users of a request, and what is known of each message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.edge_features import plain_features
from lexigraph.graph.node_graph import MET_BY, NodeGraph
from lexigraph.models.gnn.entries import pair_keys, row_places, rows_of


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
        places, _ = row_places(self.strengths.indptr, chosen)
        return Senders(sp.csr_array(self.strengths[chosen]), self.attributes[places])


@dataclass(frozen=True, eq=False)
class MetBefore:
    """When and how the users of training met what they met, which a history as such does not tell.

    Attributes:
        features: what edges carry, as in :class:`~lexigraph.graph.edge_features.EdgeFeatures`.
        values: how strong, as histories say it, CSR float32 ``[n_users, n_items]`` with sorted indices.
        fading: what is left of each value for its age, float32 ``[nnz]``; None: ages do not count.
        kinds: which attribute is 1 for the kind of each, int32 ``[nnz]``; None: kinds do not count.
        now: what an interaction carries that a known user adds: of today, of the commonest kind, float32 ``[n_known]``.
    """

    features: tuple[str, ...]
    values: sp.csr_array
    fading: NDArray[np.float32] | None
    kinds: NDArray[np.int32] | None
    now: NDArray[np.float32]

    def tell(
        self,
        histories: sp.csr_array,
        known: NDArray[np.integer],
        strengths: NDArray[np.float32],
        attributes: NDArray[np.float32],
    ) -> None:
        """Fill in what is known of the histories of known users; what is stronger than it was counts as of today.

        Args:
            histories: CSR float32 ``[n_rows, n_items]`` with sorted indices.
            known: the user of each row, -1 for nobody, int ``[n_rows]``.
            strengths: of the histories' entries, float32 ``[nnz]``; changed in place.
            attributes: float32 ``[nnz, n_attributes]``, the first of them those the graph knows; changed in place.
        """
        there = np.flatnonzero(known >= 0)
        rows, n_known = rows_of(histories), len(self.now)
        attributes[np.isin(rows, there), :n_known] = self.now
        places, owners = row_places(self.values.indptr, known[there])
        if not len(places):
            return
        before = pair_keys(there[owners], self.values.indices[places], histories.shape[1])
        given = pair_keys(rows, histories.indices, histories.shape[1])
        found = np.minimum(np.searchsorted(before, given), len(before) - 1)
        # a dislike since weakens what was met, which is no new meeting
        same = np.flatnonzero((before[found] == given) & (histories.data <= self.values.data[places[found]]))
        old, plain = places[found[same]], plain_features(self.features)
        if self.fading is not None:
            strengths[same] *= self.fading[old]
            attributes[same, plain.index("recency")] = self.fading[old]
        if self.kinds is not None:
            attributes[same, len(plain) : n_known] = 0
            attributes[same, self.kinds[old]] = 1


def met_before(graph: NodeGraph, values: sp.csr_array) -> MetBefore | None:
    """What a graph knows of its interactions beyond their strengths; None where it looks at nothing else.

    Args:
        graph: of training.
        values: the interactions it was made of, above 0, CSR float32 ``[n_users, n_items]`` with sorted indices.
    """
    known = graph.features
    if not {"recency", "kind"} & set(known.features):
        return None
    own = graph.kinds == MET_BY  # sorted by user, then item: the order of the matrix
    attributes, n_plain = graph.attributes[own], len(plain_features(known.features))
    fading = (graph.strengths[own] / values.data).astype(np.float32) if "recency" in known.features else None
    kinds = (n_plain + attributes[:, n_plain:].argmax(axis=1)).astype(np.int32) if "kind" in known.features else None
    return MetBefore(known.features, values, fading, kinds, known.attributes(np.zeros(1, dtype=np.float32))[0])

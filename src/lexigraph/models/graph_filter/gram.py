"""The item graph: ``G = X^T X`` of all evidence stacked, weighted and normalised."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.normalise import normalise
from lexigraph.graph.relations import ItemRelation
from lexigraph.models.sparse import largest_per_row

Relations = Sequence[tuple[ItemRelation, float]]

RELATION_ROW_EXPONENT = 0.5
"""Nodes that touch many items (a genre) say less about each of them."""
LARGEST_NODE = 2000
"""A node that touches more items than this relates everything to everything; a sparse graph leaves it out."""
LONGEST_ROW = 3000
"""Entries kept per item in a sparse graph, the strongest: it bounds memory on very long histories."""
_BLOCK_ENTRIES = 2**26


def stacked_evidence(
    training: sp.csr_array, relations: Relations, user_exponent: float, item_exponent: float
) -> sp.csr_array:
    """All evidence as one tall matrix ``X``: each relation weighs its share of the energy of the interactions.

    Args:
        training: CSR float32 ``[n_users, n_items]``.
        relations: other evidence, each with its weight against the interactions.
        user_exponent: degree exponent of users.
        item_exponent: degree exponent of items.

    Returns:
        CSR float32 ``[n_users + n_nodes, n_items]``.
    """
    parts = [normalise(training, user_exponent, item_exponent)]
    energy = float((parts[0].data ** 2).sum())
    for relation, weight in relations:
        part = normalise(relation.matrix, RELATION_ROW_EXPONENT, item_exponent)
        part.data *= np.float32(np.sqrt(weight * energy / max(float((part.data**2).sum()), 1e-12)))
        parts.append(part)
    return sp.csr_array(sp.vstack(parts, format="csr"))


def dense_graph(
    training: sp.csr_array, relations: Relations, user_exponent: float, item_exponent: float
) -> NDArray[np.float32]:
    """The whole graph as a dense matrix, symmetric, float32 ``[n_items, n_items]``; see :func:`stacked_evidence`."""
    stacked = stacked_evidence(training, relations, user_exponent, item_exponent)
    return np.asarray((stacked.T @ stacked).toarray(), dtype=np.float32)


def sparse_graph(
    training: sp.csr_array, relations: Relations, user_exponent: float, item_exponent: float
) -> sp.csr_array:
    """The graph as CSR with sorted indices, each row cut to its :data:`LONGEST_ROW` strongest entries."""
    narrow = [(relation.narrowed(LARGEST_NODE), weight) for relation, weight in relations]
    graph = _sparse_gram(stacked_evidence(training, narrow, user_exponent, item_exponent))
    graph.sort_indices()
    return graph


def _sparse_gram(stacked: sp.csr_array) -> sp.csr_array:
    """``X^T X`` in blocks of rows, so that only one block stands unpruned in memory at a time."""
    columns = sp.csr_array(stacked.T)
    lengths = np.diff(stacked.indptr)
    per_item = sp.csr_array(
        (np.ones_like(columns.data), columns.indices, columns.indptr), shape=columns.shape
    ) @ lengths.astype(np.float64)
    edges = np.searchsorted(np.cumsum(per_item), np.arange(_BLOCK_ENTRIES, per_item.sum(), _BLOCK_ENTRIES))
    bounds = np.unique(np.concatenate([[0], edges, [columns.shape[0]]])).astype(int)
    blocks = [
        largest_per_row(sp.csr_array(columns[start:stop] @ stacked), LONGEST_ROW)
        for start, stop in itertools.pairwise(bounds)
    ]
    return sp.csr_array(sp.vstack(blocks, format="csr"))

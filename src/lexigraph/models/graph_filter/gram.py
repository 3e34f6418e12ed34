"""The item graph: ``G = X^T X`` of all evidence stacked, weighted and normalised."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.normalise import normalise
from lexigraph.graph.relations import ItemRelation
from lexigraph.models.sparse import largest_per_row

RELATION_ROW_EXPONENT = 0.5
"""Nodes that touch many items (a genre) say less about each of them."""
LARGEST_NODE = 2000
"""A node that touches more items than this relates everything to everything; a sparse graph leaves it out."""
LONGEST_ROW = 3000
"""Entries kept per item in a sparse graph, the strongest: it bounds memory on very long histories."""
_BLOCK_ENTRIES = 2**26


def dense_graph(
    training: sp.csr_array,
    relations: Iterable[tuple[ItemRelation, float]],
    user_exponent: float,
    item_exponent: float,
) -> NDArray[np.float32]:
    """The whole graph as a dense matrix.

    Args:
        training: CSR float32 ``[n_users, n_items]``.
        relations: other evidence, each with its weight against the interactions.
        user_exponent: degree exponent of users.
        item_exponent: degree exponent of items.

    Returns:
        float32 ``[n_items, n_items]``, symmetric, positive semi-definite.
    """
    graph = _gram(normalise(training, user_exponent, item_exponent)).toarray()
    energy = float(np.trace(graph))
    for relation, weight in relations:
        other = _gram(normalise(relation.matrix, RELATION_ROW_EXPONENT, item_exponent)).toarray()
        graph += other * np.float32(weight * energy / max(float(np.trace(other)), 1e-12))
    return graph


def sparse_graph(
    training: sp.csr_array,
    relations: Iterable[tuple[ItemRelation, float]],
    user_exponent: float,
    item_exponent: float,
) -> sp.csr_array:
    """The graph as CSR, each row cut to its :data:`LONGEST_ROW` strongest entries; see :func:`dense_graph`."""
    graph = _sparse_gram(normalise(training, user_exponent, item_exponent))
    energy = float(graph.diagonal().sum())
    for relation, weight in relations:
        narrow = relation.matrix[np.diff(relation.matrix.indptr) <= LARGEST_NODE]
        other = _sparse_gram(normalise(narrow, RELATION_ROW_EXPONENT, item_exponent))
        scale = weight * energy / max(float(other.diagonal().sum()), 1e-12)
        graph = sp.csr_array(graph + other * np.float32(scale))
    graph.sort_indices()
    return graph


def _gram(stacked: sp.csr_array) -> sp.csr_array:
    return sp.csr_array(stacked.T @ stacked)


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

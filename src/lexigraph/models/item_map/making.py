"""Making the map of a fitted model."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.item_map.item_map import ItemMap
from lexigraph.models.item_map.layout import lay_out
from lexigraph.models.item_map.placing import place_by_texts
from lexigraph.models.item_map.vectors import graph_vectors, unit_rows


def make_map(training: sp.csr_array, texts: FloatMatrix, method: str = "pca") -> ItemMap:
    """Lay out a catalogue: items that the same people met, and that say the same, lie close.

    Items that somebody met are laid out by who met them and by their texts; the others get the mean place of those
    whose texts are most like theirs. An item without either lies nowhere.

    Args:
        training: who met what, CSR ``[n_users, n_items]``.
        texts: of the items ``[n_items, d]``, zeros without one; d may be 0.
        method: see :func:`~lexigraph.models.item_map.layout.lay_out`.

    Raises:
        ConfigError: another method.
        MissingExtraError: "umap" without the extra "map".
    """
    ones = np.ones(len(training.data), dtype=np.float32)
    met = sp.csr_array((ones, training.indices, training.indptr), shape=training.shape)
    graph, words = graph_vectors(met), unit_rows(texts)
    laid = graph.any(axis=1)
    places = np.full((len(graph), 2), np.nan, dtype=np.float32)
    places[laid] = lay_out(np.hstack([_centred(graph[laid]), _centred(words[laid])]), method)
    return ItemMap(place_by_texts(places, words, np.flatnonzero(~laid)), method)


def _centred(vectors: FloatMatrix) -> FloatMatrix:
    """With a mean of zero, so that an item that lacks this kind of vector differs from the mean by nothing."""
    present: NDArray[np.bool_] = np.asarray(vectors.any(axis=1))
    if not present.any():
        return vectors
    mean = vectors[present].mean(axis=0, dtype=np.float64).astype(np.float32)
    return np.asarray(np.where(present[:, None], vectors - mean, 0), dtype=np.float32)

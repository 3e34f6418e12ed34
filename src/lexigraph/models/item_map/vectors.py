"""Vectors of items that say how alike two of them are: by who met them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from lexigraph.graph.eigenpairs import leading_eigenpairs
from lexigraph.graph.normalise import normalise
from lexigraph.models.batch import FloatMatrix

GRAPH_RANK = 64
"""Length of the graph vectors: enough to tell neighbourhoods apart, short enough for any catalogue."""

NOISE = 1e-5
"""Eigenvalues below this share of the largest are rounding errors of float32."""

VANISHING = 1e-6
"""Vectors shorter than this have no direction but that of rounding."""


def graph_vectors(training: sp.csr_array) -> FloatMatrix:
    """Place of each item among the leading eigenvectors of the training graph.

    With ``X = D_user^-1/2 R D_item^-1/2 = U S V^T``, an item is its row of ``V S``, cut to the 64 largest singular
    values: as long as the rank allows, the cosine of two items is that of their columns in ``X``.

    Args:
        training: ones where a user met an item, CSR float32 ``[n_users, n_items]``.

    Returns:
        Unit rows, float32 ``[n_items, min(64, n_users, n_items)]``, zeros for an item nobody met.

    Example:
        >>> vectors = graph_vectors(sp.csr_array(np.array([[1, 1, 0, 0], [0, 0, 1, 0]], dtype=np.float32)))
        >>> (vectors @ vectors.T).round(3).tolist()[0]
        [1.0, 1.0, 0.0, 0.0]
    """
    rank = min(GRAPH_RANK, *training.shape)
    if not rank:
        return np.zeros((training.shape[1], 0), dtype=np.float32)
    values, vectors = leading_eigenpairs(normalise(training, 0.5, 0.5), rank, 4, 0)
    values[values <= NOISE * values[0]] = 0
    places = vectors * np.sqrt(values)
    places[np.bincount(training.indices, minlength=training.shape[1]) == 0] = 0
    return unit_rows(places)


def unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Rows of length 1, and zeros where a row is all but zero.

    Example:
        >>> unit_rows(np.array([[3.0, 4.0], [1e-9, 0.0]], dtype=np.float32)).round(3).tolist()
        [[0.6..., 0.8...], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.where(lengths > VANISHING, vectors / np.maximum(lengths, VANISHING), 0), dtype=np.float32)

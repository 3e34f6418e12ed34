"""Exact nearest neighbours by inner product, block by block."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

_BLOCK_BYTES = 64 * 2**20


def nearest_neighbours(vectors: NDArray[np.float32], k: int, *, minimum: float = 0.0) -> sp.csr_array:
    """The ``k`` rows most like each row (itself left out), weighted by inner product.

    Args:
        vectors: float32 ``[n, d]``; rows of zeros (nothing known) get and are no neighbours.
        k: neighbours per row.
        minimum: an inner product must exceed this to count.

    Returns:
        CSR float32 ``[n, n]``, at most ``k`` entries a row.

    Example:
        >>> vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
        >>> nearest_neighbours(vectors, 1).toarray().round(1).astype(str).tolist()
        [['0.0', '0.8', '0.0'], ['0.8', '0.0', '0.0'], ['0.0', '0.6', '0.0']]
    """
    n = len(vectors)
    k = min(k, n - 1)
    if k < 1:
        nowhere = np.empty(0, dtype=np.int32)
        return sp.csr_array((np.empty(0, dtype=np.float32), (nowhere, nowhere)), shape=(n, n))
    rows = max(1, _BLOCK_BYTES // (4 * n))
    columns, values = [], []
    for start in range(0, n, rows):
        similarity = vectors[start : start + rows] @ vectors.T
        own = np.arange(len(similarity))
        similarity[own, start + own] = -np.inf
        nearest = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
        columns.append(nearest)
        values.append(np.take_along_axis(similarity, nearest, axis=1))
    weights = np.concatenate(values).ravel()
    indices = np.concatenate(columns).ravel()
    kept = weights > minimum
    positions = np.repeat(np.arange(n), k)[kept]
    values_kept = weights[kept].astype(np.float32)
    graph = sp.csr_array((values_kept, (positions, indices[kept])), shape=(n, n))
    graph.sort_indices()
    return graph

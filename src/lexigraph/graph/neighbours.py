"""Exact nearest neighbours by inner product, block by block."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

_BLOCK_BYTES = 64 * 2**20


def directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows brought to length 1; rows of zeros stay.

    Example:
        >>> directions(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32)).round(1).astype(str).tolist()
        [['0.6', '0.8'], ['0.0', '0.0']]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors, dtype=np.float32), where=lengths > 0))


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
    blocks = []
    for start in range(0, n, rows):
        similarity = vectors[start : start + rows] @ vectors.T
        own = np.arange(len(similarity))
        similarity[own, start + own] = -np.inf
        blocks.append(_nearest_of(similarity, k, minimum))
    return sp.csr_array(sp.vstack(blocks, format="csr"))


def _nearest_of(similarity: NDArray[np.float32], k: int, minimum: float) -> sp.csr_array:
    """The ``k`` largest entries of each row above ``minimum``, CSR with sorted indices.

    Values are partitioned, which is several times faster than partitioning their places; places are asked only in
    rows where many items are equally near.
    """
    least = np.partition(similarity, similarity.shape[1] - k, axis=1)[:, similarity.shape[1] - k]
    near = (similarity >= least[:, None]) & (similarity > minimum)
    for row in np.flatnonzero(near.sum(axis=1) > k):
        kept = np.argpartition(-similarity[row], k - 1)[:k]
        near[row] = False
        near[row, kept] = True
    counts = near.sum(axis=1)
    indptr = np.concatenate([[0], np.cumsum(counts)])
    return sp.csr_array((similarity[near], np.nonzero(near)[1].astype(np.int32), indptr), shape=similarity.shape)

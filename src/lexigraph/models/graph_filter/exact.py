"""The exact filter: one Cholesky factorisation of the whole item graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from lexigraph.errors import DataError


def exact_filter(graph: NDArray[np.float32], regularization: float) -> NDArray[np.float32]:
    """``h(G) = G (G + r I)^-1``, the ridge filter.

    Args:
        graph: symmetric positive semi-definite, float32 ``[n_items, n_items]``; overwritten.
        regularization: ``r`` in units of the mean of G's diagonal.

    Returns:
        float32 ``[n_items, n_items]``, symmetric, eigenvalues in [0, 1).

    Raises:
        DataError: the graph holds values that are not finite.

    Example:
        >>> exact_filter(np.diag(np.array([1, 3], dtype=np.float32)), 0.5).diagonal().tolist()
        [0.5, 0.75]
    """
    n = len(graph)
    ridge = np.float32(regularization * max(float(np.trace(graph)) / n, 1e-12))
    graph[np.diag_indices(n)] += ridge
    factor, failed = lapack.spotrf(np.asfortranarray(graph), lower=1, overwrite_a=1)
    if failed:
        raise DataError(f"the item graph is not positive definite at item {failed}: it holds NaN or infinite weights")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    lower = np.tril(inverse, -1)
    weights = (lower + lower.T) * -ridge
    weights[np.diag_indices(n)] = 1.0 - ridge * inverse.diagonal()
    return np.ascontiguousarray(weights, dtype=np.float32)

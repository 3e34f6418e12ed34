"""The bridge: a place in the model's item space for texts that nobody has interacted with."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from lexigraph.models.cosines import cosines

FloatMatrix = NDArray[np.float32]

_GRID = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def ridge_projector(vectors: FloatMatrix, regularization: float) -> FloatMatrix:
    """``T (T^T T + r I)^-1``: rows that, weighted by a text vector, mix warm items into a new one.

    Args:
        vectors: texts of warm items ``T``, float32 ``[n_warm, d]``.
        regularization: ``r`` in units of the mean eigenvalue of ``T^T T``.

    Returns:
        float32 ``[n_warm, d]``.
    """
    gram = (vectors.T @ vectors).astype(np.float64)
    ridge = regularization * float(np.trace(gram)) / len(gram)
    gram[np.diag_indices(len(gram))] += max(ridge, 1e-9)
    return np.asarray(cho_solve(cho_factor(gram), vectors.T.astype(np.float64)).T, dtype=np.float32)


def choose_regularization(vectors: FloatMatrix, targets: FloatMatrix, grid: tuple[float, ...] = _GRID) -> float:
    """The ridge with the smallest leave-one-out error, all from one decomposition (Allen 1974, PRESS).

    Args:
        vectors: texts of warm items, float32 ``[n_warm, d]``.
        targets: their place in (a sketch of) the model's item space, float32 ``[n_warm, m]``.
        grid: candidates, in units of the mean eigenvalue of ``T^T T``.

    Returns:
        The best of ``grid``.
    """
    left, singular, _ = np.linalg.svd(vectors, full_matrices=False)
    mean = float((singular**2).mean()) or 1.0
    inside = left.T @ targets
    errors = []
    for regularization in grid:
        shrink = singular**2 / (singular**2 + regularization * mean)
        leverage = np.minimum((left**2) @ shrink, 0.999)
        residual = (targets - left @ (shrink[:, None] * inside)) / (1.0 - leverage)[:, None]
        errors.append(float((residual**2).mean()))
    return grid[int(np.argmin(errors))]


def wish_mixture(wish: FloatMatrix, vectors: FloatMatrix, k: int, temperature: float = 0.05) -> sp.csr_array:
    """Read a wish as a mixture of the items whose texts are closest to it.

    Args:
        wish: encoded sentences, float32 ``[n_users, d]``, unit rows or zeros.
        vectors: item texts, float32 ``[n_items, d]``, unit rows or zeros.
        k: items in the mixture.
        temperature: of the softmax over cosines; small trusts the closest alone.

    Returns:
        CSR float32 ``[n_users, n_items]``, rows sum to 1 (0 where nothing was said or no item has a text).
    """
    cosine = cosines(wish, vectors)
    spoken, described = np.asarray(wish.any(axis=1)), np.asarray(vectors.any(axis=1))
    k = min(k, int(described.sum()))
    if k == 0 or not spoken.any():
        return sp.csr_array(np.zeros((len(wish), len(vectors)), dtype=np.float32))
    cosine[:, ~described] = -np.inf
    nearest = np.sort(np.argpartition(-cosine, k - 1, axis=1)[:, :k], axis=1)
    closeness = np.take_along_axis(cosine, nearest, axis=1)
    mixture = np.exp((closeness - closeness.max(axis=1, keepdims=True)) / temperature)
    mixture *= spoken[:, None] / mixture.sum(axis=1, keepdims=True)
    indptr = np.arange(0, k * (len(wish) + 1), k)
    parts = (mixture.ravel().astype(np.float32), nearest.ravel().astype(np.int32), indptr.astype(np.int32))
    return sp.csr_array(parts, shape=(len(wish), len(vectors)))

"""Leading eigenvectors of an item graph by block iteration on sparse products."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky, eigh, qr, solve_triangular

FloatMatrix = NDArray[np.float32]


def leading_eigenpairs(
    stacked: sp.csr_array,
    rank: int,
    iterations: int = 3,
    seed: int = 0,
    advance: Callable[[], None] = lambda: None,
) -> tuple[NDArray[np.float32], FloatMatrix]:
    """The largest eigenvalues of ``X^T X`` and their eigenvectors.

    Randomised subspace iteration (Halko, Martinsson, Tropp 2011) with Cholesky-QR instead of Householder QR: two
    products of tall matrices, which is what a CPU does fastest in float32.

    Args:
        stacked: ``X``, CSR float32 ``[n_rows, n_items]``.
        rank: how many, at most ``n_items``.
        iterations: block iterations; three suffice for recommendation, more sharpen the smallest pairs.
        seed: of the random start.
        advance: called after each iteration, for a progress bar.

    Returns:
        Eigenvalues float32 ``[rank]`` (descending, not negative) and eigenvectors float32 ``[n_items, rank]``.

    Example:
        >>> values, _ = leading_eigenpairs(sp.csr_array(np.diag([3.0, 2.0, 1.0]).astype(np.float32)), 2, 20)
        >>> values.round(3).tolist()
        [9.0, 4.0]
    """
    rank = min(rank, stacked.shape[1])
    transposed = sp.csr_array(stacked.T)
    basis = np.random.default_rng(seed).standard_normal((stacked.shape[1], rank)).astype(np.float32)
    for _ in range(iterations):
        basis = _orthonormal(transposed @ (stacked @ basis))
        advance()
    image = stacked @ basis
    values, vectors = eigh(image.T @ image)
    return np.maximum(values[::-1], 0).astype(np.float32), (basis @ vectors[:, ::-1]).astype(np.float32)


def _orthonormal(block: FloatMatrix) -> FloatMatrix:
    """Cholesky-QR, twice: the second pass repairs what float32 lost in the first.

    A block of lower rank than it has columns (few users, or users who met the same items) has no Cholesky factor
    within float32; Householder QR completes it by directions whose eigenvalues come out as zero.
    """
    try:
        return _cholesky_orthonormal(block)
    except LinAlgError:
        return np.ascontiguousarray(qr(block, mode="economic", check_finite=False)[0], dtype=np.float32)


def _cholesky_orthonormal(block: FloatMatrix) -> FloatMatrix:
    for _ in range(2):
        gram = (block.T @ block).astype(np.float64)
        gram[np.diag_indices(len(gram))] += 1e-7 * max(float(np.trace(gram)) / len(gram), 1e-30)
        factor = cholesky(gram, lower=True, check_finite=False).astype(np.float32)
        block = solve_triangular(factor, block.T, lower=True, check_finite=False).T.astype(np.float32, copy=False)
    return np.ascontiguousarray(block)

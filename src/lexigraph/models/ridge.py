"""The exact least-squares step of implicit ALS for any number of users."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix

DoubleMatrix = NDArray[np.float64]

BLOCK_USERS = 512
"""Systems solved at once: 16 MB of them at 64 factors."""


def confidences(history: sp.csr_array, alpha: float) -> sp.csr_array:
    """Signed confidences ``sign(x) (1 + alpha |x|)``, CSR float32 like ``history``; negative means disliked.

    Example:
        >>> confidences(sp.csr_array([[2.0, 0.0, -1.0]]), 0.5).toarray().tolist()
        [[2.0, 0.0, -1.5]]
    """
    data = np.sign(history.data) * (1 + alpha * np.abs(history.data))
    return sp.csr_array((data.astype(np.float32), history.indices, history.indptr), shape=history.shape)


def user_system(gram: DoubleMatrix, factors: DoubleMatrix, confident: NDArray[np.float64]) -> DoubleMatrix:
    """``A_u = Y^T C_u Y + lambda I`` of one user, ``[f, f]``.

    Args:
        gram: ``Y^T Y + lambda I`` over all items, ``[f, f]``.
        factors: of the user's past items, ``[n_past, f]``.
        confident: signed confidences, ``[n_past]``.
    """
    system: DoubleMatrix = gram + (factors.T * (np.abs(confident) - 1)) @ factors
    return system


def solve_users(confident: sp.csr_array, factors: FloatMatrix, gram: DoubleMatrix) -> FloatMatrix:
    """Solve ``A_u x_u = Y^T C_u p_u`` for each user.

    Args:
        confident: signed confidences, CSR float32 ``[n_users, n_items]``.
        factors: item factors ``Y``, float32 ``[n_items, f]``.
        gram: ``Y^T Y + lambda I``, float64 ``[f, f]``.

    Returns:
        User factors, float32 ``[n_users, f]``; a user without likes gets zeros.

    Example:
        >>> confident = sp.csr_array(np.array([[3.0]], np.float32))
        >>> solve_users(confident, np.ones((1, 1), np.float32), 2 * np.eye(1)).tolist()
        [[0.75]]
    """
    n_users, f = confident.shape[0], factors.shape[1]
    out = np.zeros((n_users, f), dtype=np.float32)
    for start in range(0, n_users, BLOCK_USERS):
        stop = min(start + BLOCK_USERS, n_users)
        systems = np.repeat(gram[None], stop - start, axis=0)
        sides = np.zeros((stop - start, f, 1))
        _accumulate(confident.indptr[start : stop + 1], confident.indices, confident.data, factors, systems, sides)
        out[start:stop] = np.linalg.solve(systems, sides)[:, :, 0]
    return out


@numba.njit(parallel=True, cache=True)
def _accumulate(
    indptr: NDArray[Any],
    indices: NDArray[Any],
    data: NDArray[np.float32],
    factors: FloatMatrix,
    systems: DoubleMatrix,
    sides: DoubleMatrix,
) -> None:
    """Add every past item to its user's system and right-hand side."""
    f = factors.shape[1]
    for user in numba.prange(systems.shape[0]):
        for position in range(indptr[user], indptr[user + 1]):
            factor, confidence = factors[indices[position]], np.float64(data[position])
            extra = abs(confidence) - 1.0
            for row in range(f):
                scaled = extra * factor[row]
                for column in range(f):
                    systems[user, row, column] += scaled * factor[column]
            if confidence > 0:
                for row in range(f):
                    sides[user, row, 0] += confidence * factor[row]

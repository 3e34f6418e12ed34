"""Rows of scores that say nothing."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from lexigraph.threads import FEW_ROWS


def silent_rows(scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which rows are 0 for every item; a row is left at its first other score, so that most cost next to nothing.

    Args:
        scores: float32 ``[n_rows, n_items]``.

    Returns:
        bool ``[n_rows]``.

    Example:
        >>> silent_rows(np.array([[0.0, 0.0], [0.0, 0.5], [np.nan, 0.0]], dtype=np.float32)).tolist()
        [True, False, False]
    """
    silent = np.ones(len(scores), dtype=np.bool_)
    (_find_silent if len(scores) >= FEW_ROWS else _find_silent_few)(scores, silent)
    return silent


@numba.njit(cache=True)
def _is_silent(row: NDArray[np.float32]) -> bool:
    for item in range(row.shape[0]):  # noqa: SIM110 - kernels have no generators
        if row[item] != 0:
            return False
    return True


@numba.njit(parallel=True, cache=True)
def _find_silent(scores: NDArray[np.float32], silent: NDArray[np.bool_]) -> None:
    for row in numba.prange(scores.shape[0]):
        silent[row] = _is_silent(scores[row])


@numba.njit(cache=True)
def _find_silent_few(scores: NDArray[np.float32], silent: NDArray[np.bool_]) -> None:
    for row in range(scores.shape[0]):
        silent[row] = _is_silent(scores[row])

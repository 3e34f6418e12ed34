"""A mini-batch's rows of a large matrix: adding to them and reading them, without waking a second thread for so little.

Some thousand rows are moved in a tenth of a millisecond. Where another program uses a core, each further meeting of two
threads can cost ten.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Rows = NDArray[np.int64]

ONE = np.float32(1)
"""The weight of rows that are added as they are; of their own type, so that nothing is computed in double precision."""


@numba.njit(cache=True, fastmath=True)
def add_to_rows(total: Array, rows: Rows, values: Array, weight: np.float32) -> None:
    """``total[rows] += weight * values``, counting a row as often as it is named.

    Args:
        total: float32 ``[n, d]``, changed in place.
        rows: int64 ``[m]``, below ``n``; not checked.
        values: float32 ``[m, d]``.
        weight: of all of them.

    Example:
        >>> total = np.zeros((2, 1), dtype=np.float32)
        >>> add_to_rows(total, np.array([1, 1]), np.array([[1.0], [2.0]], dtype=np.float32), np.float32(0.5))
        >>> total.tolist()
        [[0.0], [1.5]]
    """
    for position in range(len(rows)):
        row = rows[position]
        for place in range(total.shape[1]):
            total[row, place] += weight * values[position, place]


@numba.njit(cache=True, fastmath=True)
def add_from_rows(total: Array, rows: Rows, values: Array, weight: np.float32) -> None:
    """``total += weight * values[rows]``.

    Args:
        total: float32 ``[m, d]``, changed in place.
        rows: int64 ``[m]``, below ``n``; not checked.
        values: float32 ``[n, d]``.
        weight: of all of them.

    Example:
        >>> total = np.ones((2, 1), dtype=np.float32)
        >>> add_from_rows(total, np.array([1, 0]), np.array([[1.0], [2.0]], dtype=np.float32), np.float32(0.5))
        >>> total.tolist()
        [[2.0], [1.5]]
    """
    for position in range(len(rows)):
        row = rows[position]
        for place in range(total.shape[1]):
            total[position, place] += weight * values[row, place]

"""Whether a list mixes categories as the user's history does."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.evaluation.beyond.lists import list_matrix
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.kernels import row_arrays
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings
from lexigraph.threads import threads_for

ALPHA = 0.01
"""Part of the history's mix that is blended into the list's, so that a missing category costs a finite amount."""


def calibration(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Miscalibration: how far the category mix of a list is from that of the user's training history, in nats.

    ``KL(p || (1 - a) q + a p)`` with ``p`` the mean category shares of the history, ``q`` those of the list and
    ``a = 0.01`` (Steck, "Calibrated recommendations", RecSys 2018, with equal weights). 0 is a perfect mix; a list
    that shares no category with the history has ``-ln(a) = 4.6``. Items without a category are left out of both.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: training part and categories.

    Returns:
        float64 ``[n_rows]``, lower is better; NaN where no item of the history, or none of the list, has a category.
    """
    facts = facts.aligned(rankings.users, rankings.items)
    categories, histories = facts.categories, facts.history_categories
    if categories is None or histories is None:
        return np.full(len(rankings), np.nan)
    mixes = list_matrix(rankings.lists[:, :k], len(facts.items)) @ categories
    return mix_divergence(sp.csr_array(histories[rankings.rows]), sp.csr_array(mixes))


def mix_divergence(wanted: sp.csr_array, given: sp.csr_array, alpha: float = ALPHA) -> PerUser:
    """``KL(p || (1 - alpha) q + alpha p)`` of each row, in nats.

    Args:
        wanted: not negative, rows proportional to ``p``, CSR ``[n_users, n_categories]``.
        given: not negative, rows proportional to ``q``, CSR ``[n_users, n_categories]``.
        alpha: smoothing, above 0 and below 1.

    Returns:
        float64 ``[n_users]``; NaN where either row is empty.

    Example:
        >>> wanted, given = sp.csr_array(np.array([[1.0, 1], [1, 1]])), sp.csr_array(np.array([[2.0, 2], [3, 0]]))
        >>> mix_divergence(wanted, given).round(3).tolist()
        [0.0, 1.959]
    """
    for matrix in (wanted, given):
        matrix.sort_indices()
    divergences = np.full(wanted.shape[0], np.nan)
    with threads_for(len(divergences)):
        _divergences(*row_arrays(wanted), wanted.data, *row_arrays(given), given.data, alpha, divergences)
    return divergences


@numba.njit(parallel=True, cache=True)
def _divergences(
    wanted_indptr: NDArray[np.int64],
    wanted_indices: NDArray[np.int32],
    wanted: NDArray[np.floating],
    given_indptr: NDArray[np.int64],
    given_indices: NDArray[np.int32],
    given: NDArray[np.floating],
    alpha: float,
    divergences: PerUser,
) -> None:
    """Both rows are walked together; categories that only the list has do not enter."""
    for user in numba.prange(len(divergences)):
        start, stop = wanted_indptr[user], wanted_indptr[user + 1]
        place, last = given_indptr[user], given_indptr[user + 1]
        wanted_sum, given_sum = _sum(wanted[start:stop]), _sum(given[place:last])
        if wanted_sum <= 0.0 or given_sum <= 0.0:
            continue
        total = 0.0
        for position in range(start, stop):
            p, q = wanted[position] / wanted_sum, 0.0
            while place < last and given_indices[place] < wanted_indices[position]:
                place += 1
            if place < last and given_indices[place] == wanted_indices[position]:
                q = given[place] / given_sum
            if p > 0.0:
                total += p * np.log(p / ((1.0 - alpha) * q + alpha * p))
        divergences[user] = max(total, 0.0)


@numba.njit(cache=True)
def _sum(values: NDArray[np.floating]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total

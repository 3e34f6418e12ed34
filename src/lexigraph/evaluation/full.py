"""Metrics that need the score of every candidate, not only of the best: AUC and log-loss."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.evaluation.kernels import row_arrays
from lexigraph.evaluation.metrics import PerUser

FULL_METRICS = ("auc", "log-loss")
"""Names of these metrics; they have no cut-off."""

TEMPERATURES = 4.0 / 2.0 ** np.arange(9)
"""Temperatures that the log-loss chooses from, in standard deviations of a user's scores, descending by halves."""


def area_under_curve(scores: NDArray[np.float32], relevant: sp.csr_array) -> PerUser:
    """Chance that a relevant candidate stands above one that is not; ties count a half (Mann-Whitney).

    Args:
        scores: float32 ``[n_users, n_items]``; -inf marks what is no candidate.
        relevant: relevant candidates of the same users, CSR ``[n_users, n_items]``.

    Returns:
        float64 ``[n_users]``; NaN where there is no relevant candidate, or no other.

    Example:
        >>> scores = np.array([[0.1, 0.9, 0.5, -np.inf]], dtype=np.float32)
        >>> area_under_curve(scores, sp.csr_array(np.array([[0, 0, 1, 0]]))).tolist()
        [0.5]
    """
    areas = np.full(len(scores), np.nan)
    _areas(scores, *row_arrays(relevant), areas)
    return areas


def softmax_losses(scores: NDArray[np.float32], relevant: sp.csr_array) -> PerUser:
    """Mean ``-log p`` of each user's relevant candidates at every temperature of :data:`TEMPERATURES`, in nats.

    ``p = softmax(s / (t d))`` over the user's candidates, with ``d`` the standard deviation of their scores: a ranking
    score has no unit of its own.

    Args:
        scores: float32 ``[n_users, n_items]``; -inf marks what is no candidate.
        relevant: relevant candidates of the same users, CSR ``[n_users, n_items]``.

    Returns:
        float64 ``[n_users, 9]``; NaN without relevant candidates.

    Example:
        >>> losses = softmax_losses(np.zeros((1, 4), dtype=np.float32), sp.csr_array(np.array([[0, 0, 1, 0]])))
        >>> float(np.exp(losses[0, 0]).round(6))
        4.0
    """
    losses = np.full((len(scores), len(TEMPERATURES)), np.nan)
    _losses(scores, *row_arrays(relevant), losses)
    return losses


def log_loss_of(losses: PerUser, seed: int = 0) -> PerUser:
    """Log-loss of each user at the temperature that is best for the other half of the users.

    A temperature chosen on the very users it is measured on would flatter the model (Guo et al., ICML 2017, choose it
    on held-out data). Halves are drawn by ``seed``; a single user gets the temperature 1.

    Args:
        losses: of :func:`softmax_losses`, float64 ``[n_users, 9]``.
        seed: of the halves.

    Returns:
        float64 ``[n_users]``.

    Example:
        >>> losses = np.tile(np.array([[3.0, 1.0, 2.0, 4, 5, 6, 7, 8, 9]]), (4, 1))
        >>> log_loss_of(losses).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    if len(losses) < 2:
        return losses[:, 2].copy()
    order = np.random.default_rng(seed).permutation(len(losses))
    halves = order[: len(order) // 2], order[len(order) // 2 :]
    chosen = np.empty(len(losses))
    for half, other in (halves, halves[::-1]):
        chosen[half] = losses[half, np.argmin(np.nan_to_num(losses[other]).mean(axis=0))]
    return chosen


@numba.njit(parallel=True, cache=True)
def _areas(scores: NDArray[np.float32], indptr: NDArray[np.int64], indices: NDArray[np.int32], areas: PerUser) -> None:
    """Every candidate is placed among the user's sorted relevant scores; pairs within them are taken off again."""
    for user in numba.prange(scores.shape[0]):
        wanted = np.sort(scores[user][indices[indptr[user] : indptr[user + 1]]])
        if len(wanted) == 0:
            continue
        won, candidates = 0.0, 0
        for item in range(scores.shape[1]):
            score = scores[user, item]
            if score == -np.inf:
                continue
            candidates += 1
            below, not_above = _places(wanted, score)
            won += len(wanted) - not_above + 0.5 * (not_above - below)
        others = candidates - len(wanted)
        if others > 0:
            areas[user] = (won - 0.5 * len(wanted) ** 2) / (len(wanted) * others)


@numba.njit(cache=True, inline="always")
def _places(ascending: NDArray[np.float32], score: float) -> tuple[int, int]:
    """How many values are below ``score``, and how many are not above it."""
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < score:
            low = middle + 1
        else:
            high = middle
    upper = low
    while upper < len(ascending) and ascending[upper] == score:
        upper += 1
    return low, upper


@numba.njit(parallel=True, cache=True)
def _losses(
    scores: NDArray[np.float32], indptr: NDArray[np.int64], indices: NDArray[np.int32], losses: PerUser
) -> None:
    """One exponential a score, at the highest temperature; half a temperature is the square of it."""
    n_temperatures = losses.shape[1]
    for user in numba.prange(scores.shape[0]):
        n_relevant = indptr[user + 1] - indptr[user]
        if n_relevant == 0:
            continue
        top, spread = _top_and_spread(scores[user])
        sums = np.zeros(n_temperatures)
        scale = 1.0 / (4.0 * spread) if spread > 0 else 0.0
        for item in range(scores.shape[1]):
            if scores[user, item] == -np.inf:
                continue
            power = np.exp((np.float64(scores[user, item]) - top) * scale)
            for place in range(n_temperatures):
                sums[place] += power
                power *= power
        distance = 0.0
        for position in range(indptr[user], indptr[user + 1]):
            distance += top - np.float64(scores[user, indices[position]])
        for place in range(n_temperatures):
            losses[user, place] = np.log(sums[place]) + distance / n_relevant * scale * 2.0**place


@numba.njit(cache=True)
def _top_and_spread(row: NDArray[np.float32]) -> tuple[float, float]:
    """Highest score and standard deviation of the candidates, in two passes for exactness."""
    top, total, count = -np.inf, 0.0, 0
    for score in row:
        if score > -np.inf:
            top = max(top, np.float64(score))
            total += np.float64(score)
            count += 1
    mean, squares = total / max(count, 1), 0.0
    for score in row:
        if score > -np.inf:
            squares += (np.float64(score) - mean) ** 2
    return top, np.sqrt(squares / max(count, 1))

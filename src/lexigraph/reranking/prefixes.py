"""Lists that keep minimum shares at every prefix, at the least cost in relevance place by place."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

RETREAT = 4
"""Steps in which shares are cut when a list would lose too much relevance."""


@numba.njit(cache=True)
def _minimum(share: float, places: int, supply: int) -> int:
    """Items that a prefix must hold of a group; the tiny addend keeps 0.1 * 10 from falling below 1."""
    return min(int(np.floor(share * places + 1e-9)), supply)


@numba.njit(cache=True)
def _slack(
    shares: NDArray[np.float64],
    groups: NDArray[np.int32],
    supply: NDArray[np.int64],
    depth: int,
) -> NDArray[np.int64]:
    """Places of each prefix that no minimum claims, int64 ``[depth + 1]``."""
    slack = np.arange(depth + 1)
    for places in range(1, depth + 1):
        for group in groups:
            slack[places] -= _minimum(shares[group], places, supply[group])
    return slack


@numba.njit(cache=True)
def _can_take(
    group: int,
    shares: NDArray[np.float64],
    supply: NDArray[np.int64],
    counts: NDArray[np.int64],
    slack: NDArray[np.int64],
    place: int,
) -> bool:
    """Whether all minima stay within reach if the next place goes to an item of this group (-1: of none)."""
    for places in range(place + 1, len(slack)):
        needed = group >= 0 and _minimum(shares[group], places, supply[group]) > counts[group]
        if slack[places] < 1 and not needed:
            return False
    return True


@numba.njit(cache=True)
def _take(
    group: int,
    shares: NDArray[np.float64],
    supply: NDArray[np.int64],
    counts: NDArray[np.int64],
    slack: NDArray[np.int64],
    place: int,
) -> None:
    """Book one item of this group on the next place."""
    for places in range(place + 1, len(slack)):
        if group < 0 or _minimum(shares[group], places, supply[group]) <= counts[group]:
            slack[places] -= 1
    if group >= 0:
        counts[group] += 1


@numba.njit(cache=True)
def _best(
    group: NDArray[np.int32],
    taken: NDArray[np.bool_],
    shares: NDArray[np.float64],
    supply: NDArray[np.int64],
    counts: NDArray[np.int64],
    slack: NDArray[np.int64],
    place: int,
) -> int:
    """The first position that may be taken; each group is tried once."""
    verdict = np.zeros(len(shares) + 1, dtype=np.int8)
    for position in range(len(group)):
        if taken[position]:
            continue
        number = group[position]
        if verdict[number] == 0:
            verdict[number] = 1 if _can_take(number, shares, supply, counts, slack, place) else 2
        if verdict[number] == 1:
            return position
    return -1


@numba.njit(cache=True)
def _choose_row(
    relevance: NDArray[np.float32],
    group: NDArray[np.int32],
    shares: NDArray[np.float64],
    order: NDArray[np.int32],
    depth: int,
) -> float:
    """Fill ``order`` up to the length of the row; returns the discounted relevance of its first ``depth`` places."""
    supply = np.zeros(len(shares), dtype=np.int64)
    for number in group:
        if number >= 0:
            supply[number] += 1
    due = np.flatnonzero(shares * depth >= 1 - 1e-9).astype(np.int32)
    slack = _slack(shares, due, supply, depth)
    counts = np.zeros(len(shares), dtype=np.int64)
    taken = np.zeros(len(group), dtype=np.bool_)
    total = 0.0
    for place in range(depth):
        best = _best(group, taken, shares, supply, counts, slack, place)
        _take(group[best], shares, supply, counts, slack, place)
        order[place], taken[best] = best, True
        total += relevance[best] / np.log2(place + 2)
    place = depth
    for position in range(len(group)):
        if not taken[position]:
            order[place] = position
            place += 1
    return total


@numba.njit(parallel=True, cache=True)
def choose_shares(
    relevance: NDArray[np.float32],
    lengths: NDArray[np.int32],
    group: NDArray[np.int32],
    shares: NDArray[np.float64],
    max_loss: float,
    k: int,
    order: NDArray[np.int32],
) -> None:
    """Fill ``order`` row by row; see :class:`~lexigraph.reranking.exposure.Exposure`.

    Args:
        relevance: falling along each row, float32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        group: of each item, int32 ``[n_rows, m]``; -1 for none.
        shares: due to each group, float64 ``[n_rows or 1, n_groups]``; each row sums to at most 1.
        max_loss: largest part of the discounted relevance that may be lost.
        k: how many to choose.
        order: padding, int32 ``[n_rows, m]``; filled.
    """
    for row in numba.prange(len(relevance)):
        length = lengths[row]
        depth = min(k, length)
        due = shares[row] if len(shares) > 1 else shares[0]
        most = 0.0
        for position in range(depth):
            most += relevance[row, position] / np.log2(position + 2)
        for step in range(RETREAT, -1, -1):
            kept = _choose_row(relevance[row, :length], group[row, :length], due * (step / RETREAT), order[row], depth)
            if kept >= (1.0 - max_loss) * most - 1e-6:
                break

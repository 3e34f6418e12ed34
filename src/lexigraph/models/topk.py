"""The best k of each row, by one pass of a numba kernel over a block of scores."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.threads import FEW_ROWS

CHUNK = 64
"""Scores compared with the worst kept one at a time: a few vector instructions, and most chunks hold no better one."""


@numba.njit(cache=True)
def _lot(item: int, salt: int) -> np.uint64:
    """A number drawn by lot for an item, the same whenever it is drawn with the same salt (splitmix64)."""
    mixed = np.uint64(item) + np.uint64(salt) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@numba.njit(cache=True, inline="always")
def _before(score: float, item: int, other_score: float, other_item: int, salt: int) -> bool:
    """Ranking order: higher score first; ties by lot, or by the lower index where the salt is 0."""
    if score != other_score:
        return score > other_score
    if salt == 0:
        return item < other_item
    return bool(_lot(item, salt) < _lot(other_item, salt))


@numba.njit(cache=True)
def _sift_down(scores: NDArray[np.float32], items: NDArray[np.int32], start: int, size: int, salt: int) -> None:
    """Restore a heap whose root is the worst kept candidate."""
    parent = start
    while True:
        child = 2 * parent + 1
        if child >= size:
            return
        right = child + 1
        if right < size and _before(scores[child], items[child], scores[right], items[right], salt):
            child = right
        if _before(scores[child], items[child], scores[parent], items[parent], salt):
            return
        scores[parent], scores[child] = scores[child], scores[parent]
        items[parent], items[child] = items[child], items[parent]
        parent = child


@numba.njit(cache=True)
def _fill(
    row: NDArray[np.float32], heap_scores: NDArray[np.float32], heap_items: NDArray[np.int32], salt: int
) -> tuple[int, int]:
    """Take the first candidates until the heap is full; returns its size and the first item not looked at."""
    size, item = 0, 0
    while item < row.shape[0] and size < heap_items.shape[0]:
        if row[item] > -np.inf:  # neither excluded nor NaN
            heap_scores[size], heap_items[size] = row[item], item
            size += 1
        item += 1
    for start in range(size // 2 - 1, -1, -1):
        _sift_down(heap_scores, heap_items, start, size, salt)
    return size, item


@numba.njit(cache=True)
def _displace(
    row: NDArray[np.float32], start: int, stop: int, scores: NDArray[np.float32], items: NDArray[np.int32], salt: int
) -> None:
    """Let each better item of ``row[start:stop]`` displace the worst kept one."""
    worst, last = scores[0], _lot(items[0], salt)
    for item in range(start, stop):
        score = row[item]
        if score > worst or (score == worst and salt != 0 and _lot(item, salt) < last):
            scores[0], items[0] = score, item
            _sift_down(scores, items, 0, scores.shape[0], salt)
            worst, last = scores[0], _lot(items[0], salt)


@numba.njit(cache=True)
def _scan(
    row: NDArray[np.float32], start: int, scores: NDArray[np.float32], items: NDArray[np.int32], salt: int
) -> None:
    """Pass over the rest of a row with a full heap, skipping chunks without a score that could be kept."""
    whole = start + (row.shape[0] - start) // CHUNK * CHUNK
    for begin in range(start, whole, CHUNK):
        worst = scores[0]
        chunk = row[begin : begin + CHUNK]
        better = 0
        if salt == 0:  # an equal score has a higher index here, so it never displaces
            for offset in range(CHUNK):
                better |= chunk[offset] > worst
        else:
            for offset in range(CHUNK):
                better |= chunk[offset] >= worst
        if better:
            _displace(row, begin, begin + CHUNK, scores, items, salt)
    _displace(row, whole, row.shape[0], scores, items, salt)


@numba.njit(cache=True)
def best_of_row(row: NDArray[np.float32], salt: int, items: NDArray[np.int32], scores: NDArray[np.float32]) -> None:
    """Fill the best items of one row and their scores, best first; for kernels that go over rows themselves.

    Args:
        row: float32 ``[n_items]``; -inf or NaN marks an item that may not be returned.
        salt: what ties are broken with, or 0 for the lower index.
        items: int32 ``[k]``, written; places beyond the candidates are left as they are.
        scores: float32 ``[k]``, written alike.
    """
    size, start = _fill(row, scores, items, salt)
    if size == items.shape[0]:
        _scan(row, start, scores, items, salt)
    for end in range(size - 1, 0, -1):
        scores[0], scores[end] = scores[end], scores[0]
        items[0], items[end] = items[end], items[0]
        _sift_down(scores, items, 0, end, salt)


@numba.njit(parallel=True, cache=True)
def _top_k(
    scores: NDArray[np.float32],
    salts: NDArray[np.int64],
    items_out: NDArray[np.int32],
    scores_out: NDArray[np.float32],
) -> None:
    for row in numba.prange(scores.shape[0]):
        best_of_row(scores[row], salts[row], items_out[row], scores_out[row])


@numba.njit(cache=True)
def _top_k_few(
    scores: NDArray[np.float32],
    salts: NDArray[np.int64],
    items_out: NDArray[np.int32],
    scores_out: NDArray[np.float32],
) -> None:
    for row in range(scores.shape[0]):
        best_of_row(scores[row], salts[row], items_out[row], scores_out[row])


def check_k(k: int) -> None:
    """Make sure that at least one item is asked for.

    Raises:
        ConfigError: ``k`` is below 1.
    """
    if k < 1:
        raise ConfigError(f"k is {k}; it must be at least 1")


def top_k(
    scores: NDArray[np.float32], k: int, salts: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Best ``k`` items of each row, best first.

    Args:
        scores: float32 ``[n_rows, n_items]``; -inf (or NaN) marks an item that may not be returned.
        k: how many, at least 1; more than ``n_items`` is cut to ``n_items``.
        salts: one number above 0 per row, int64 ``[n_rows]``: ties of the row are broken by lots drawn with it. None:
            ties go to the lower index.

    Returns:
        Indices int32 ``[n_rows, k]`` (-1 where candidates ran out) and scores float32 ``[n_rows, k]`` (-inf there).

    Raises:
        ConfigError: ``k`` is below 1.

    Example:
        >>> items, values = top_k(np.array([[0.1, 0.9, -np.inf, 0.9]], dtype=np.float32), 3)
        >>> items.tolist()
        [[1, 3, 0]]
    """
    check_k(k)
    k = min(k, scores.shape[1])
    items_out = np.full((len(scores), k), -1, dtype=np.int32)
    scores_out = np.full((len(scores), k), -np.inf, dtype=np.float32)
    if k:
        drawn = np.zeros(len(scores), dtype=np.int64) if salts is None else salts.astype(np.int64, copy=False)
        kernel = _top_k if len(scores) >= FEW_ROWS else _top_k_few
        kernel(np.ascontiguousarray(scores, dtype=np.float32), drawn, items_out, scores_out)
    return items_out, scores_out

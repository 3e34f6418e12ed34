"""The best k of each row, by one pass of a numba kernel over a block of scores."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, inline="always")
def _before(score: float, item: int, other_score: float, other_item: int) -> bool:
    """Ranking order: higher score first, then the lower index, so that ties are the same everywhere."""
    return score > other_score or (score == other_score and item < other_item)


@numba.njit(cache=True)
def _sift_down(scores: NDArray[np.float32], items: NDArray[np.int32], start: int, size: int) -> None:
    """Restore a heap whose root is the worst kept candidate."""
    parent = start
    while True:
        child = 2 * parent + 1
        if child >= size:
            return
        right = child + 1
        if right < size and _before(scores[child], items[child], scores[right], items[right]):
            child = right
        if _before(scores[child], items[child], scores[parent], items[parent]):
            return
        scores[parent], scores[child] = scores[child], scores[parent]
        items[parent], items[child] = items[child], items[parent]
        parent = child


@numba.njit(parallel=True, cache=True)
def _top_k(scores: NDArray[np.float32], items_out: NDArray[np.int32], scores_out: NDArray[np.float32]) -> None:
    n_rows, n_items = scores.shape
    k = items_out.shape[1]
    for row in numba.prange(n_rows):
        heap_items, heap_scores = items_out[row], scores_out[row]
        size = 0
        for item in range(n_items):
            score = scores[row, item]
            if not score > -np.inf:  # excluded, or not a number
                continue
            if size < k:
                heap_items[size], heap_scores[size] = item, score
                size += 1
                if size == k:
                    for start in range(k // 2 - 1, -1, -1):
                        _sift_down(heap_scores, heap_items, start, k)
            elif score > heap_scores[0]:  # an equal score with a higher index never displaces
                heap_items[0], heap_scores[0] = item, score
                _sift_down(heap_scores, heap_items, 0, k)
        if size < k:
            for start in range(size // 2 - 1, -1, -1):
                _sift_down(heap_scores, heap_items, start, size)
        for end in range(size - 1, 0, -1):
            heap_scores[0], heap_scores[end] = heap_scores[end], heap_scores[0]
            heap_items[0], heap_items[end] = heap_items[end], heap_items[0]
            _sift_down(heap_scores, heap_items, 0, end)


def top_k(scores: NDArray[np.float32], k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Best ``k`` items of each row, best first; ties go to the lower index.

    Args:
        scores: float32 ``[n_rows, n_items]``; -inf (or NaN) marks an item that may not be returned.
        k: how many, at least 1; more than ``n_items`` is cut to ``n_items``.

    Returns:
        Indices int32 ``[n_rows, k]`` (-1 where candidates ran out) and scores float32 ``[n_rows, k]`` (-inf there).

    Example:
        >>> items, values = top_k(np.array([[0.1, 0.9, -np.inf, 0.9]], dtype=np.float32), 3)
        >>> items.tolist()
        [[1, 3, 0]]
    """
    k = min(k, scores.shape[1])
    items_out = np.full((len(scores), k), -1, dtype=np.int32)
    scores_out = np.full((len(scores), k), -np.inf, dtype=np.float32)
    _top_k(np.ascontiguousarray(scores, dtype=np.float32), items_out, scores_out)
    return items_out, scores_out

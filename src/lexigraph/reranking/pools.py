"""Arrays under every re-ranker: checking a pool, scaling its scores, putting it into another order."""

from __future__ import annotations

from dataclasses import replace

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, InvalidScoreError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool


def check_pool(pool: Pool, facts: Facts) -> None:
    """Make sure that a pool is what :class:`~lexigraph.evaluation.pool.Pool` says.

    Raises:
        ConfigError: arrays of different shapes, items that the facts do not know, or padding before an item.
        InvalidScoreError: a listed item whose score is NaN or infinite.
    """
    if pool.items.ndim != 2 or pool.items.shape != pool.scores.shape:
        raise ConfigError(f"a pool has items of shape {pool.items.shape} and scores of shape {pool.scores.shape}")
    expected = (len(pool.items), len(facts.items))
    if pool.history.shape != expected:
        raise ConfigError(
            f"the history of the pool has shape {pool.history.shape}; with these facts it must be {expected}"
        )
    listed = pool.items >= 0
    if pool.items.size and int(pool.items.max()) >= len(facts.items):
        raise ConfigError(f"the pool lists item {int(pool.items.max())}, the facts know only {len(facts.items)} items")
    _refuse(listed[:, 1:] & ~listed[:, :-1], ConfigError, "padding (-1) before an item; it must be last")
    _refuse(listed & ~np.isfinite(pool.scores), InvalidScoreError, "a score that is NaN or infinite")


def _refuse(faulty: NDArray[np.bool_], error: type[Exception], what: str) -> None:
    rows = np.unique(np.nonzero(faulty)[0])
    if len(rows):
        raise error(f"{len(rows)} of {len(faulty)} rows of the pool have {what}: rows {', '.join(map(str, rows[:5]))}")


def lengths_of(pool: Pool) -> NDArray[np.int32]:
    """How many items each row lists, int32 ``[n_rows]``."""
    return np.asarray((pool.items >= 0).sum(axis=1), dtype=np.int32)


def relevance_of(pool: Pool) -> NDArray[np.float32]:
    """Relevance by position, in [0, 1] per row.

    The scores of a row, scaled so that the highest is 1 and the lowest 0, handed out in the order in which the items
    stand. In a pool straight from a model that is each item's own score. After another re-ranker the item it put
    first counts as the most relevant one, so that in a pipeline each step builds on the one before.

    Returns:
        float32 ``[n_rows, m]``, falling along each row; 1 where all scores are equal, 0 at padding.

    Example:
        >>> import scipy.sparse as sp
        >>> items, scores = np.array([[4, 2, 7, -1]], dtype=np.int32), np.array([[3, 5, 1, -np.inf]], dtype=np.float32)
        >>> relevance_of(Pool(items, scores, sp.csr_array((1, 8)))).tolist()
        [[1.0, 0.5, 0.0, 0.0]]
    """
    relevance = np.zeros(pool.scores.shape, dtype=np.float32)
    _relevance(np.ascontiguousarray(pool.scores, dtype=np.float32), lengths_of(pool), relevance)
    return relevance


@numba.njit(parallel=True, cache=True)
def _relevance(scores: NDArray[np.float32], lengths: NDArray[np.int32], relevance: NDArray[np.float32]) -> None:
    for row in numba.prange(len(scores)):
        length = lengths[row]
        if length == 0:
            continue
        ordered = np.sort(scores[row, :length])
        low, span = float(ordered[0]), float(ordered[length - 1]) - float(ordered[0])
        for position in range(length):
            score = float(ordered[length - 1 - position])
            relevance[row, position] = np.float32((score - low) / span) if span > 0 else np.float32(1.0)


def reorder(pool: Pool, order: NDArray[np.int32]) -> Pool:
    """The pool in another order.

    Args:
        pool: a pool.
        order: positions of ``pool``, int32 ``[n_rows, depth]``; -1 is padding.

    Example:
        >>> import scipy.sparse as sp
        >>> pool = Pool(np.array([[4, 2]], dtype=np.int32), np.array([[3, 1]], dtype=np.float32), sp.csr_array((1, 5)))
        >>> reorder(pool, np.array([[1, 0, -1]], dtype=np.int32)).items.tolist()
        [[2, 4, -1]]
    """
    if not pool.items.shape[1]:
        return pool
    rows, places = np.arange(len(order))[:, None], np.maximum(order, 0)
    items = np.where(order >= 0, pool.items[rows, places], np.int32(-1))
    scores = np.where(order >= 0, pool.scores[rows, places], np.float32(-np.inf))
    return replace(pool, items=items.astype(np.int32), scores=scores.astype(np.float32))


def keep_only(pool: Pool, kept: NDArray[np.bool_]) -> Pool:
    """The pool without the items that are not kept; the others close ranks.

    Args:
        pool: a pool.
        kept: bool ``[n_rows, m]``.

    Example:
        >>> import scipy.sparse as sp
        >>> pool = Pool(np.array([[4, 2]], dtype=np.int32), np.array([[3, 1]], dtype=np.float32), sp.csr_array((1, 5)))
        >>> keep_only(pool, np.array([[False, True]])).items.tolist()
        [[2, -1]]
    """
    kept = kept & (pool.items >= 0)
    order = np.argsort(~kept, axis=1, kind="stable").astype(np.int32)
    order[np.arange(kept.shape[1]) >= kept.sum(axis=1)[:, None]] = -1
    return reorder(pool, order)


def by_value(pool: Pool, values: NDArray[np.floating]) -> Pool:
    """The pool sorted by falling values; equal ones keep their order.

    Args:
        pool: a pool.
        values: finite, ``[n_rows, m]``; those of padding do not count.
    """
    listed = pool.items >= 0
    order = np.argsort(np.where(listed, -values, np.inf), axis=1, kind="stable").astype(np.int32)
    order[~listed] = -1  # padding sorts last, so it stands where it stood
    return reorder(pool, order)


def liked_items(history: sp.csr_array) -> sp.csr_array:
    """Ones at what each user has met and not disliked (a weight above 0), CSR float64 ``[n_rows, n_items]``.

    Example:
        >>> liked_items(sp.csr_array(np.array([[2.0, -1.0, 0.0]]))).toarray().tolist()
        [[1.0, 0.0, 0.0]]
    """
    ones = np.asarray(history.data > 0, dtype=np.float64)
    return sp.csr_array((ones, history.indices, history.indptr), shape=history.shape)


@numba.njit(cache=True)
def fill_up(order: NDArray[np.int32], chosen: int, length: int) -> None:
    """Complete one row of an order: after its first ``chosen`` positions, all others up to ``length`` as they stood."""
    taken = np.zeros(length, dtype=np.bool_)
    for place in range(chosen):
        taken[order[place]] = True
    place = chosen
    for position in range(length):
        if not taken[position]:
            order[place] = position
            place += 1


def new_order(pool: Pool) -> NDArray[np.int32]:
    """An order of nothing but padding, to be filled by a kernel, int32 ``[n_rows, m]``."""
    return np.full(pool.items.shape, -1, dtype=np.int32)

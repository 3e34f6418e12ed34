"""Business rule: some items are shown to everybody, at fixed places."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numba
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.models.candidates import indices_of
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.pools import lengths_of


class IncludeSettings(Settings):
    """Settings of :class:`Include`."""

    items: tuple[str, ...] = ()
    """Ids of the items, in the order in which they shall stand."""

    position: int = Field(default=1, ge=1)
    """Place of the first of them, counted from 1; the others follow it."""

    seen: bool = False
    """Show them also to users who have met them."""


class Include(BaseReranker):
    """Puts the items named at fixed places, whether or not they are in the pool; what stood there moves down.

    An item from outside the pool is not shown to users who have met it, unless ``seen`` says so, and never where the
    request rules it out. In the pool it takes
    the lowest score of its row, since the model was not asked. Put it last, so that nothing moves it again.

    Example:
        >>> Include(items=["f01", "b02"], position=3)
        Include(items=('f01', 'b02'), position=3)
    """

    name: ClassVar[str] = "include"
    config_type: ClassVar[type[Settings]] = IncludeSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:  # noqa: ARG002  (rules hold for every k)
        """Insert the items.

        Raises:
            UnknownIdError: an unknown item id.
        """
        wanted = indices_of(tuple(dict.fromkeys(self.config.items)), facts.items)
        if not len(wanted):
            return pool
        barred = np.zeros((len(pool.items), len(wanted)), dtype=np.bool_)
        if not self.config.seen:
            barred = _met(pool, wanted)
        if pool.allowed is not None:
            barred |= ~pool.allowed[wanted]
        shape = (len(pool.items), pool.items.shape[1] + len(wanted))
        items, scores = np.full(shape, -1, dtype=np.int32), np.full(shape, -np.inf, dtype=np.float32)
        insert_items(pool.items, pool.scores, lengths_of(pool), wanted, barred, self.config.position - 1, items, scores)
        return replace(pool, items=items, scores=scores)


def _met(pool: Pool, wanted: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of the items each user has met, whatever the stored weight, bool ``[n_rows, n_wanted]``."""
    column = np.full(pool.history.shape[1], -1, dtype=np.int64)
    column[wanted] = np.arange(len(wanted))
    found = column[pool.history.indices]
    rows = np.repeat(np.arange(len(pool.items)), np.diff(pool.history.indptr))
    met = np.zeros((len(pool.items), len(wanted)), dtype=np.bool_)
    met[rows[found >= 0], found[found >= 0]] = True
    return met


@numba.njit(cache=True)
def _insert_row(
    items: NDArray[np.int32],
    scores: NDArray[np.float32],
    wanted: NDArray[np.int32],
    barred: NDArray[np.bool_],
    position: int,
    new_items: NDArray[np.int32],
    new_scores: NDArray[np.float32],
) -> None:
    lowest = scores.min() if len(scores) else np.float32(0.0)
    rest = np.ones(len(items), dtype=np.bool_)
    let_in = np.ones(len(wanted), dtype=np.bool_)
    values = np.full(len(wanted), lowest, dtype=np.float32)
    for number in range(len(wanted)):
        let_in[number] = not barred[number]
        for place in range(len(items)):
            if items[place] == wanted[number]:  # in the pool, it was already found fit to be shown
                rest[place], let_in[number], values[number] = False, True, scores[place]
    others = np.flatnonzero(rest)
    position = min(position, len(others))
    end = 0
    for number in range(position):
        place = others[number]
        new_items[end], new_scores[end] = items[place], scores[place]
        end += 1
    for number in range(len(wanted)):
        if let_in[number]:
            new_items[end], new_scores[end] = wanted[number], values[number]
            end += 1
    for number in range(position, len(others)):
        place = others[number]
        new_items[end], new_scores[end] = items[place], scores[place]
        end += 1


@numba.njit(parallel=True, cache=True)
def insert_items(
    items: NDArray[np.int32],
    scores: NDArray[np.float32],
    lengths: NDArray[np.int32],
    wanted: NDArray[np.int32],
    barred: NDArray[np.bool_],
    position: int,
    new_items: NDArray[np.int32],
    new_scores: NDArray[np.float32],
) -> None:
    """Insert items into every row.

    Args:
        items: item indices, int32 ``[n_rows, m]``.
        scores: float32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        wanted: items to insert, int32 ``[n_wanted]``.
        barred: which of them a row does not take from outside, bool ``[n_rows, n_wanted]``.
        position: place of the first one, from 0.
        new_items: padding, int32 ``[n_rows, m + n_wanted]``; filled.
        new_scores: likewise, float32.
    """
    for row in numba.prange(len(items)):
        length = lengths[row]
        _insert_row(
            items[row, :length], scores[row, :length], wanted, barred[row], position, new_items[row], new_scores[row]
        )

"""Business rule: at most n items of a kind in a list."""

from __future__ import annotations

from typing import ClassVar

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.errors import MissingColumnError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.memo import per_facts
from lexigraph.reranking.pools import fill_up, lengths_of, new_order, reorder


class AtMostSettings(Settings):
    """Settings of :class:`AtMost`."""

    column: str = "categories"
    """Column of the item table whose values are the kinds; of a list, every value counts."""

    n: int = Field(default=3, ge=1)
    """How many items of one kind a list may hold."""

    strict: bool = True
    """Items over the limit leave the list, which may then be shorter; False puts them behind all others instead."""


class AtMost(BaseReranker):
    """Lets at most ``n`` items of each kind into a list, in the order they come; an item without a value is free.

    If ``strict``, no part of the list holds more, wherever it is cut.

    Example:
        >>> AtMost(column="director", n=2)
        AtMost(column='director', n=2)
    """

    name: ClassVar[str] = "at-most"
    config_type: ClassVar[type[Settings]] = AtMostSettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:  # noqa: ARG002  (rules hold for every k)
        """Pass over each row once.

        Raises:
            MissingColumnError: no such column.
        """
        indptr, kinds, n_kinds = kinds_of(facts, self.config.column)
        order = new_order(pool)
        cap_kinds(pool.items, lengths_of(pool), indptr, kinds, (n_kinds, self.config.n), self.config.strict, order)
        return reorder(pool, order)


@per_facts
def kinds_of(facts: Facts, column: str) -> tuple[NDArray[np.int64], NDArray[np.int32], int]:
    """Numbers of each item's values: row pointers ``[n_items + 1]``, numbers ``[n_values]``, how many there are.

    Categories are those of :attr:`Facts.categories`, so that "a|b" is two kinds here as in every metric. Elsewhere a
    null and a number that is none (NaN) are no value.
    """
    if column not in facts.item_table.columns:
        raise MissingColumnError(
            f"at most n per {column!r}: the item table has only {', '.join(facts.item_table.columns)}"
        )
    if column == "categories" and facts.categories is not None:
        shares = facts.categories
        return shares.indptr.astype(np.int64), shares.indices.astype(np.int32), shares.shape[1]
    pairs = facts.item_table.select(pl.int_range(pl.len()).alias("item"), pl.col(column).alias("value"))
    if isinstance(pairs["value"].dtype, pl.List):
        pairs = pairs.explode("value", empty_as_null=True)
    if pairs["value"].dtype.is_float():
        pairs = pairs.filter(pl.col("value").is_not_nan())
    pairs = pairs.drop_nulls().unique(maintain_order=True)
    numbers = (pairs["value"].rank("dense") - 1).to_numpy().astype(np.int32)
    counts = np.bincount(pairs["item"].to_numpy(), minlength=len(facts.items))
    indptr = np.concatenate([[0], counts.cumsum()]).astype(np.int64)
    return indptr, numbers, int(numbers.max(initial=-1)) + 1


@numba.njit(cache=True)
def _fits(kinds: NDArray[np.int32], counts: NDArray[np.int64], n: int) -> bool:
    full = 0
    for kind in kinds:
        full += counts[kind] >= n
    return full == 0


@numba.njit(parallel=True, cache=True)
def cap_kinds(
    items: NDArray[np.int32],
    lengths: NDArray[np.int32],
    indptr: NDArray[np.int64],
    kinds: NDArray[np.int32],
    limits: tuple[int, int],
    strict: bool,
    order: NDArray[np.int32],
) -> None:
    """Fill ``order`` row by row; see :class:`AtMost`.

    Args:
        items: item indices, int32 ``[n_rows, m]``.
        lengths: items of each row, int32 ``[n_rows]``.
        indptr: row pointers of the items' kinds, int64 ``[n_items + 1]``.
        kinds: numbers of the kinds, int32.
        limits: how many kinds there are, and how many items each may have.
        strict: leave the others out instead of putting them last.
        order: padding, int32 ``[n_rows, m]``; filled.
    """
    n_kinds, n = limits
    for row in numba.prange(len(items)):
        counts = np.zeros(n_kinds, dtype=np.int64)
        chosen = 0
        for position in range(lengths[row]):
            item = items[row, position]
            own = kinds[indptr[item] : indptr[item + 1]]
            if _fits(own, counts, n):
                order[row, chosen] = position
                chosen += 1
                for kind in own:
                    counts[kind] += 1
        if not strict:
            fill_up(order[row], chosen, lengths[row])

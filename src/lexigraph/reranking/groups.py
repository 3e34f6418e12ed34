"""Groups of items, by a column of the item table or by popularity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, MissingColumnError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.popularity import POPULARITY_GROUPS, popularity_groups
from lexigraph.reranking.memo import per_facts

POPULARITY = "popularity"
"""Stands for the groups head, mid, tail and cold, unless the item table has a column of that name."""


@dataclass(frozen=True, eq=False)
class ItemGroups:
    """A division of the items.

    Attributes:
        names: of the groups.
        group: of each item, int32 ``[n_items]``; -1 for an item in none.
    """

    names: tuple[str, ...]
    group: NDArray[np.int32]


@per_facts
def item_groups(facts: Facts, column: str) -> ItemGroups:
    """Divide the items.

    Args:
        facts: what is known of the items.
        column: a column of the item table with one value per item, or "popularity".

    Raises:
        MissingColumnError: there is no such column.
        ConfigError: the column holds lists, so that its values do not divide the items.

    Example:
        >>> from lexigraph.testing.books_and_films import books_and_films
        >>> item_groups(Facts.of_dataset(books_and_films(), encoder=None), "kind").names
        ('book', 'film')
    """
    table = facts.item_table
    if column not in table.columns:
        if column != POPULARITY:
            raise MissingColumnError(
                f"groups by {column!r}: the item table has only {', '.join(table.columns)}; 'popularity' works too"
            )
        return ItemGroups(POPULARITY_GROUPS, popularity_groups(facts.popularity).astype(np.int32))
    if isinstance(table[column].dtype, pl.List | pl.Array):
        raise ConfigError(f"groups by {column!r}: an item of several values is in several groups; use another column")
    values = table[column].cast(pl.String)
    names = tuple(values.drop_nulls().unique().sort().to_list())
    numbers = values.replace_strict(names, range(len(names)), default=None, return_dtype=pl.Int32)
    return ItemGroups(names, numbers.fill_null(-1).to_numpy().astype(np.int32))

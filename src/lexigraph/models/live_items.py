"""Items that arrive after fitting: joined to the item table of a model that stands."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import DataError, EmptyTableError, MissingColumnError


def joined_items(
    catalogue: pl.DataFrame, known: Vocabulary, items: pl.DataFrame
) -> tuple[pl.DataFrame, Vocabulary, NDArray[np.intp]]:
    """The item table with further rows, and known ones brought up to date.

    Args:
        catalogue: the item table of a model, one row per item.
        known: its ids.
        items: ``item_id`` and any attributes. A known id takes over the columns given here and keeps the others;
            a column that the catalogue does not have is added. ``categories`` may be text with "|" between them.

    Returns:
        The table, its ids (the known ones first, in their order), and the rows that are new or changed.

    Raises:
        MissingColumnError: there is no ``item_id``.
        EmptyTableError: there is no row.
        DataError: an id is missing or appears twice, or a column does not fit that of the catalogue.

    Example:
        >>> catalogue = pl.DataFrame({"item_id": ["a"], "title": ["Heat"], "year": [1995]})
        >>> new = pl.DataFrame({"item_id": ["b", "a"], "title": ["Ran", "Heat!"]})
        >>> table, ids, rows = joined_items(catalogue, Vocabulary(["a"], "item"), new)
        >>> table["title"].to_list(), table["year"].to_list(), rows.tolist()
        (['Heat!', 'Ran'], [1995, None], [0, 1])
    """
    items = _checked(items)
    ids = Vocabulary(pl.concat([known.series, items["item_id"].filter(~items["item_id"].is_in(known.ids))]), "item")
    rows = ids.encode(items["item_id"].to_list()).astype(np.intp)
    items = _like(items, catalogue)
    wide = pl.concat([catalogue, items[:0]], how="diagonal")
    empty = wide[:0].select(pl.exclude("item_id"))
    more = pl.DataFrame({"item_id": ids.series[len(known) :]})
    table = pl.concat([wide, pl.concat([more, empty], how="diagonal").select(wide.columns)])
    return _updated(table, items, rows), ids, np.sort(rows)


def _checked(items: pl.DataFrame) -> pl.DataFrame:
    if "item_id" not in items.columns:
        raise MissingColumnError(f"new items need a column 'item_id'; found {', '.join(items.columns) or 'no columns'}")
    if not items.height:
        raise EmptyTableError("the table of new items has no rows; give at least one")
    items = items.with_columns(pl.col("item_id").cast(pl.String))
    Vocabulary(items["item_id"], "item")  # raises where ids are missing or appear twice
    return items


def _like(items: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """Columns in the types of the catalogue."""
    if isinstance(items.schema.get("categories"), pl.String):
        parts = pl.col("categories").str.split("|").list.eval(pl.element().str.strip_chars())
        items = items.with_columns(parts.list.eval(pl.element().filter(pl.element() != "")))
    shared = [name for name in items.columns if name in catalogue.columns]
    try:
        return items.with_columns(pl.col(name).cast(catalogue.schema[name]) for name in shared)
    except pl.exceptions.PolarsError as error:
        types = ", ".join(f"{name}: {catalogue.schema[name]}" for name in shared)
        raise DataError(f"new items do not fit the item table ({types}): {error}") from error


def _updated(table: pl.DataFrame, items: pl.DataFrame, rows: NDArray[np.intp]) -> pl.DataFrame:
    """The table with the columns of ``items`` written to their rows."""
    source = np.full(table.height, -1, dtype=np.int64)
    source[rows] = np.arange(items.height)
    changed = pl.Series(source >= 0)
    taken = np.maximum(source, 0)
    given = [name for name in items.columns if name != "item_id"]
    columns = [items[name].gather(taken).zip_with(changed, table[name]).alias(name) for name in given]
    return table.with_columns(columns)

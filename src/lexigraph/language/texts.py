"""What is said of an item or a user, composed into one text each."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from lexigraph.errors import MissingColumnError

ITEM_FIELDS = ("title", "year", "categories", "description")
USER_FIELDS = ("about",)

_NAMELESS = frozenset({"title", "categories", "description", "about"})
"""Fields that speak for themselves; any other is written as ``name: value``."""


def item_texts(items: pl.DataFrame, fields: Sequence[str] | None = None) -> list[str]:
    """Compose one text per item.

    Args:
        items: the item table.
        fields: columns in the order to tell them, any attribute; by default title, year, categories and
            description, as far as the table has them. A year that the title already names is not repeated.

    Returns:
        One text per row, "" where nothing is known.

    Raises:
        MissingColumnError: a column was asked for that the table does not have.

    Example:
        >>> items = pl.DataFrame({"title": ["Heat", None], "year": [1995, None], "categories": [["Crime"], []]})
        >>> item_texts(items)
        ['Heat (1995). Crime', '']
        >>> item_texts(items, ["title", "year"])
        ['Heat (1995)', '']
    """
    return _compose(items, ITEM_FIELDS, fields, "item")


def user_texts(users: pl.DataFrame, fields: Sequence[str] | None = None) -> list[str]:
    """Compose one text per user.

    Args:
        users: the user table.
        fields: columns in the order to tell them; by default ``about``, if the table has it.

    Returns:
        One text per row, "" where nothing is known.

    Raises:
        MissingColumnError: a column was asked for that the table does not have.

    Example:
        >>> user_texts(pl.DataFrame({"user_id": ["u1", "u2"], "about": ["likes slow films", None]}))
        ['likes slow films', '']
        >>> user_texts(pl.DataFrame({"user_id": ["u1"], "city": ["Xi'an"]}), ["city"])
        ["city: Xi'an"]
    """
    return _compose(users, USER_FIELDS, fields, "user")


def _compose(table: pl.DataFrame, default: Sequence[str], fields: Sequence[str] | None, kind: str) -> list[str]:
    missing = [name for name in fields or () if name not in table.columns]
    if missing:
        raise MissingColumnError(
            f"the {kind} table has no column {', '.join(map(repr, missing))}; it has {', '.join(table.columns)}"
        )
    chosen = [name for name in default if name in table.columns] if fields is None else list(dict.fromkeys(fields))
    if not chosen:
        return [""] * table.height
    with_year = {"title", "year"} <= set(chosen)
    parts = [_part(name, table.schema[name], with_year) for name in chosen if not (with_year and name == "year")]
    joined = pl.concat_str(parts, separator=". ", ignore_nulls=True).fill_null("")
    return table.select(joined.alias("text"))["text"].to_list()


def _part(name: str, dtype: pl.DataType, with_year: bool) -> pl.Expr:
    value = _plain(name, dtype)
    if name == "title" and with_year:
        year = pl.col("year").cast(pl.Int64, strict=False).cast(pl.String)
        known = value.is_not_null() & year.is_not_null() & ~value.str.contains(year, literal=True)
        return (
            pl.when(known)
            .then(pl.concat_str(value, pl.lit(" ("), year, pl.lit(")")))
            .otherwise(pl.coalesce(value, year))
        )
    return value if name in _NAMELESS else pl.concat_str(pl.lit(f"{name}: "), value)


def _plain(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as text, null where it says nothing."""
    if isinstance(dtype, (pl.List, pl.Array)):
        column = pl.col(name).cast(pl.List(pl.String)).list.drop_nulls().list.join(", ")
    else:
        column = pl.col(name).cast(pl.String)
        column = column.str.replace_all("|", ", ", literal=True) if name == "categories" else column
    column = column.str.strip_chars()
    return pl.when(column.str.len_chars() > 0).then(column)

"""Features that were read out of texts, as columns of the item table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import polars as pl

from lexigraph.errors import DataError
from lexigraph.language.writing.store import GeneratedText

Values: TypeAlias = dict[str, dict[str, Any]]
"""By column, the value of each item that has one."""


def feature_values(texts: Iterable[GeneratedText], label: str) -> Values:
    """The values of features by column and item.

    Args:
        texts: each one JSON object of values.
        label: what to call their source in errors.

    Raises:
        DataError: a text is no JSON object.
    """
    found: Values = {}
    for text in texts:
        try:
            values = json.loads(text.text)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise DataError(f"{label}: the features of {text.id!r} are no JSON object; 'lexigraph write features' does")
        for name, value in values.items():
            found.setdefault(name, {})[text.id] = value
    return found


def filled_columns(items: pl.DataFrame, values: Values, label: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """Fill columns where they are empty, and add those that are not there.

    Args:
        items: the item table.
        values: by column and item id.
        label: what to call their source in errors.

    Returns:
        The table, and by column how many items have a value now that had none.

    Raises:
        DataError: values of one column differ in kind, or do not fit the column that is there.

    Example:
        >>> items = pl.DataFrame({"item_id": ["a", "b"], "year": [None, 1990]})
        >>> table, filled = filled_columns(items, {"year": {"a": 1995, "b": 1}, "mood": {"b": "dark"}}, "f.jsonl")
        >>> table.rows(), filled
        ([('a', 1995, None), ('b', 1990, 'dark')], {'year': 1, 'mood': 1})
    """
    filled = {}
    for name, by_item in values.items():
        if name == "item_id":
            raise DataError(f"{label}: a feature is called 'item_id', which is the id of items; name it otherwise")
        given = [by_item.get(identifier) for identifier in items["item_id"].to_list()]
        new = pl.Series(name, given, dtype=_kind(by_item, name, label), strict=False)
        own = items[name] if name in items.columns else pl.Series(name, [None] * items.height, dtype=new.dtype)
        new = _fitted(new, own.dtype, label)
        lacking = _is_empty(own)
        filled[name] = int((lacking & new.is_not_null()).sum())
        items = items.with_columns(new.zip_with(lacking, own))
    return items, filled


def _kind(by_item: Mapping[str, Any], name: str, label: str) -> pl.DataType | type[pl.DataType]:
    kinds = {type(value) for value in by_item.values()}
    if kinds <= {int, float}:
        return pl.Int64 if kinds == {int} else pl.Float64
    if kinds == {str}:
        return pl.String
    if kinds == {list} and all(isinstance(one, str) for value in by_item.values() for one in value):
        return pl.List(pl.String)
    called = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise DataError(f"{label}: the values of {name!r} are of kinds {called}; allowed: numbers, texts or lists of texts")


def _fitted(new: pl.Series, dtype: pl.DataType, label: str) -> pl.Series:
    """Values as the column that is there has them."""
    if dtype == pl.String and isinstance(new.dtype, pl.List):
        return new.list.join("|")  # as lists stand in tables of texts
    try:
        return new.cast(dtype)
    except pl.exceptions.PolarsError as error:
        raise DataError(
            f"{label}: values of {new.name!r} ({new.dtype}) do not fit that column of the items ({dtype}); "
            f"look for a feature of another kind or name"
        ) from error


def _is_empty(column: pl.Series) -> pl.Series:
    empty = column.is_null()
    if isinstance(column.dtype, pl.List):
        empty |= (column.list.len() == 0).fill_null(True)
    if column.dtype == pl.String:
        empty |= (column.str.strip_chars() == "").fill_null(True)
    return empty

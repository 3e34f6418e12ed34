"""Stored values of items as the columns that a model's catalogue has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from lexigraph.errors import DataError

_TYPES = {bool: pl.Boolean(), int: pl.Int64(), float: pl.Float64()}


def items_frame(documents: Mapping[str, Mapping[str, Any]], catalogue: pl.DataFrame) -> pl.DataFrame:
    """One row per item; columns that the catalogue has take its types, others the plainest that holds all values.

    Args:
        documents: values by column by item id.
        catalogue: the item table of a model.

    Raises:
        DataError: a value does not fit the column that the catalogue has.

    Example:
        >>> catalogue = pl.DataFrame({"item_id": ["a"], "year": [1995], "categories": [["Crime"]]})
        >>> items_frame({"b": {"year": "2001", "categories": "Crime | Drama", "price": 3}}, catalogue).to_dicts()
        [{'item_id': 'b', 'year': 2001, 'categories': ['Crime', 'Drama'], 'price': 3}]
    """
    names = dict.fromkeys(name for values in documents.values() for name in values if name != "item_id")
    columns = {
        name: _column(name, [values.get(name) for values in documents.values()], catalogue.schema.get(name))
        for name in names
    }
    return pl.DataFrame({"item_id": pl.Series(list(documents), dtype=pl.String), **columns})


def _column(name: str, values: Sequence[Any], dtype: pl.DataType | None) -> pl.Series:
    for value in values:
        _check(name, value)
    if dtype is None:
        return _plainest(name, values)
    if isinstance(dtype, pl.List):
        values = [_parts(value) for value in values]
    elif dtype == pl.String:
        values = [_text(value) for value in values]
    try:
        if dtype.is_integer() and any(isinstance(value, float) and not value.is_integer() for value in values):
            raise TypeError("a fraction")
        return pl.Series(name, values, strict=dtype != pl.String).cast(dtype)
    except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
        raise DataError(
            f"column {name!r} of the catalogue holds {dtype}; {_shown(values)} does not fit, give a value of that type"
        ) from error


def _plainest(name: str, values: Sequence[Any]) -> pl.Series:
    """A column of its own type where all values have one, else text; "categories" is always a list."""
    given = [value for value in values if value is not None]
    if name == "categories" or any(isinstance(value, list) for value in given):
        return pl.Series(name, [_parts(value) for value in values], dtype=pl.List(pl.String))
    kinds = {type(value) for value in given}
    if len(kinds) == 1 and (kind := next(iter(kinds))) in _TYPES:
        try:
            return pl.Series(name, values, dtype=_TYPES[kind])
        except (pl.exceptions.PolarsError, TypeError, OverflowError):
            return pl.Series(name, [_text(value) for value in values], dtype=pl.String)
    if kinds == {int, float}:
        return pl.Series(name, [None if value is None else float(value) for value in values], dtype=pl.Float64)
    return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _check(name: str, value: Any) -> None:
    parts = value if isinstance(value, list) else [value]
    if not all(part is None or isinstance(part, (str, int, float, bool)) for part in parts):
        raise DataError(
            f"column {name!r} is given {_shown([value])}; an item's values are texts, numbers, true, false, or lists "
            "of these"
        )


def _parts(value: Any) -> list[str] | None:
    if value is None:
        return None
    parts = value if isinstance(value, list) else str(value).split("|")
    return [text for part in parts if part is not None and (text := str(part).strip())]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return " | ".join(map(str, value)) if isinstance(value, list) else str(value)


def _shown(values: Sequence[Any]) -> str:
    return repr(next((value for value in values if value is not None), None))[:60]

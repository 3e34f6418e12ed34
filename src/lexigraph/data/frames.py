"""Tables that are already in memory, whatever library they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from lexigraph.data.readers.raw import RawTable, number_rows
from lexigraph.data.readers.records import frame_of_objects
from lexigraph.errors import DataError


def to_polars(table: Any) -> pl.DataFrame:
    """Turn a table in memory into a polars frame.

    Args:
        table: a polars frame (lazy or not), anything with the Arrow interface (``__arrow_c_stream__``), a pandas-like
            frame (``columns`` and access by name), a mapping of columns, or a list of mappings.

    Returns:
        The polars frame.

    Raises:
        DataError: it is none of these, or its columns differ in length.

    Example:
        >>> to_polars({"user_id": ["u"], "item_id": [3]}).rows()
        [('u', 3)]
    """
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    try:
        if isinstance(table, Mapping):
            return pl.DataFrame({str(name): _column(values) for name, values in table.items()})
        if isinstance(table, (list, tuple)) and all(isinstance(row, Mapping) for row in table):
            return frame_of_objects(table)
        if hasattr(table, "columns") and hasattr(table, "__getitem__"):
            return pl.DataFrame({str(name): _column(table[name]) for name in table.columns})
        if hasattr(table, "__arrow_c_stream__"):
            return pl.DataFrame(table)
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        raise DataError(f"the {type(table).__name__} cannot be read as a table: {error}") from error
    raise DataError(
        f"{type(table).__name__} is no table; give a polars or pandas frame, an Arrow table, a mapping of columns or "
        "a list of mappings"
    )


def raw_from_frame(table: Any, source: str) -> RawTable:
    """Wrap a table in memory as a raw table with row numbers.

    Raises:
        DataError: it cannot be read as a table.
    """
    return RawTable(number_rows(to_polars(table)), source)


def _column(values: Any) -> pl.Series:
    if isinstance(values, pl.Series):
        return values
    plain = values.tolist() if hasattr(values, "tolist") else list(values)
    kinds = {type(value) for value in plain if value is not None}
    if len(kinds) > 1 and str in kinds:
        # Texts beside a float NaN are how pandas writes a column of texts with gaps.
        plain = [None if isinstance(value, float) and value != value else value for value in plain]
        plain = [value if value is None or isinstance(value, (str, list)) else str(value) for value in plain]
    return pl.Series(values=plain, strict=False)

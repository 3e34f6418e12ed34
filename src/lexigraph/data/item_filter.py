"""Conditions on item attributes ("year >= 1990", "categories contains Drama")."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, MissingColumnError

Operator: TypeAlias = Literal["==", "!=", ">=", "<=", ">", "<", "in", "contains", "lacks", "outside"]
Operand: TypeAlias = str | float | int | bool | list[str] | list[float]


@dataclass(frozen=True)
class ItemFilter:
    """One condition on one column of the item table.

    Args:
        column: a column of the item table.
        operator: a comparison; "in" takes a list; "contains" and "lacks" look into lists and texts, for one value or
            for any of a list; "outside" takes the two ends of a range, and neither they nor what lies between is met.
        value: what to compare with. An item without a value in the column meets only "!=", "lacks" and "outside".

    Raises:
        ConfigError: an unknown operator, an empty list of values, a range that has not two ends, or a value that no
            item can have.

    Example:
        >>> items = pl.DataFrame({"title": ["Heat", "Up"], "categories": [["Crime"], ["Animation"]]})
        >>> ItemFilter("categories", "contains", "Crime").mask(items).tolist()
        [True, False]
        >>> ItemFilter("categories", "lacks", ["Crime", "Horror"]).mask(items).tolist()
        [False, True]
        >>> ItemFilter("year", "outside", [1980, 1989]).mask(pl.DataFrame({"year": [1979, 1985, 1990]})).tolist()
        [True, False, True]
    """

    column: str
    operator: Operator
    value: Operand

    def __post_init__(self) -> None:
        if self.operator not in get_args(Operator):
            raise ConfigError(f"unknown filter operator {self.operator!r}; allowed: {', '.join(get_args(Operator))}")
        if isinstance(self.value, list) and not self.value:
            raise ConfigError(f"filter {self.column} {self.operator} names no value; give at least one")
        if self.operator == "outside" and not (isinstance(self.value, list) and len(self.value) == 2):
            raise ConfigError(
                f"filter {self.column} outside {self.value!r} names no range; give its two ends, such as [1980, 1989]"
            )
        for value in (self.column, *_values(self.value)):
            if not _is_writable(value):
                raise ConfigError(
                    f"filter {self.column!r} {self.operator} {_cut(value)} compares with what is neither a finite "
                    "number nor a whole text; write a number such as 1990, or a text"
                )

    def mask(self, items: pl.DataFrame) -> NDArray[np.bool_]:
        """Which items meet the condition, bool ``[n_items]``.

        Raises:
            MissingColumnError: the item table has no such column.
            ConfigError: the column's type cannot be compared with the value.
        """
        if self.column not in items.columns:
            raise MissingColumnError(f"filter on {self.column!r}: the item table has only {', '.join(items.columns)}")
        try:
            met = items.select(met=self._expression(items.schema[self.column]).fill_null(self._if_missing))
        except (pl.exceptions.PolarsError, TypeError) as error:  # polars raises TypeError for lists of several types
            reason = str(error).splitlines()[0]  # what follows describes the expression, not the filter
            raise ConfigError(
                f"filter {self.column} {self.operator} {self.value!r} does not fit a column of type "
                f"{items.schema[self.column]}: {reason}; write a condition like {_example(items[self.column])}"
            ) from error
        return met["met"].to_numpy().astype(bool)

    @property
    def _if_missing(self) -> bool:
        return self.operator in ("!=", "lacks", "outside")

    def _expression(self, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(self.column)
        if self.operator in ("contains", "lacks"):
            found = pl.any_horizontal([_holds(column, dtype, value) for value in _values(self.value)])
            return found if self.operator == "contains" else ~found
        if self.operator == "in":
            return _is_any(column, dtype, _values(self.value))
        if self.operator == "outside":
            ends = [_end(value, dtype) for value in _values(self.value)]
            return (column < pl.min_horizontal(ends)) | (column > pl.max_horizontal(ends))
        if isinstance(self.value, (int, float)) and dtype == pl.String:
            column = column.cast(pl.Float64, strict=False)
        comparison = {
            "==": column.eq, "!=": column.ne, ">=": column.ge, "<=": column.le, ">": column.gt, "<": column.lt
        }  # fmt: skip
        return comparison[self.operator](self.value)


def _values(value: Operand) -> list[str | float | int | bool]:
    return list(value) if isinstance(value, list) else [value]


def _is_any(column: pl.Expr, dtype: pl.DataType, values: list[str | float | int | bool]) -> pl.Expr:
    """Whether it is one of some values; 4 is 4.0 in a column of numbers."""
    if dtype.is_float():
        return column.is_in(pl.Series(map(str, values)).cast(pl.Float64, strict=False).drop_nulls())
    return column.cast(pl.String).is_in([f"{value:.0f}" if _is_whole(value) else str(value) for value in values])


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _is_writable(value: object) -> bool:
    """Whether it is a number within reach of floats or a text without half characters, which no file can hold."""
    try:
        return isfinite(value) if isinstance(value, (int, float)) else bool(str(value).encode()) or value == ""
    except (UnicodeEncodeError, OverflowError):
        return False


def _cut(value: object) -> str:
    return repr(value)[:40]


def _end(value: str | float, dtype: pl.DataType) -> pl.Expr:
    """One end of a range; a number that was written as text compares as a number with numbers."""
    return pl.lit(value).cast(pl.Float64) if dtype.is_numeric() else pl.lit(str(value))


def _holds(column: pl.Expr, dtype: pl.DataType, value: str | float) -> pl.Expr:
    if isinstance(dtype, pl.List):
        return column.list.contains(value)
    return column.cast(pl.String).str.contains(str(value), literal=True)


def _example(column: pl.Series) -> str:
    known = column.drop_nulls()
    if known.is_empty() or not column.dtype.is_numeric():
        return f"'{column.name} = VALUE' or '{column.name} contains VALUE'"
    return f"'{column.name} >= {float(np.median(known.to_numpy())):g}'"

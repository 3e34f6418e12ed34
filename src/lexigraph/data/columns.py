"""From raw columns to typed ones: an expression for the value, and for each way it can be wrong a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from lexigraph.data.tables import ColumnType
from lexigraph.data.timestamps import parse_times
from lexigraph.errors import DataError

MAX_EXACT = 2**53


@dataclass(frozen=True)
class ParsedColumn:
    """One typed column.

    Attributes:
        values: the values, null where absent or wrong.
        faults: pairs of a mask (true where wrong) and the reason.
    """

    values: pl.Series
    faults: tuple[tuple[pl.Series, str], ...] = ()


def parse_column(series: pl.Series, kind: ColumnType | None) -> ParsedColumn:
    """Give a raw column its type.

    Args:
        series: the column as read; its name goes into the reasons.
        kind: its type by the table's contract, or None for an attribute.

    Returns:
        The values and the faults found.

    Raises:
        DataError: the column as a whole has a type that cannot become the one wanted.

    Example:
        >>> parsed = parse_column(pl.Series("weight", ["1", "x", "-2", None]), "weight")
        >>> parsed.values.to_list()[:2], [reason for mask, reason in parsed.faults if mask.any()]
        ([1.0, None], ['unparsable weight', 'negative weight'])
    """
    return _PARSERS[kind](series)


def _ids(series: pl.Series) -> ParsedColumn:
    if isinstance(series.dtype, (pl.List, pl.Array, pl.Struct, pl.Object)):
        raise DataError(f"the column {series.name!r} holds {series.dtype}, not ids; ids are texts or whole numbers")
    if series.dtype.is_float():
        series = _float_ids(series)
    values = series.cast(pl.String)
    missing = values.is_null() | (values.str.strip_chars() == "")
    return ParsedColumn(values, ((missing.fill_null(True), f"missing {series.name}"),))


def _float_ids(series: pl.Series) -> pl.Series:
    # A column of whole numbers with a gap in it comes out of many tools as floats: 17.0 means the id 17.
    whole = series.is_finite() & (series == series.round()) & (series.abs() <= MAX_EXACT)
    numbers = pl.select(pl.when(whole).then(series)).to_series().cast(pl.Int64).cast(pl.String)
    others = _null_where(series, series.is_nan()).cast(pl.String)
    return numbers.fill_null(others).alias(series.name)


def _numbers(series: pl.Series) -> ParsedColumn:
    if series.dtype == pl.String:
        stripped = series.str.strip_chars()
        given = (stripped != "").fill_null(False)
        values = stripped.cast(pl.Float64, strict=False)
    elif series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null):
        values, given = series.cast(pl.Float64), series.is_not_null()
    else:
        raise DataError(f"the column {series.name!r} holds {series.dtype}, not numbers")
    finite = values.cast(pl.Float32).is_finite().fill_null(False)
    unparsable = given & values.is_null()
    infinite = given & values.is_not_null() & ~finite
    faults = ((unparsable, f"unparsable {series.name}"), (infinite, f"{series.name} is NaN or infinite"))
    return ParsedColumn(values.cast(pl.Float32), faults)


def _weights(series: pl.Series) -> ParsedColumn:
    numbers = _numbers(series)
    negative = (numbers.values < 0).fill_null(False)
    return ParsedColumn(numbers.values, (*numbers.faults, (negative, f"negative {series.name}")))


def _times(series: pl.Series) -> ParsedColumn:
    values, ambiguous, unparsable = parse_times(series)
    return ParsedColumn(
        values,
        (
            (ambiguous, f"ambiguous {series.name}: day or month first"),
            (unparsable, f"unparsable {series.name}"),
        ),
    )


def _texts(series: pl.Series) -> ParsedColumn:
    if isinstance(series.dtype, pl.List):
        series = series.cast(pl.List(pl.String)).list.drop_nulls().list.join(" ")
    elif isinstance(series.dtype, pl.Struct):
        series = series.struct.json_encode()
    texts = series.cast(pl.String)
    return ParsedColumn(_null_where(texts, texts.str.strip_chars() == ""))


def _categories(series: pl.Series) -> ParsedColumn:
    if isinstance(series.dtype, pl.Struct):
        raise DataError(f"the column {series.name!r} holds {series.dtype}; give a list or texts like 'Drama|Crime'")
    lists = series if isinstance(series.dtype, pl.List) else series.cast(pl.String).str.split("|")
    cleaned = (
        lists.cast(pl.List(pl.String))
        .list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
        .list.unique(maintain_order=True)
    )
    return ParsedColumn(_null_where(cleaned, cleaned.list.len() == 0))


def _attributes(series: pl.Series) -> ParsedColumn:
    if series.dtype != pl.String:
        return ParsedColumn(series)
    texts = _null_where(series, series.str.strip_chars() == "")
    given = texts.drop_nulls()
    if given.len() and given.is_in(["true", "false"]).all():
        return ParsedColumn(texts == "true")
    # Leading zeros mark codes (postcodes, article numbers), which are no numbers.
    if given.is_empty() or not given.str.contains(r"^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$").all():
        return ParsedColumn(texts)
    whole = not given.str.contains(".", literal=True).any()
    return ParsedColumn(texts.cast(pl.Int64 if whole else pl.Float64))


def _null_where(series: pl.Series, mask: pl.Series) -> pl.Series:
    return pl.select(pl.when(~mask.fill_null(False)).then(series).alias(series.name)).to_series()


_PARSERS: dict[ColumnType | None, Callable[[pl.Series], ParsedColumn]] = {
    "id": _ids,
    "number": _numbers,
    "weight": _weights,
    "time": _times,
    "text": _texts,
    "categories": _categories,
    None: _attributes,
}

"""Points in time as people write them: epoch numbers and ISO dates, mixed as they come.

Understood, all to UTC with microseconds (a time without zone is taken as UTC):

- numbers, by their size: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, above nanoseconds
  since 1970;
- ``2024-01-31``, ``2024/01/31``, and with a time after ``T`` or a space: ``10:00``, ``10:00:00``, ``10:00:00.123``,
  with ``Z``, ``+01:00`` or ``+0100`` behind it.

``31/01/2024`` and its like are not: whether day or month comes first cannot be known from one value.
"""

from __future__ import annotations

import polars as pl

from lexigraph.errors import DataError

_UNITS = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (float("inf"), 1e-3))
_LATEST = 253_402_300_800_000_000
_EARLIEST = -62_135_596_800_000_000
_ISO = (
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?:[Zz]|UTC|(?P<sign>[+-])(?P<offset_hours>\d{2}):?(?P<offset_minutes>\d{2})?)?)?$"
)
_AMBIGUOUS = r"^\d{1,2}[/.\- ]\d{1,2}[/.\- ,]+\d{2,4}\b"


def parse_times(series: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Turn a column into points in time.

    Args:
        series: numbers, texts, dates or datetimes.

    Returns:
        The times as Datetime in microseconds (null where absent or wrong), a mask of ambiguous dates and a mask of
        other values that could not be read.

    Raises:
        DataError: the column holds lists or records.

    Example:
        >>> times, ambiguous, wrong = parse_times(pl.Series(["2024-01-31", "1706659200", "31/01/2024", "soon"]))
        >>> times.to_list()[0] == times.to_list()[1], ambiguous.to_list()[2], wrong.to_list()[3]
        (True, True, True)
    """
    if isinstance(series.dtype, (pl.List, pl.Array, pl.Struct, pl.Object)):
        raise DataError(f"the column {series.name!r} holds {series.dtype}, not points in time")
    no = pl.repeat(False, len(series), eager=True)
    if isinstance(series.dtype, pl.Datetime):
        utc = series.dt.convert_time_zone("UTC") if series.dtype.time_zone else series
        return utc.dt.replace_time_zone(None).cast(pl.Datetime("us")), no, no
    if series.dtype == pl.Date:
        return series.cast(pl.Datetime("us")), no, no
    if series.dtype.is_numeric():
        times = from_epoch(series.cast(pl.Float64))
        return times, no, (series.is_not_null() & times.is_null()).fill_null(False)
    return _parse_texts(series.cast(pl.String).str.strip_chars())


def from_epoch(numbers: pl.Series) -> pl.Series:
    """Turn epoch numbers (Float64) into times, the unit by their size; null outside the years 1 to 9999.

    Example:
        >>> from_epoch(pl.Series([0.0, 1.7e9, 1.7e12])).dt.year().to_list()
        [1970, 2023, 2023]
    """
    size = numbers.abs()
    micros = pl.select(
        pl.coalesce(*(pl.when(size < limit).then(numbers * factor) for limit, factor in _UNITS))
    ).to_series()
    inside = (micros >= _EARLIEST) & (micros < _LATEST)
    return (
        pl.select(pl.when(inside).then(micros)).to_series().round().cast(pl.Int64).cast(pl.Datetime("us"))
        .alias(numbers.name)
    )  # fmt: skip


def _parse_texts(texts: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    given = (texts != "").fill_null(False)
    numbers = texts.cast(pl.Float64, strict=False)
    times = from_epoch(numbers)
    rest = given & numbers.is_null()
    if rest.any():
        times = times.zip_with(~rest, _parse_dates(texts.zip_with(rest, texts.clear(len(texts)))))
    wrong = given & times.is_null()
    ambiguous = wrong & texts.str.contains(_AMBIGUOUS).fill_null(False)
    return times.alias(texts.name), ambiguous, wrong & ~ambiguous


def _parse_dates(texts: pl.Series) -> pl.Series:
    parts = texts.str.extract_groups(_ISO).struct.unnest().with_columns(pl.exclude("fraction", "sign").cast(pl.Int32))
    year, month, day = (pl.col(name) for name in ("year", "month", "day"))
    hour, minute, second = (pl.col(name).fill_null(0) for name in ("hour", "minute", "second"))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = pl.when(month == 2).then(28 + leap.cast(pl.Int32)).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    exists = (year > 0) & month.is_between(1, 12) & day.is_between(1, length)
    exists &= (hour < 24) & (minute < 60) & (second < 60)
    # Only dates that exist may reach the constructor, which refuses the whole column for one that does not.
    kept = parts.with_columns(pl.when(exists).then(pl.all()))
    offset = pl.col("offset_hours").fill_null(0) * 60 + pl.col("offset_minutes").fill_null(0)
    signed = pl.when(pl.col("sign") == "-").then(-offset).otherwise(offset)
    micros = pl.col("fraction").fill_null("").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64)
    local = pl.datetime(year, month, day, hour, minute, second, time_unit="us")
    return kept.select(time=local + pl.duration(microseconds=micros) - pl.duration(minutes=signed))["time"]

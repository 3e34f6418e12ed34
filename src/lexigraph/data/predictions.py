"""Ranked lists of another system: read whole or refused, since a list with a hole in it must not be scored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from lexigraph.data.columns import parse_column
from lexigraph.data.frames import raw_from_frame
from lexigraph.data.readers.header import apply_columns
from lexigraph.data.readers.raw import LINE, RawTable
from lexigraph.data.readers.source import TableSource, read_table
from lexigraph.data.tables import PREDICTIONS
from lexigraph.errors import (
    DataError,
    DuplicatePredictionError,
    EmptyTableError,
    InvalidScoreError,
    LexigraphError,
    MissingColumnError,
)

SHOWN = 5
"""How many faulty lines a message names."""


def read_predictions(
    source: str | Path | Any, *, columns: Mapping[str, str] | None = None, encoding: str = "utf-8"
) -> pl.DataFrame:
    """Read ranked lists from any file type or database the readers know, or from a table in memory.

    Args:
        source: a file, a database URL (table ``predictions``), or a frame as in
            :func:`~lexigraph.data.loading.from_frames`, with the columns ``user_id``, ``item_id``, and ``rank`` (from
            1 or 0, lower is better) or ``score`` (higher is better). With both, ``rank`` decides. Equal scores keep the
            order of the rows.
        columns: source column to one of these names.
        encoding: encoding of text files.

    Returns:
        ``line`` (Int64), ``user_id``, ``item_id`` (String) and ``place`` (Int64, from 0 without gaps in each list);
        the rows of a user lie together, best first.

    Raises:
        MissingColumnError: a column is absent.
        EmptyTableError: there are no rows.
        InvalidScoreError: a score is missing, unparsable, NaN or infinite, or a rank is no whole number.
        DuplicatePredictionError: a user's list names an item, or uses a rank, twice.
        DataError: an id is missing, a line cannot be taken apart, or the source cannot be read.

    Example:
        >>> found = read_predictions({"user_id": ["a", "a"], "item_id": ["x", "y"], "score": [0.1, 0.9]})
        >>> found.select("item_id", "place").rows()
        [('y', 0), ('x', 1)]
    """
    raw = _read(source, columns or {}, encoding)
    _refuse(raw, raw.broken.rename({LINE: "line"}), DataError, "lines cannot be taken apart")
    by = next((name for name in ("rank", "score") if name in raw.columns), None)
    if by is None:
        raise MissingColumnError(
            f"{raw.source}: predictions need a column 'score' or 'rank' beside user_id and item_id; columns found: "
            f"{', '.join(map(repr, raw.columns))}"
        )
    if not raw.frame.height:
        raise EmptyTableError(f"{raw.source} holds no predictions; a list is one row per user_id and item_id")
    frame = _typed(raw, by)
    ordered = frame.sort("user_id", "value", descending=[False, by == "score"], maintain_order=True)
    if by == "rank":
        _refuse_repeats(raw, ordered, ["user_id", "value"], "give a user two items of the same rank")
    _refuse_repeats(raw, ordered, ["user_id", "item_id"], "name an item a second time in a user's list")
    return ordered.select("line", "user_id", "item_id", place=pl.int_range(pl.len()).over("user_id"))


def _read(source: Any, columns: Mapping[str, str], encoding: str) -> RawTable:
    if isinstance(source, (str, Path)):
        return read_table(TableSource(source, columns=columns, encoding=encoding), PREDICTIONS)
    return apply_columns(raw_from_frame(source, "the predictions frame"), PREDICTIONS, columns)


def _typed(raw: RawTable, by: str) -> pl.DataFrame:
    """``line``, ids, and ``value``: the rank or score as Float64, so that scores a system told apart stay apart."""
    frame = raw.frame.select(line=pl.col(LINE))
    for name in PREDICTIONS.required:
        parsed = parse_column(raw.frame[name], "id")
        wrong = frame.filter(next(mask for mask, _ in parsed.faults))
        _refuse(raw, wrong, DataError, f"rows have no {name}")
        frame = frame.with_columns(parsed.values.alias(name))
    given = raw.frame[by]
    values = given.str.strip_chars() if given.dtype == pl.String else given
    parsed_values = values.cast(pl.Float64, strict=False)
    unusable = ~parsed_values.is_finite().fill_null(False)
    _refuse(
        raw,
        frame.with_columns(values.alias("value")).filter(unusable),  # as it stands there, not as the null it became
        InvalidScoreError,
        f"rows have a {by} that is missing, NaN, infinite or no number",
    )
    frame = frame.with_columns(parsed_values.alias("value"))
    if by == "rank":
        fraction = frame.filter((pl.col("value") != pl.col("value").round()) | (pl.col("value") < 0))
        _refuse(raw, fraction, InvalidScoreError, "rows have a rank that is no whole number from 0 or 1 on")
    return frame


def _refuse_repeats(raw: RawTable, frame: pl.DataFrame, key: list[str], what: str) -> None:
    repeats = frame.filter(~pl.struct(key).is_first_distinct())
    _refuse(raw, repeats, DuplicatePredictionError, f"rows {what}")


def _refuse(raw: RawTable, wrong: pl.DataFrame, error: type[LexigraphError], what: str) -> None:
    """Raise if any row is wrong, naming the first lines."""
    if wrong.height:
        raise error(f"{raw.source}: {wrong.height} of {raw.n_rows} {what} ({rows_shown(wrong)}); correct these rows")


def rows_shown(rows: pl.DataFrame) -> str:
    """The first faulty lines with what they hold, for a message.

    Example:
        >>> rows_shown(pl.DataFrame({"line": [7], "user_id": ["u"], "item_id": ["x"]}))
        "line 7: user_id='u', item_id='x'"
    """
    named = [name for name in ("user_id", "item_id", "value", "content") if name in rows.columns]
    ordered = rows.sort("line").head(SHOWN).select("line", *named)
    shown = [
        f"line {line}" + (": " + ", ".join(f"{n}={v!r}" for n, v in zip(named, rest, strict=True)) if named else "")
        for line, *rest in ordered.rows()
    ]
    return "; ".join(shown) + ("; ..." if rows.height > SHOWN else "")

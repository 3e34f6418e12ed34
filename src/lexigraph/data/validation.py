"""From a raw table to a clean one: typed columns, and every row that could not be used with the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lexigraph.data.columns import ParsedColumn, parse_column
from lexigraph.data.duplicates import DuplicatePolicy, repeated
from lexigraph.data.quarantine import QUARANTINE_SCHEMA
from lexigraph.data.readers.raw import LINE, RawTable
from lexigraph.data.tables import INTERACTION_TABLES, TableSpec
from lexigraph.errors import DataError, TooManyBadRowsError


@dataclass(frozen=True, eq=False)
class CleanTable:
    """A table after validation.

    Attributes:
        spec: what the table may hold.
        source: where it came from.
        frame: the good rows: :data:`LINE` and typed columns.
        faults: rows that are wrong, with the columns of :data:`QUARANTINE_SCHEMA`; they count toward the allowed
            share of bad rows.
        repeats: rows set aside because they say nothing new; they do not count toward that share.
        n_rows: rows found, good and bad.
    """

    spec: TableSpec
    source: str
    frame: pl.DataFrame
    faults: pl.DataFrame
    repeats: pl.DataFrame
    n_rows: int


def validate(raw: RawTable, spec: TableSpec, duplicates: DuplicatePolicy = "exact") -> CleanTable:
    """Type the columns of a table and set aside the rows that are broken, wrong or repeated.

    Args:
        raw: the rows as found, under the table's column names.
        spec: the table's contract.
        duplicates: what becomes of repeated interactions. In other tables a second row of the same item or user,
            or a row met before, is set aside whatever the policy.

    Returns:
        The good rows, and the others with their line, reason and original content.

    Raises:
        DataError: a column as a whole has an impossible type.
        TooManyBadRowsError: a repeat where the policy is ``error``.

    Example:
        >>> from lexigraph.data.readers.raw import number_rows
        >>> from lexigraph.data.tables import TABLES
        >>> frame = pl.DataFrame({"user_id": ["u", None, "u"], "item_id": ["a", "b", "a"]})
        >>> clean = validate(RawTable(number_rows(frame), "memory"), TABLES["interactions"])
        >>> clean.frame.height, clean.faults["reason"].to_list(), clean.repeats["line"].to_list()
        (1, ['missing user_id'], [3])
    """
    parsed = {name: _parse(raw, spec, name) for name in raw.columns}
    reasons = first_reasons(list(parsed.values()), raw.frame.height)
    typed = raw.frame.select(LINE).with_columns(column.values.alias(name) for name, column in parsed.items())
    wrong = reasons.is_not_null()
    found = raw.frame.select(LINE).with_columns(reason=reasons).filter(wrong)
    faults = pl.concat([with_content(raw, spec, found), _as_quarantined(raw.broken, spec)]).sort("line")
    good, repeats = _set_repeats_aside(raw, spec, typed.filter(~wrong) if wrong.any() else typed, duplicates)
    return CleanTable(spec, raw.source, good, faults, repeats, raw.n_rows)


def first_reasons(columns: Sequence[ParsedColumn], height: int) -> pl.Series:
    """For each row the first reason why it is wrong, null where it is good; String ``[n_rows]``."""
    reasons = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, height)
    for mask, reason in (fault for column in columns for fault in column.faults):
        if mask.any():
            chosen = pl.when(mask & reasons.is_null()).then(pl.lit(reason)).otherwise(reasons)
            reasons = pl.select(chosen.alias("reason")).to_series()
    return reasons


def with_content(raw: RawTable, spec: TableSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Add to rows (:data:`LINE`, ``reason``) what they looked like: their text, or their values as JSON.

    Returns:
        The rows with the columns of :data:`QUARANTINE_SCHEMA`.
    """
    if raw.originals is not None:
        contents = raw.originals.join(rows.select(LINE).unique(), on=LINE, how="semi")
    else:
        picked = raw.frame.join(rows.select(LINE).unique(), on=LINE, how="semi")
        contents = picked.select(LINE, content=pl.struct(pl.exclude(LINE)).struct.json_encode())
    return _as_quarantined(rows.join(contents, on=LINE, how="left", maintain_order="left"), spec)


def check_share(table: CleanTable, max_bad_share: float, quarantine: str) -> None:
    """Refuse a table with too many bad rows.

    Args:
        table: the table after validation.
        max_bad_share: share in [0, 1] of its rows that may be bad.
        quarantine: where the bad rows are, for the message.

    Raises:
        TooManyBadRowsError: more rows are bad than that.
    """
    share = table.faults.height / table.n_rows if table.n_rows else 0.0
    if share <= max_bad_share:
        return
    reasons = table.faults.group_by("reason", maintain_order=True).agg(pl.len(), pl.col("line").head(3))
    found = "; ".join(
        f"{reason}: {count} (first at line {', '.join(map(str, lines))})"
        for reason, count, lines in reasons.sort("len", descending=True, maintain_order=True).iter_rows()
    )
    raise TooManyBadRowsError(
        f"{table.source}: {table.faults.height} of {table.n_rows} rows of {table.spec.name} are bad ({share:.1%}), "
        f"allowed are {max_bad_share:.1%}; {found}; they are listed in {quarantine}; correct them, or allow them with "
        f"max_bad_share={min(1.0, -(-share * 100 // 1) / 100):.2f}"
    )


def _parse(raw: RawTable, spec: TableSpec, name: str) -> ParsedColumn:
    try:
        return parse_column(raw.frame[name], spec.type_of(name))
    except DataError as error:
        raise DataError(f"{raw.source}: {error}") from error


def _set_repeats_aside(
    raw: RawTable, spec: TableSpec, frame: pl.DataFrame, duplicates: DuplicatePolicy
) -> tuple[pl.DataFrame, pl.DataFrame]:
    columns = [name for name in frame.columns if name != LINE]
    key = [name for name in spec.key if name in columns] or columns
    reason = "exact duplicate row"
    if spec.name in INTERACTION_TABLES:
        if duplicates == "keep":
            return frame, pl.DataFrame(schema=QUARANTINE_SCHEMA)
        if duplicates == "exact":
            key = columns
        else:
            reason = f"repeated {', '.join(key)}"
    elif spec.key:
        reason = f"repeated {', '.join(spec.key)}"
    mask = repeated(frame, key, "last" if duplicates == "last" and spec.name in INTERACTION_TABLES else "first")
    if not mask.any():
        return frame, pl.DataFrame(schema=QUARANTINE_SCHEMA)
    rows = with_content(raw, spec, frame.filter(mask).select(LINE, reason=pl.lit(reason)))
    if duplicates == "error" and spec.name in INTERACTION_TABLES:
        raise TooManyBadRowsError(
            f"{raw.source}: {rows.height} rows of {spec.name} repeat an earlier {', '.join(key)} (first at line "
            f"{', '.join(map(str, rows['line'].head(3)))}) and duplicates='error' allows none; remove them, or choose "
            "duplicates='exact', 'first', 'last' or 'keep'"
        )
    return frame.filter(~mask), rows


def _as_quarantined(rows: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    return rows.select(
        pl.lit(spec.name).alias("table"), pl.col(LINE).cast(pl.Int64).alias("line"), "reason", "content"
    ).cast(QUARANTINE_SCHEMA)

"""CSV, TSV and their kin."""

from __future__ import annotations

import csv
import logging
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from lexigraph.data.readers.fields import split_records
from lexigraph.data.readers.header import apply_columns, clean_names, missing_columns, rename_map, table_names
from lexigraph.data.readers.headerless import SAMPLE, guess_columns
from lexigraph.data.readers.open_quotes import RecordShape, join_open_lines
from lexigraph.data.readers.raw import LINE, RawTable
from lexigraph.data.readers.text_files import numbered_lines, read_bytes, to_utf8
from lexigraph.data.tables import INTERACTION_TABLES, TableSpec
from lexigraph.errors import DataError, EmptyTableError

logger = logging.getLogger(__name__)

SEPARATORS = (",", "\t", ";", "|")
"""Separators that are tried when the usual one of the file type does not give the required columns."""


def read_delimited(
    path: Path,
    spec: TableSpec,
    columns: Mapping[str, str],
    *,
    separator: str | None = None,
    encoding: str = "utf-8",
) -> RawTable:
    """Read a delimited text file; broken lines are set aside by number, the rest is read.

    A file of interactions may have no header where its numbers leave no doubt what they are.

    Args:
        path: the file, plain or gzip.
        spec: the table it should hold.
        columns: source column to table column.
        separator: the separator, or None to take the usual one of the file type, or another where the header
            shows that it is another one.
        encoding: encoding of the text.

    Returns:
        Every record as strings with its line number.

    Raises:
        EmptyTableError: there is no line at all.
        EncodingError: the text is not in that encoding.
        MissingColumnError: a required column is absent.
        DataError: the file cannot be read, or a column name appears twice.
    """
    lines = numbered_lines(to_utf8(read_bytes(path), encoding, str(path)))
    first = lines["content"].str.strip_chars().ne("").arg_max() if lines.height else None
    if first is None or not lines["content"][first].strip():
        raise EmptyTableError(f"{path} is empty; the {spec.name} table needs the columns {', '.join(spec.required)}")
    found, names = find_header(lines["content"][first], spec, columns, separator or _usual_separator(path), separator)
    given = _headerless(lines[first : first + SAMPLE], found, names, spec, columns, str(path))
    names = list(given) if given else names
    rename_map(names, {}, str(path))
    body, stray = join_open_lines(lines.slice(first if given else first + 1), _shape(found, names, spec, columns))
    records, broken = split_records(body, found, len(names))
    frame = records.rename(dict(zip(records.columns, [LINE, *names], strict=True)))
    faults = pl.concat([broken, stray]).sort(LINE)
    originals = pl.concat([body, stray.select(body.columns)]).sort(LINE) if stray.height else body
    return apply_columns(RawTable(frame, str(path), faults, originals=originals), spec, columns)


def find_header(
    line: str, spec: TableSpec, columns: Mapping[str, str], usual: str, forced: str | None = None
) -> tuple[str, list[str]]:
    """Find the separator with which a header names the required columns.

    Args:
        line: the header line.
        spec: the table it should describe.
        columns: source column to table column.
        usual: the separator to try first.
        forced: the only separator to try.

    Returns:
        The separator and the column names. When no separator gives the required columns, the one that splits the
        line into most names, so that the error can show them.

    Raises:
        DataError: the forced separator is not a single character.

    Example:
        >>> from lexigraph.data.tables import TABLES
        >>> find_header("user_id;item_id;rating", TABLES["interactions"], {}, ",")
        (';', ['user_id', 'item_id', 'rating'])
    """
    if forced is not None and (len(forced) != 1 or forced in '"\r\n'):
        raise DataError(f"a separator is one character and no quote, not {forced!r}; for example: ',', ';' or '\\t'")
    candidates = (forced,) if forced is not None else tuple(dict.fromkeys((usual, *SEPARATORS)))
    splits = {separator: _split_header(line, separator) for separator in candidates}
    for separator, names in splits.items():
        if not missing_columns(table_names(names, spec, columns), spec):
            return separator, names
    best = max(candidates, key=lambda separator: len(splits[separator]))
    return best, splits[best]


def _headerless(
    lines: pl.DataFrame, separator: str, names: list[str], spec: TableSpec, columns: Mapping[str, str], source: str
) -> tuple[str, ...] | None:
    """Names for columns of a file of interactions that names none, told to the user; None where it may name them."""
    if spec.name not in INTERACTION_TABLES or columns or not missing_columns(table_names(names, spec, columns), spec):
        return None
    guessed = guess_columns(lines["content"].to_list(), separator)
    if guessed is not None:
        logger.warning("%s has no header; its columns are taken for %s", source, ", ".join(guessed))
    return guessed


def _shape(separator: str, names: list[str], spec: TableSpec, columns: Mapping[str, str]) -> RecordShape:
    found = table_names(names, spec, columns)
    plain = {n for n, name in enumerate(found) if spec.type_of(name) in ("number", "weight", "time")}
    ids = {n for n, name in enumerate(found) if name in spec.required}
    return RecordShape(separator, len(names), frozenset(plain), frozenset(ids))


def _split_header(line: str, separator: str) -> list[str]:
    try:
        return clean_names(next(csv.reader([line], delimiter=separator, skipinitialspace=True)))
    except csv.Error:
        return clean_names(line.split(separator))


def _usual_separator(path: Path) -> str:
    return "\t" if path.name.lower().removesuffix(".gz").endswith((".tsv", ".tab")) else ","

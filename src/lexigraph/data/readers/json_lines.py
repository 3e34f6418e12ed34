"""JSON Lines: one object a line; a whole file that is one JSON array is read as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from lexigraph.data.readers.raw import BROKEN_SCHEMA, LINE, RawTable, number_rows
from lexigraph.data.readers.records import frame_of_objects
from lexigraph.data.readers.text_files import numbered_lines, read_bytes, to_utf8
from lexigraph.errors import DataError, EmptyTableError


def read_json_lines(path: Path, encoding: str = "utf-8") -> RawTable:
    """Read objects from JSON Lines, plain or gzip; a line that is no object is set aside by number.

    Args:
        path: the file.
        encoding: encoding of the text.

    Returns:
        Every value as text; lists stay lists of texts and nested objects become JSON texts.

    Raises:
        EmptyTableError: the file has no line.
        EncodingError: the text is not in that encoding.
        DataError: the file cannot be read, or is a JSON array of something else than objects.
    """
    data = to_utf8(read_bytes(path), encoding, str(path))
    if not data.strip():
        raise EmptyTableError(f"{path} is empty; each line should hold one JSON object")
    if data.lstrip().startswith(b"["):
        return _read_array(data, path)
    lines = numbered_lines(data)
    lines = lines.filter(pl.col("content").str.strip_chars() != "")
    faults: list[tuple[int, str, str]] = []
    frame = frame_of_objects(_objects(lines, faults))
    if frame.is_empty():
        frame = pl.DataFrame(schema={LINE: pl.Int64})
    frame = frame.with_columns(pl.col(LINE).cast(pl.Int64))
    return RawTable(frame, str(path), pl.DataFrame(faults, schema=BROKEN_SCHEMA, orient="row"), originals=lines)


def parse_object(text: str) -> dict[str, Any] | None:
    """The object a line holds, or None where it is broken, no object, or holds half of a character pair.

    Example:
        >>> parse_object('{"a": 1}'), parse_object('{"a": '), parse_object("[1]")
        ({'a': 1}, None, None)
    """
    try:
        value = json.loads(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _objects(lines: pl.DataFrame, faults: list[tuple[int, str, str]]) -> Iterator[dict[str, Any]]:
    for line, content in lines.iter_rows():
        value = parse_object(content)
        if value is None:
            faults.append((line, "broken line: not a JSON object", content))
        else:
            yield {**value, LINE: line}


def _read_array(data: bytes, path: Path) -> RawTable:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"{path} starts as a JSON array but is not one: {error}; put one object on each line"
        ) from error
    if not values:
        raise EmptyTableError(f"{path} is an empty JSON array")
    if not all(isinstance(value, dict) for value in values):
        raise DataError(f"{path} is a JSON array of something else than objects; give each row as an object")
    return RawTable(number_rows(frame_of_objects(values)), str(path))

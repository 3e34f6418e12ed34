"""Rows that come as Python values (JSON, SQL) as a frame of strings, so that nothing is guessed before validation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeAlias

import polars as pl

Text: TypeAlias = str | list[str | None] | None
CHUNK_ROWS = 50_000
"""Rows held as Python values at a time."""


def text_of(value: object) -> Text:
    """One value as text, or as a list of texts; None stays None.

    Example:
        >>> text_of(3), text_of(2.5), text_of(["a", 1]), text_of({"a": 1}), text_of(True)
        ('3', '2.5', ['a', '1'], '{"a": 1}', 'true')
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", errors="replace")
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, (list, tuple)):
        return [part if part is None or isinstance(part, str) else _flat(part) for part in value]
    return str(value)


def frame_of_rows(names: Sequence[str], rows: Iterable[Sequence[object]]) -> pl.DataFrame:
    """Build a frame of texts from tuples, in chunks so that few Python values live at once.

    Args:
        names: column names.
        rows: one value per column.

    Returns:
        Columns of String, or List(String) where a list was met.
    """
    frames = [
        pl.DataFrame([_series(name, values) for name, values in zip(names, zip(*chunk, strict=True), strict=True)])
        for chunk in _chunks(rows)
    ]
    return join_frames(frames) if frames else pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def frame_of_objects(objects: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Build a frame of texts from mappings; a name absent from one of them is null there."""
    frames = []
    for chunk in _chunks(objects):
        names = dict.fromkeys(name for row in chunk for name in row)
        frames.append(pl.DataFrame([_series(name, [row.get(name) for row in chunk]) for name in names]))
    return join_frames(frames) if frames else pl.DataFrame()


def join_frames(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put chunks of texts below each other; a column that is a list in one chunk becomes one in all."""
    lists = {name for frame in frames for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)}
    widened = [
        frame.with_columns(
            pl.when(pl.col(name).is_not_null()).then(pl.concat_list(name)).alias(name)
            for name in frame.columns
            if name in lists and frame.schema[name] == pl.String
        )
        for frame in frames
    ]
    return pl.concat(widened, how="diagonal")


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {int} and all(abs(value) < 2**63 for value in values if value is not None):
        return pl.Series(name, values, dtype=pl.Int64).cast(pl.String)
    if kinds in ({str}, {float}):
        return pl.Series(name, values).cast(pl.String)
    texts = [text_of(value) for value in values]
    if any(isinstance(text, list) for text in texts):
        lists = [[text] if isinstance(text, str) else text for text in texts]
        return pl.Series(name, lists, dtype=pl.List(pl.String))
    return pl.Series(name, texts, dtype=pl.String)


def _flat(value: object) -> str | None:
    text = text_of(value)
    return json.dumps(text, ensure_ascii=False) if isinstance(text, list) else text


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        yield chunk

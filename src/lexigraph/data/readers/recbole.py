"""Atomic files of RecBole: tab-separated, with a type after each column name (``user_id:token``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from lexigraph.data.readers.fields import split_records
from lexigraph.data.readers.header import apply_columns, clean_names
from lexigraph.data.readers.raw import LINE, RawTable
from lexigraph.data.readers.text_files import numbered_lines, read_bytes, to_utf8
from lexigraph.data.tables import TableName, TableSpec
from lexigraph.errors import EmptyTableError

EXTENSIONS: dict[str, TableName] = {
    ".inter": "interactions",
    ".item": "items",
    ".user": "users",
    ".kg": "relations",
    ".link": "links",
    ".net": "ties",
}
"""Extensions of atomic files and the tables they hold."""

_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("movie_title", "item_name", "name", "product_name", "game_title", "book_title", "artist_name"),
    "categories": ("genre", "genres", "class", "category", "tags"),
    "head": ("head_id",),
    "relation": ("relation_id",),
    "tail": ("tail_id",),
    "entity": ("entity_id",),
    "user_id": ("source_id",),
    "friend_id": ("target_id",),
}


def read_atomic(path: Path, spec: TableSpec, columns: Mapping[str, str], encoding: str = "utf-8") -> RawTable:
    """Read one atomic file.

    Args:
        path: the file.
        spec: the table it should hold.
        columns: source column (without its type) to table column; wins over the names known here.
        encoding: encoding of the text.

    Returns:
        Every field as text; a sequence of tokens that holds categories as a list.

    Raises:
        EmptyTableError: there is no line.
        EncodingError: the text is not in that encoding.
        MissingColumnError: a required column is absent.
    """
    lines = numbered_lines(to_utf8(read_bytes(path), encoding, str(path)))
    if lines.is_empty():
        raise EmptyTableError(f"{path} is empty; its first line should name columns, like user_id:token")
    header = clean_names(lines["content"][0].split("\t"))
    names = [name.partition(":")[0] for name in header]
    body = lines.slice(1)
    records, broken = split_records(body, "\t", len(names), quoting=False)
    frame = records.rename(dict(zip(records.columns, [LINE, *names], strict=True)))
    known = {old: new for old, new in known_names(names, spec).items() if new not in columns.values()}
    raw = apply_columns(RawTable(frame, str(path), broken, originals=body), spec, {**known, **columns})
    if "categories" not in raw.columns:
        return raw
    return raw.with_frame(raw.frame.with_columns(pl.col("categories").str.split(" ")))


def known_names(names: Sequence[str], spec: TableSpec) -> dict[str, str]:
    """Columns of atomic files that a table knows under another name.

    Example:
        >>> from lexigraph.data.tables import TABLES
        >>> known_names(["item_id", "movie_title", "class"], TABLES["items"])
        {'movie_title': 'title', 'class': 'categories'}
    """
    renames: dict[str, str] = {}
    for target, others in _NAMES.items():
        if spec.type_of(target) is not None and target not in names:
            found = next((other for other in others if other in names), None)
            if found is not None:
                renames[found] = target
    return renames

"""Text of the LightGCN family: each line a user and the items of that user, separated by spaces."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from lexigraph.data.readers.headerless import guess_columns
from lexigraph.data.readers.raw import BROKEN_SCHEMA, LINE, RawTable
from lexigraph.data.readers.text_files import numbered_lines, read_bytes, to_utf8
from lexigraph.errors import EmptyTableError

_SAMPLE_BYTES = 20_000


def read_adjacency(path: Path, encoding: str = "utf-8") -> RawTable:
    """Read ``user item item ...`` lines; ids are whole numbers and keep their numeric order as index order.

    A user without items is a user nevertheless. A line with anything but whole numbers is set aside.

    Args:
        path: the file, plain or gzip.
        encoding: encoding of the text.

    Returns:
        One row per pair with ``user_id`` and ``item_id``, and every user named.

    Raises:
        EmptyTableError: the file has no line.
        EncodingError: the text is not in that encoding.
        DataError: the file cannot be read.
    """
    lines = numbered_lines(to_utf8(read_bytes(path), encoding, str(path)))
    lines = lines.filter(pl.col("content").str.strip_chars() != "")
    if lines.is_empty():
        raise EmptyTableError(f"{path} is empty; each line should hold a user and the items of that user")
    whole = lines["content"].str.contains(r"^\s*\d+(?:\s+\d+)*\s*$")
    tokens = lines.filter(whole).select(LINE, pl.col("content").str.extract_all(r"\d+").alias("ids"))
    users = tokens.select(
        LINE, pl.col("ids").list.first().alias("user_id"), pl.col("ids").list.slice(1).alias("item_id")
    )
    pairs = users.filter(pl.col("item_id").list.len() > 0).explode("item_id")
    broken = lines.filter(~whole).with_columns(reason=pl.lit("broken line: not whole numbers"))
    return RawTable(
        pairs, str(path), broken.select(BROKEN_SCHEMA.names()), lines, counted_ids=True, user_ids=users["user_id"]
    )


def looks_like_adjacency(path: Path, encoding: str = "utf-8") -> bool:
    """Whether the first line with content holds nothing but whole numbers and spaces."""
    text = to_utf8(read_bytes(path), encoding, str(path))
    first = next((line for line in text.splitlines() if line.strip()), b"")
    return all(token.isdigit() for token in first.split()) and b"\t" not in first


def is_timed(path: Path, encoding: str = "utf-8") -> bool:
    """Whether the lines, all numbers and spaces, are rather ``user item rating timestamp`` than a user's items."""
    text = to_utf8(read_bytes(path), encoding, str(path))
    first = (text[: text.find(b"\n", _SAMPLE_BYTES)] if len(text) > _SAMPLE_BYTES else text).decode().splitlines()
    return "timestamp" in (guess_columns(first, None) or ())

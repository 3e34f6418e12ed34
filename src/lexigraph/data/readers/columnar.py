"""Parquet and Arrow (Feather) files."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from lexigraph.data.readers.raw import RawTable, number_rows
from lexigraph.errors import DataError, EmptyTableError


def read_parquet(path: Path) -> RawTable:
    """Read a Parquet file.

    Raises:
        EmptyTableError: the file has no bytes.
        DataError: it is not a readable Parquet file.
    """
    _refuse_empty(path)
    try:
        return RawTable(number_rows(pl.read_parquet(path, glob=False)), str(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path} is not a readable Parquet file: {error}") from error


def read_arrow(path: Path) -> RawTable:
    """Read an Arrow IPC (Feather version 2) file, or an Arrow stream.

    Raises:
        EmptyTableError: the file has no bytes.
        DataError: it is not a readable Arrow file.
    """
    _refuse_empty(path)
    try:
        is_file = path.open("rb").read(6) == b"ARROW1"
        frame = pl.read_ipc(path) if is_file else pl.read_ipc_stream(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path} is not a readable Arrow file: {error}") from error
    return RawTable(number_rows(frame), str(path))


def _refuse_empty(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"no file at {path}")
    if path.stat().st_size == 0:
        raise EmptyTableError(f"{path} is empty")

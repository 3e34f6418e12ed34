"""Where one table comes from, and the reader for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lexigraph.data.readers.adjacency import is_timed, looks_like_adjacency, read_adjacency
from lexigraph.data.readers.columnar import read_arrow, read_parquet
from lexigraph.data.readers.delimited import read_delimited
from lexigraph.data.readers.header import apply_columns
from lexigraph.data.readers.json_lines import read_json_lines
from lexigraph.data.readers.raw import RawTable
from lexigraph.data.readers.recbole import EXTENSIONS as ATOMIC_EXTENSIONS
from lexigraph.data.readers.recbole import read_atomic
from lexigraph.data.readers.sparse_matrix import read_sparse_matrix
from lexigraph.data.readers.sql import read_sql
from lexigraph.data.readers.sql_url import is_url
from lexigraph.data.tables import INTERACTION_TABLES, TableSpec
from lexigraph.errors import DataError, UnknownFormatError


@dataclass(frozen=True)
class TableSource:
    """Where one table comes from.

    Attributes:
        location: a file, or the URL of a database.
        table: the table to read, for a URL.
        query: the query to read, for a URL.
        columns: source column to table column.
        separator: separator of a delimited file; found by itself when None.
        encoding: encoding of a text file.
    """

    location: str | Path
    table: str | None = None
    query: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    separator: str | None = None
    encoding: str = "utf-8"


Reader = Callable[[TableSource, Path, TableSpec], RawTable]


def _delimited(source: TableSource, path: Path, spec: TableSpec) -> RawTable:
    return read_delimited(path, spec, source.columns, separator=source.separator, encoding=source.encoding)


def _text(source: TableSource, path: Path, spec: TableSpec) -> RawTable:
    if source.separator is None and spec.name in INTERACTION_TABLES and looks_like_adjacency(path, source.encoding):
        if is_timed(path, source.encoding):
            return read_delimited(path, spec, source.columns, separator=" ", encoding=source.encoding)
        return read_adjacency(path, source.encoding)
    return _delimited(source, path, spec)


def _json(source: TableSource, path: Path, spec: TableSpec) -> RawTable:
    return apply_columns(read_json_lines(path, source.encoding), spec, source.columns)


def _parquet(source: TableSource, path: Path, spec: TableSpec) -> RawTable:
    return apply_columns(read_parquet(path), spec, source.columns)


def _arrow(source: TableSource, path: Path, spec: TableSpec) -> RawTable:
    return apply_columns(read_arrow(path), spec, source.columns)


def _matrix(_: TableSource, path: Path, spec: TableSpec) -> RawTable:
    return apply_columns(read_sparse_matrix(path), spec, {})


def _atomic(source: TableSource, path: Path, spec: TableSpec) -> RawTable:
    return read_atomic(path, spec, source.columns, source.encoding)


READERS: dict[str, Reader] = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), _delimited),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), _json),
    **dict.fromkeys((".arrow", ".feather", ".ipc"), _arrow),
    **dict.fromkeys((".parquet", ".pq"), _parquet),
    **dict.fromkeys(ATOMIC_EXTENSIONS, _atomic),
    **dict.fromkeys((".txt", ".data"), _text),
    ".npz": _matrix,
}
"""Reader of each file extension; text files may have ``.gz`` behind it."""

_SQLITE = (".db", ".sqlite", ".sqlite3", ".db3")


def extension_of(path: Path) -> str:
    """Extension of a file in small letters, without a ``.gz`` behind it.

    Example:
        >>> extension_of(Path("Items.CSV.gz")), extension_of(Path("ml-100k.inter"))
        ('.csv', '.inter')
    """
    return Path(path.name.lower().removesuffix(".gz")).suffix


def read_table(source: TableSource, spec: TableSpec) -> RawTable:
    """Read one table with the reader of its file type or URL.

    Args:
        source: where it is.
        spec: what it should hold.

    Returns:
        The rows as found, under the table's column names.

    Raises:
        UnknownFormatError: no reader knows the file type.
        DataError: the source cannot be read, see the readers.
    """
    if is_url(source.location):
        url = str(source.location)
        table = source.table if source.table or source.query else spec.name
        return apply_columns(read_sql(url, table=table, query=source.query), spec, source.columns)
    path = Path(source.location)
    if not path.is_file():
        raise DataError(f"no file at {path}" if not path.exists() else f"{path} is not a file")
    reader = READERS.get(extension_of(path))
    if reader is None:
        hint = f"; a SQLite database is given as sqlite:///{path}" if extension_of(path) in _SQLITE else ""
        raise UnknownFormatError(
            f"{path}: no reader for the extension {extension_of(path)!r}; known: {', '.join(sorted(READERS))}, each "
            f"text format also with .gz, and database URLs{hint}"
        )
    return reader(source, path, spec)

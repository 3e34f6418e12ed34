"""Which file of a folder holds which table."""

from __future__ import annotations

from pathlib import Path

from lexigraph.data.readers.recbole import EXTENSIONS as ATOMIC_EXTENSIONS
from lexigraph.data.readers.source import READERS, extension_of
from lexigraph.data.tables import TABLES, TableName
from lexigraph.errors import DataError, UnknownFormatError

_OTHER_STEMS: dict[str, TableName] = {"train": "interactions", "valid": "validation", "val": "validation"}
_ATOMIC_PARTS: dict[str, TableName] = {"train": "interactions", "valid": "validation", "test": "test"}


def find_tables(folder: Path) -> dict[TableName, Path]:
    """Find the tables of a folder by file name.

    A file is a table when its name is that of a table (or ``train`` for interactions, ``valid`` or ``val`` for
    validation) and its extension is that of a reader; atomic files (``NAME.inter``, ``NAME.item``, ...) are told by
    their extension. Other files are left alone.

    Args:
        folder: the folder.

    Returns:
        Table name to file, interactions among them.

    Raises:
        DataError: the folder cannot be read, or two files hold the same table.
        UnknownFormatError: there is no file with interactions.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}") from error
    found: dict[TableName, Path] = {}
    for path in files:
        table = _table_of(path)
        if table is None:
            continue
        if table in found:
            raise DataError(
                f"{folder} has two files for the table {table!r}: {found[table].name} and {path.name}; remove one, or "
                "name the file to read in a configuration"
            )
        found[table] = path
    if "interactions" not in found:
        names = ", ".join(path.name for path in files[:20]) or "no files"
        raise UnknownFormatError(
            f"{folder} has no interactions; looked for interactions or train with one of {', '.join(sorted(READERS))} "
            f"(text also with .gz), or NAME.inter; found: {names}; rename the file, or name it in a configuration "
            f"under [tables], together with any of {', '.join(TABLES)}"
        )
    return found


def _table_of(path: Path) -> TableName | None:
    extension = extension_of(path)
    stem = path.name[: path.name.lower().rfind(extension)].lower() if extension else ""
    if extension in ATOMIC_EXTENSIONS:
        part = stem.rpartition(".")[2] if "." in stem else ""
        return _ATOMIC_PARTS.get(part, ATOMIC_EXTENSIONS[extension])
    if extension not in READERS:
        return None
    if stem in _OTHER_STEMS:
        return _OTHER_STEMS[stem]
    return next((name for name in TABLES if name == stem), None)

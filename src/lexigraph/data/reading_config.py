"""What to read: from a path, a URL or a configuration to one source per table."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import Field

from lexigraph.config import Settings, SettingsType, make_settings, read_toml
from lexigraph.data.readers.folder import find_tables
from lexigraph.data.readers.source import TableSource, extension_of
from lexigraph.data.readers.sql import list_tables
from lexigraph.data.readers.sql_url import is_url, redact
from lexigraph.data.tables import TABLES, TableName
from lexigraph.errors import ConfigError, DataError, UnknownFormatError

Location: TypeAlias = str | Path | Mapping[str, Any]


class TableConfig(Settings):
    """One table of a configuration."""

    path: str | None = None
    """A file, relative to the configuration."""
    url: str | None = None
    """URL of a database; ``${NAME}`` stands for an environment variable, so that no password is written down."""
    table: str | None = None
    """Table of the database; the table's own name when neither this nor a query is given."""
    query: str | None = None
    """A SELECT."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Source column to table column."""
    separator: str | None = None
    """Separator of a delimited file; found by itself when not given."""
    encoding: str | None = None
    """Encoding of a text file."""


class ReadingConfig(Settings):
    """A data set as a configuration names it.

    Example:
        >>> config = ReadingConfig(tables={"interactions": {"path": "clicks.csv", "columns": {"uid": "user_id"}}})
        >>> config.tables["interactions"].path
        'clicks.csv'
    """

    name: str | None = None
    """Name of the data set in reports."""
    url: str | None = None
    """Database of the tables that name a table or query but no URL of their own."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Source column to table column, for every table."""
    tables: dict[TableName, TableConfig | str] = Field(default_factory=dict)
    """Table name to its source; a bare text is a path."""


@dataclass(frozen=True)
class ReadingPlan:
    """One source per table.

    Attributes:
        name: name of the data set.
        label: where it comes from, without passwords.
        sources: table name to its source.
    """

    name: str
    label: str
    sources: dict[TableName, TableSource]


def make_plan(location: Location, columns: Mapping[str, str], encoding: str) -> ReadingPlan:
    """Find out which tables a location holds.

    Args:
        location: a folder, a file of interactions, a TOML configuration, the same as a mapping, or a database URL.
        columns: source column to table column, for every table.
        encoding: encoding of text files that have none of their own.

    Returns:
        The sources, interactions among them.

    Raises:
        ConfigError: the configuration is wrong.
        DataError: nothing is there, or two files hold the same table.
        UnknownFormatError: there are no interactions.
    """
    if isinstance(location, Mapping):
        return _plan_of_config(location, Path(), "configuration", columns, encoding)
    if is_url(location):
        return _plan_of_database(str(location), columns)
    path = Path(location)
    if path.is_dir():
        tables = find_tables(path)
        sources = {table: TableSource(file, columns=columns, encoding=encoding) for table, file in tables.items()}
        return ReadingPlan(path.resolve().name, str(path), sources)
    if not path.exists():
        raise DataError(f"nothing at {path}; give a folder, a file, a TOML configuration or a database URL")
    if path.suffix.lower() == ".toml":
        return _plan_of_config(read_toml(path), path.parent, str(path), columns, encoding)
    return ReadingPlan(
        name_of(path), str(path), {"interactions": TableSource(path, columns=columns, encoding=encoding)}
    )


def make_source(location: Location, table: TableName, columns: Mapping[str, str], encoding: str) -> TableSource:
    """The source of one table, given as a file, a URL or a mapping with the fields of :class:`TableConfig`.

    Raises:
        ConfigError: the mapping is wrong.
    """
    if isinstance(location, Mapping):
        config = _settings(TableConfig, dict(location))
        return _source(table, config, ReadingConfig(), Path(), columns, encoding)
    return TableSource(location, columns=columns, encoding=encoding)


def name_of(path: Path) -> str:
    """Name of a data set after its file, or after the folder where the file name says only which part it is.

    Example:
        >>> name_of(Path("gowalla/train.npz")), name_of(Path("clicks.csv.gz"))
        ('gowalla', 'clicks')
    """
    stem = path.name[: path.name.lower().rfind(extension_of(path))] if extension_of(path) else path.name
    return path.resolve().parent.name if stem.lower() in ("train", "interactions") else stem


def expand_url(url: str) -> str:
    """Put environment variables into a URL.

    Raises:
        ConfigError: a variable is not set.

    Example:
        >>> expand_url("sqlite:///shop.db")
        'sqlite:///shop.db'
    """
    missing = [name for name in re.findall(r"\$\{(\w+)\}", url) if name not in os.environ]
    if missing:
        raise ConfigError(f"{redact(url)} needs the environment variables {', '.join(missing)}, which are not set")
    return re.sub(r"\$\{(\w+)\}", lambda match: os.environ[match[1]], url)


def _plan_of_config(
    values: Mapping[str, Any], folder: Path, label: str, columns: Mapping[str, str], encoding: str
) -> ReadingPlan:
    whole = {"tables": dict(values)} if values and all(key in TABLES for key in values) else dict(values)
    config = _settings(ReadingConfig, whole)
    if "interactions" not in config.tables:
        raise UnknownFormatError(
            f"{label} names no interactions under 'tables'; found: {', '.join(config.tables) or 'none'}; "
            "add tables.interactions with a path, or a url with a table or query"
        )
    sources = {
        table: _source(table, entry, config, folder, {**config.columns, **columns}, encoding)
        for table, entry in config.tables.items()
    }
    return ReadingPlan(config.name or (Path(label).stem if label != "configuration" else "dataset"), label, sources)


def _source(
    table: TableName,
    entry: TableConfig | str,
    config: ReadingConfig,
    folder: Path,
    columns: Mapping[str, str],
    encoding: str,
) -> TableSource:
    entry = TableConfig(path=entry) if isinstance(entry, str) else entry
    url = entry.url or (config.url if entry.path is None else None)
    if (entry.path is None) == (url is None):
        raise ConfigError(f"table {table!r}: give either a path or a url, not {'both' if url else 'none'}")
    if url is None and (entry.table or entry.query):
        raise ConfigError(f"table {table!r}: a table or query needs a url, not the path {entry.path!r}")
    return TableSource(
        location=expand_url(url) if url is not None else folder / Path(entry.path or ""),
        table=entry.table,
        query=entry.query,
        columns={**columns, **entry.columns},
        separator=entry.separator,
        encoding=entry.encoding or encoding,
    )


def _plan_of_database(url: str, columns: Mapping[str, str]) -> ReadingPlan:
    found = list_tables(url)
    sources = {table: TableSource(url, table=table, columns=columns) for table in TABLES if table in found}
    if "interactions" not in sources:
        raise UnknownFormatError(
            f"{redact(url)} has no table 'interactions'; found: {', '.join(sorted(found)[:20]) or 'no tables'}; "
            "name the table or a query for each of them in a configuration"
        )
    return ReadingPlan(Path(url.partition("?")[0]).stem, redact(url), sources)


def _settings(kind: type[SettingsType], values: dict[str, Any]) -> SettingsType:
    try:
        return make_settings(kind, values)
    except ConfigError as error:
        # A misspelt key may hold a URL with a password, and the message shows the value.
        raise ConfigError(redact(str(error))) from None

"""From loaders of raw tables to a data set: validate, relate, quarantine, report, assemble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import polars as pl
from rich.console import Console
from rich.progress import track

from lexigraph.data.assembly import ExtraIds, assemble, collect_ids, count_dangling, dangling_rows
from lexigraph.data.dataset import Dataset
from lexigraph.data.duplicates import DuplicatePolicy, check_policy
from lexigraph.data.quarantine import QUARANTINE_SCHEMA, QuarantineReport, count_reasons, join_rows, write_quarantine
from lexigraph.data.readers.raw import LINE, RawTable
from lexigraph.data.tables import INTERACTION_TABLES, TABLES, TableName
from lexigraph.data.validation import CleanTable, check_share, validate
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, EmptyTableError, MissingColumnError
from lexigraph.messages import gettext as _

Loader: TypeAlias = Callable[[], RawTable]
"""Reads one table when called."""

_REFERENCES: dict[TableName, tuple[tuple[str, ...], str]] = {
    "links": (("item_id",), "item_id is no known item"),
    "ties": (("user_id", "friend_id"), "user_id or friend_id is no known user"),
}


@dataclass(frozen=True)
class ReadOptions:
    """How to read a data set; the fields are the arguments of :func:`lexigraph.data.read_dataset`.

    Raises:
        ConfigError: an unknown policy or a share outside [0, 1].
    """

    name: str
    label: str
    columns: Mapping[str, str] = field(default_factory=dict)
    max_bad_share: float = 0.05
    duplicates: DuplicatePolicy = "exact"
    quarantine_to: str | Path | None = None
    progress: bool = False

    def __post_init__(self) -> None:
        check_policy(self.duplicates)
        if not 0 <= self.max_bad_share <= 1:
            raise ConfigError(f"max_bad_share is a share between 0 and 1, not {self.max_bad_share}")


def build_dataset(loaders: Mapping[TableName, Loader], options: ReadOptions) -> Dataset:
    """Read, validate and relate tables.

    Args:
        loaders: table name to what reads it, interactions among them.
        options: how to read.

    Returns:
        The data set with its quarantine report.

    Raises:
        DataError: a table cannot be read or has too many bad rows.
        MissingColumnError: a mapped column is in no table.
        EmptyTableError: no interaction is left.
    """
    tables, extra = _read_tables(loaders, options)
    users, items = collect_ids({table: clean.frame for table, clean in tables.items()}, extra)
    vocabularies: dict[TableName, Vocabulary] = {"links": items, "ties": users}
    for table, vocabulary in vocabularies.items():
        if table in tables:
            tables[table] = set_dangling_aside(tables[table], vocabulary)
    report = _report(tables, options)
    _require_rows(tables, report)
    return assemble(options.name, {table: clean.frame for table, clean in tables.items()}, users, items, report)


def set_dangling_aside(table: CleanTable, vocabulary: Vocabulary) -> CleanTable:
    """Set rows of links or ties aside that name an item or user which the data set does not have.

    Such rows lead nowhere but are not wrong in themselves, so they do not count toward the share of bad rows.
    """
    columns, reason = _REFERENCES[table.spec.name]
    mask = dangling_rows(table.frame, columns, vocabulary)
    if not mask.any():
        return table
    rows = table.frame.filter(mask).select(
        pl.lit(table.spec.name).alias("table"),
        pl.col(LINE).alias("line"),
        pl.lit(reason).alias("reason"),
        pl.struct(pl.exclude(LINE)).struct.json_encode().alias("content"),
    )
    repeats = pl.concat([table.repeats, rows.cast(QUARANTINE_SCHEMA)])
    return replace(table, frame=table.frame.filter(~mask), repeats=repeats)


def _read_tables(
    loaders: Mapping[TableName, Loader], options: ReadOptions
) -> tuple[dict[TableName, CleanTable], ExtraIds]:
    tables: dict[TableName, CleanTable] = {}
    extra, mapped, columns = ExtraIds(), frozenset[str](), dict.fromkeys(options.columns)
    for table, load in track(
        loaders.items(),
        _("Reading {name}").format(name=options.name),
        console=Console(stderr=True),
        disable=not options.progress,
    ):
        raw = load()
        extra, mapped = extra.with_table(raw), mapped | raw.mapped
        tables[table] = validate(raw, TABLES[table], options.duplicates)
    unused = [column for column in columns if column not in mapped]
    if unused:
        raise MissingColumnError(
            f"columns= maps {', '.join(map(repr, unused))}, which no table of {options.label} has; "
            f"tables read: {', '.join(f'{name} ({_names(clean)})' for name, clean in tables.items())}"
        )
    return tables, extra


def _names(table: CleanTable) -> str:
    return ", ".join(name for name in table.frame.columns if name != LINE)


def _report(tables: Mapping[TableName, CleanTable], options: ReadOptions) -> QuarantineReport:
    rows = join_rows([part for table in tables.values() for part in (table.faults, table.repeats)])
    path = write_quarantine(rows, options.name, options.label, options.quarantine_to)
    for table in tables.values():
        check_share(table, options.max_bad_share, str(path))
    return QuarantineReport(
        rows={name: table.n_rows for name, table in tables.items()},
        counts=count_reasons(rows),
        dangling=count_dangling({name: table.frame for name, table in tables.items()}),
        path=path,
    )


def _require_rows(tables: Mapping[TableName, CleanTable], report: QuarantineReport) -> None:
    for name in INTERACTION_TABLES:
        if name in tables and tables[name].frame.is_empty():
            aside = (
                f"; set aside: {dict(report.counts[name])}, listed in {report.path}" if name in report.counts else ""
            )
            raise EmptyTableError(
                f"{tables[name].source}: the {name} table has no usable row ({tables[name].n_rows} found{aside})"
            )

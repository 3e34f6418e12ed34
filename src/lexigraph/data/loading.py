"""Reading a data set: from a folder, a file, a configuration, a database or tables in memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lexigraph.data.building import Loader, ReadOptions, build_dataset
from lexigraph.data.dataset import Dataset
from lexigraph.data.duplicates import DuplicatePolicy
from lexigraph.data.frames import raw_from_frame
from lexigraph.data.readers.header import apply_columns
from lexigraph.data.readers.raw import RawTable
from lexigraph.data.readers.source import read_table
from lexigraph.data.readers.sql_url import redact
from lexigraph.data.reading_config import Location, ReadingPlan, make_plan, make_source, name_of
from lexigraph.data.tables import TABLES, TableName


def read_dataset(
    path_or_config: Location,
    *,
    name: str | None = None,
    max_bad_share: float = 0.05,
    duplicates: DuplicatePolicy = "exact",
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    quarantine_to: str | Path | None = None,
    progress: bool = False,
) -> Dataset:
    r"""Read a data set and set aside what cannot be used.

    Args:
        path_or_config: a folder of tables, one file of interactions, a TOML file or mapping that names files, tables
            or queries (see :class:`~lexigraph.data.reading_config.ReadingConfig`), or the URL of a database whose
            tables are named like ours.
        name: name in reports; after the folder or file when None.
        max_bad_share: share in [0, 1] of the rows of any table that may be bad.
        duplicates: what becomes of repeated interactions, see :data:`~lexigraph.data.duplicates.DuplicatePolicy`.
        columns: source column to table column, as ``{"uid": "user_id"}``, for every table.
        encoding: encoding of text files.
        quarantine_to: folder for the file of rows set aside; the user's cache folder when None.
        progress: show a progress bar on stderr.

    Returns:
        The data set; ``dataset.quarantine`` says what was set aside, why, and where it is.

    Raises:
        DataError: a source cannot be read; its kinds say what is wrong (UnknownFormatError, EncodingError,
            MissingColumnError, EmptyTableError, TooManyBadRowsError).
        ConfigError: the configuration or an argument is wrong.
        MissingExtraError: a database needs the ``sql`` extra.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "interactions.csv").write_text("user_id,item_id\nu1,a\nu1,b\nu2,b\n,a\n")
        >>> dataset = read_dataset(folder, name="shop", max_bad_share=0.25, quarantine_to=folder)
        >>> dataset
        Dataset('shop': 2 users, 2 items, 3 interactions)
        >>> dataset.quarantine.counts
        {'interactions': {'missing user_id': 1}}
    """
    plan = make_plan(path_or_config, columns or {}, encoding)
    options = ReadOptions(
        name or plan.name, plan.label, columns or {}, max_bad_share, duplicates, quarantine_to, progress
    )
    return build_dataset(_loaders(plan), options)


def read_split(
    train: Location,
    test: Location,
    *,
    validation: Location | None = None,
    items: Location | None = None,
    users: Location | None = None,
    relations: Location | None = None,
    links: Location | None = None,
    ties: Location | None = None,
    name: str | None = None,
    max_bad_share: float = 0.05,
    duplicates: DuplicatePolicy = "exact",
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    quarantine_to: str | Path | None = None,
    progress: bool = False,
) -> Dataset:
    """Read a fixed split from separate files, each of any type the readers know.

    Args:
        train: interactions to learn from: a file, a database URL, or a mapping with the fields of
            :class:`~lexigraph.data.reading_config.TableConfig`.
        test: interactions to predict.
        validation: interactions to choose settings on.
        items: the table of items.
        users: the table of users.
        relations: knowledge triples.
        links: names of items in the relations.
        ties: social ties.
        name: name in reports; after the training file when None.
        max_bad_share: as in :func:`read_dataset`, like all arguments below.
        duplicates: what becomes of repeated interactions.
        columns: source column to table column.
        encoding: encoding of text files.
        quarantine_to: folder for the file of rows set aside.
        progress: show a progress bar on stderr.

    Returns:
        The data set with its ``test`` part set.

    Raises:
        DataError: as :func:`read_dataset`.
        ConfigError: as :func:`read_dataset`.
    """
    given: dict[TableName, Location | None] = {
        "interactions": train,
        "validation": validation,
        "test": test,
        "items": items,
        "users": users,
        "relations": relations,
        "links": links,
        "ties": ties,
    }
    sources = {
        table: make_source(location, table, columns or {}, encoding)
        for table, location in given.items()
        if location is not None
    }
    label = "; ".join(redact(str(source.location)) for source in sources.values())
    plan = ReadingPlan(name or name_of(Path(sources["interactions"].location)), label, sources)
    options = ReadOptions(plan.name, label, columns or {}, max_bad_share, duplicates, quarantine_to, progress)
    return build_dataset(_loaders(plan), options)


def from_frames(
    interactions: Any,
    *,
    validation: Any = None,
    test: Any = None,
    items: Any = None,
    users: Any = None,
    relations: Any = None,
    links: Any = None,
    ties: Any = None,
    name: str = "frames",
    max_bad_share: float = 0.05,
    duplicates: DuplicatePolicy = "exact",
    columns: Mapping[str, str] | None = None,
    quarantine_to: str | Path | None = None,
) -> Dataset:
    """Build a data set from tables in memory, validated like those read from files.

    Args:
        interactions: a polars or pandas-like frame, an Arrow table, a mapping of columns or a list of mappings.
        validation: interactions to choose settings on.
        test: interactions to predict.
        items: the table of items.
        users: the table of users.
        relations: knowledge triples.
        links: names of items in the relations.
        ties: social ties.
        name: name in reports.
        max_bad_share: share in [0, 1] of the rows of any table that may be bad.
        duplicates: what becomes of repeated interactions.
        columns: source column to table column.
        quarantine_to: folder for the file of rows set aside; the user's cache folder when None.

    Returns:
        The data set.

    Raises:
        DataError: a table is wrong, as in :func:`read_dataset`.

    Example:
        >>> from_frames({"user_id": ["u", "v"], "item_id": [1, 2]}, items={"item_id": [3], "title": ["Up"]})
        Dataset('frames': 2 users, 3 items, 2 interactions)
    """
    given: dict[TableName, Any] = {
        "interactions": interactions,
        "validation": validation,
        "test": test,
        "items": items,
        "users": users,
        "relations": relations,
        "links": links,
        "ties": ties,
    }

    def load(table: TableName) -> RawTable:
        return apply_columns(raw_from_frame(given[table], f"the {table} frame"), TABLES[table], columns or {})

    options = ReadOptions(name, name, columns or {}, max_bad_share, duplicates, quarantine_to, progress=False)
    return build_dataset({table: partial(load, table) for table, frame in given.items() if frame is not None}, options)


def _loaders(plan: ReadingPlan) -> dict[TableName, Loader]:
    return {table: partial(read_table, source, TABLES[table]) for table, source in plan.sources.items()}

"""From clean tables to a data set: vocabularies, integer indices, side tables that fit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.quarantine import QuarantineReport
from lexigraph.data.readers.raw import LINE, RawTable
from lexigraph.data.tables import INTERACTION_TABLES, TableName
from lexigraph.data.vocabulary import Vocabulary

Frames: TypeAlias = Mapping[TableName, pl.DataFrame]

_SIDES: tuple[tuple[TableName, str], ...] = (("users", "user_id"), ("items", "item_id"))


@dataclass(frozen=True, eq=False)
class ExtraIds:
    """Ids that exist whether or not a table names them.

    Attributes:
        users: user ids.
        items: item ids.
        counted: ids are row numbers, so their numeric order is the index order.
    """

    users: Sequence[pl.Series] = ()
    items: Sequence[pl.Series] = ()
    counted: bool = False

    def with_table(self, raw: RawTable) -> ExtraIds:
        """Add the ids that a raw table knows beyond its rows."""
        users = (*self.users, raw.user_ids) if raw.user_ids is not None else self.users
        items = (*self.items, raw.item_ids) if raw.item_ids is not None else self.items
        return ExtraIds(users, items, self.counted or raw.counted_ids)


def collect_ids(frames: Frames, extra: ExtraIds) -> tuple[Vocabulary, Vocabulary]:
    """Collect users and items: those of interactions, validation, test, then of the side tables.

    Args:
        frames: clean tables by name.
        extra: ids beyond the tables.

    Returns:
        Users and items in order of first appearance, or in numeric order where ids are row numbers.

    Example:
        >>> frames = {"interactions": pl.DataFrame({"user_id": ["u"], "item_id": ["b"]}),
        ...           "items": pl.DataFrame({"item_id": ["a", "b"]})}
        >>> collect_ids(frames, ExtraIds())[1].ids
        ['b', 'a']
    """
    pairs = [frames[name] for name in INTERACTION_TABLES if name in frames]
    users = [frame["user_id"] for frame in pairs] + list(extra.users)
    items = [frame["item_id"] for frame in pairs] + list(extra.items)
    if "users" in frames:
        users.append(frames["users"]["user_id"])
    if "items" in frames:
        items.append(frames["items"]["item_id"])
    return _vocabulary(users, "user", extra.counted), _vocabulary(items, "item", extra.counted)


def index_interactions(frame: pl.DataFrame, users: Vocabulary, items: Vocabulary) -> pl.DataFrame:
    """Replace ids by indices and give every row a weight, 1 where none was given.

    Returns:
        ``user``, ``item`` (Int32), ``weight`` (Float32), then the other columns.
    """
    weight = pl.col("weight").fill_null(1.0) if "weight" in frame.columns else pl.lit(1.0)
    return frame.select(
        users.encode_expr("user_id").alias("user"),
        items.encode_expr("item_id").alias("item"),
        weight.cast(pl.Float32).alias("weight"),
        pl.exclude(LINE, "user_id", "item_id", "weight"),
    )


def align_rows(frame: pl.DataFrame | None, vocabulary: Vocabulary, column: str) -> pl.DataFrame:
    """One row per id in index order; attributes are null where the table has no row.

    Example:
        >>> align_rows(pl.DataFrame({"item_id": ["b"], "title": ["Up"]}), Vocabulary(["a", "b"]), "item_id").rows()
        [('a', None), ('b', 'Up')]
    """
    ids = pl.DataFrame({column: vocabulary.series})
    if frame is None:
        return ids
    return ids.join(frame.drop(LINE, strict=False), on=column, how="left", maintain_order="left")


def count_dangling(frames: Frames) -> dict[str, int]:
    """Count interactions whose user or item has no row in the table of users or items, where there is one.

    Example:
        >>> frames = {"interactions": pl.DataFrame({"user_id": ["u"], "item_id": ["b"]}),
        ...           "items": pl.DataFrame({"item_id": ["a"]})}
        >>> count_dangling(frames)
        {'interactions.item_id': 1}
    """
    counts: dict[str, int] = {}
    for table in INTERACTION_TABLES:
        for side, column in _SIDES:
            if table in frames and side in frames:
                known = frames[side][column]
                missing = frames[table].filter(~pl.col(column).is_in(known.implode())).height
                if missing:
                    counts[f"{table}.{column}"] = missing
    return counts


def dangling_rows(frame: pl.DataFrame, columns: Sequence[str], vocabulary: Vocabulary) -> pl.Series:
    """Mark rows of links or ties that name an id the data set does not know; Boolean ``[n_rows]``."""
    unknown = [~pl.col(column).is_in(vocabulary.series.implode()) for column in columns]
    return frame.select(pl.any_horizontal(unknown).alias("dangling")).to_series()


def assemble(
    name: str, frames: Frames, users: Vocabulary, items: Vocabulary, report: QuarantineReport | None = None
) -> Dataset:
    """Build the data set.

    Args:
        name: its name in reports.
        frames: clean tables by name, interactions among them.
        users: all user ids.
        items: all item ids.
        report: what reading set aside.

    Returns:
        The data set.
    """
    pairs = {table: index_interactions(frames[table], users, items) for table in INTERACTION_TABLES if table in frames}
    return Dataset(
        name=name,
        user_ids=users,
        item_ids=items,
        interactions=pairs["interactions"],
        items=align_rows(frames.get("items"), items, "item_id"),
        users=align_rows(frames.get("users"), users, "user_id"),
        relations=_side(frames, "relations"),
        links=_side(frames, "links"),
        ties=_side(frames, "ties"),
        test=pairs.get("test"),
        validation=pairs.get("validation"),
        quarantine=report,
    )


def _side(frames: Frames, name: TableName) -> pl.DataFrame | None:
    if name not in frames:
        return None
    frame = frames[name].drop(LINE, strict=False)
    if name == "links":
        return frame
    weight = pl.col("weight").fill_null(1.0) if "weight" in frame.columns else pl.lit(1.0)
    return frame.with_columns(weight.cast(pl.Float32).alias("weight"))


def _vocabulary(parts: Sequence[pl.Series], kind: str, counted: bool) -> Vocabulary:
    vocabulary = Vocabulary.union(parts, kind)
    if not counted or not vocabulary.series.str.contains(r"^(?:0|[1-9]\d{0,17})$").all():
        return vocabulary
    return Vocabulary(vocabulary.series.gather(vocabulary.series.cast(pl.Int64).arg_sort()), kind)

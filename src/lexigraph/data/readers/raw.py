"""What every reader returns: rows as they were found, with their line numbers, and lines that are no rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

LINE = "_line"
"""Column of line or row numbers in a raw frame, counted from 1 as an editor does."""

BROKEN_SCHEMA = pl.Schema({LINE: pl.Int64, "reason": pl.String, "content": pl.String})


@dataclass(frozen=True, eq=False)
class RawTable:
    """Rows before validation.

    Attributes:
        frame: :data:`LINE` and the columns as found, mostly strings.
        source: what to call the source in messages; holds no password.
        broken: lines that could not be taken apart: :data:`LINE`, ``reason``, ``content``.
        originals: :data:`LINE` and ``content`` (the text of each row) where the source is text.
        counted_ids: ids are row numbers of a matrix, so their numeric order is the index order.
        user_ids: users that exist whether or not they have a row.
        item_ids: items that exist whether or not they have a row.
        mapped: names of source columns that a column mapping renamed.
    """

    frame: pl.DataFrame
    source: str
    broken: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=BROKEN_SCHEMA))
    originals: pl.DataFrame | None = None
    counted_ids: bool = False
    user_ids: pl.Series | None = None
    item_ids: pl.Series | None = None
    mapped: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """Names of the columns as found."""
        return [name for name in self.frame.columns if name != LINE]

    @property
    def n_rows(self) -> int:
        """Rows found, readable or not."""
        return self.frame.height + self.broken.height

    def with_frame(self, frame: pl.DataFrame) -> RawTable:
        """Return the same table with other columns."""
        return replace(self, frame=frame)


def number_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Put row numbers, counted from 1, in front of a frame.

    Example:
        >>> number_rows(pl.DataFrame({"item_id": ["a", "b"]}))["_line"].to_list()
        [1, 2]
    """
    return frame.drop(LINE, strict=False).with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))

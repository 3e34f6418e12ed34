"""Rows that could not be used: counted by reason, written to a file, reported."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from lexigraph.data.cache_root import cache_root
from lexigraph.errors import DataError
from lexigraph.messages import gettext as _

QUARANTINE_SCHEMA = pl.Schema({"table": pl.String, "line": pl.Int64, "reason": pl.String, "content": pl.String})
"""Columns of a quarantine file: the table, the line or row number in its source, why, and the row as it was."""


@dataclass(frozen=True)
class QuarantineReport:
    """What reading a data set found besides good rows.

    Attributes:
        rows: rows found per table, good and bad.
        counts: table to reason to number of rows set aside.
        dangling: references that lead nowhere and were kept, as ``{"interactions.item_id": 3}``: three interactions
            whose item has no row in the items table.
        path: the file that holds every row set aside, or None when there is none.

    Example:
        >>> report = QuarantineReport({"interactions": 10}, {"interactions": {"missing user_id": 2}})
        >>> report.total
        2
        >>> print(report)
        interactions: 2 of 10 rows set aside (missing user_id: 2)
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    dangling: Mapping[str, int] = field(default_factory=dict)
    path: Path | None = None

    @property
    def total(self) -> int:
        """Number of rows set aside in all tables."""
        return sum(sum(reasons.values()) for reasons in self.counts.values())

    def __str__(self) -> str:
        aside = _("{table}: {n} of {n_rows} rows set aside ({reasons})")
        lines = [
            aside.format(
                table=table,
                n=sum(reasons.values()),
                n_rows=self.rows[table],
                reasons=", ".join(f"{reason}: {count}" for reason, count in reasons.items()),
            )
            for table, reasons in self.counts.items()
        ]
        kept = _("{column}: {n} references to unknown rows (kept)")
        lines += [kept.format(column=column, n=count) for column, count in self.dangling.items()]
        lines += [_("rows set aside are in {path}").format(path=self.path)] if self.path else []
        return "\n".join(lines) or _("no row was set aside")


def count_reasons(rows: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count quarantined rows by table and reason, the most frequent reason first.

    Args:
        rows: rows with the columns of :data:`QUARANTINE_SCHEMA`.

    Example:
        >>> rows = pl.DataFrame({"table": ["items"], "line": [3], "reason": ["missing item_id"], "content": [","]})
        >>> count_reasons(rows)
        {'items': {'missing item_id': 1}}
    """
    counted = (
        rows.group_by("table", "reason", maintain_order=True)
        .len()
        .sort("table", "len", descending=[False, True], maintain_order=True)
    )
    counts: dict[str, dict[str, int]] = {}
    for table, reason, count in counted.iter_rows():
        counts.setdefault(table, {})[reason] = count
    return counts


def join_rows(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put quarantined rows of several tables into one frame, empty when there are none."""
    return pl.concat([pl.DataFrame(schema=QUARANTINE_SCHEMA), *parts])


def write_quarantine(rows: pl.DataFrame, name: str, source: str, folder: str | Path | None = None) -> Path | None:
    """Write quarantined rows as CSV; a later reading of the same source replaces the file.

    Args:
        rows: rows with the columns of :data:`QUARANTINE_SCHEMA`.
        name: name of the data set, the first part of the file name.
        source: where the data came from; its hash keeps files of equal names apart.
        folder: where to write; the user's cache folder when None.

    Returns:
        The file, or None when there was nothing to write.

    Raises:
        DataError: the folder cannot be written to.
    """
    if rows.is_empty():
        return None
    target = Path(folder) if folder is not None else cache_root() / "quarantine"
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    path = target / f"{re.sub(r'[^0-9A-Za-z._-]+', '-', name)[:80]}-{digest}.csv"
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    try:
        target.mkdir(parents=True, exist_ok=True)
        rows.write_csv(unfinished)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True) if target.is_dir() else None
        raise DataError(
            f"{rows.height} rows must be set aside but {target} cannot be written ({error.strerror or error}); "
            "name another folder with quarantine_to="
        ) from error
    return path

"""From a part for every row to three data sets without a pair in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.split import Split, SplitDescription
from lexigraph.errors import SplitError

Codes: TypeAlias = NDArray[np.int8]
Rows: TypeAlias = NDArray[np.int64]

NOWHERE, TRAIN, VALIDATION, TEST = -1, 0, 1, 2
PART_NAMES = {TRAIN: "train", VALIDATION: "validation", TEST: "test"}


@dataclass(frozen=True)
class Assignment:
    """What a strategy decides.

    Attributes:
        tables: tables of interactions.
        codes: part of every row of the tables laid end to end, int8 ``[n_rows]``; ``NOWHERE`` for a dropped row.
        parameters: settings and cut points worth reporting.
        dropped: rows the strategy dropped, by reason.
        notes: what a reader should know.
    """

    tables: Sequence[pl.DataFrame]
    codes: Codes
    parameters: Mapping[str, object]
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def assemble(dataset: Dataset, strategy: str, assignment: Assignment) -> Split:
    """Drop pairs that would leak, cut the tables and describe the result.

    Raises:
        SplitError: a part is left empty.
    """
    users, items = (
        np.concatenate([table[name].to_numpy() for table in assignment.tables]) for name in ("user", "item")
    )
    pairs = number_pairs(users.astype(np.int64) * max(dataset.n_items, 1) + items)
    codes, repeats = drop_repeats(pairs, assignment.codes, recency(assignment.tables))
    dropped = {**assignment.dropped, **repeats}
    parts = {code: _cut(assignment.tables, codes, code) for code in PART_NAMES}
    rows = {PART_NAMES[code]: part.height for code, part in parts.items()}
    for name, height in rows.items():
        if not height:
            raise SplitError(
                f"the {strategy} split leaves nothing in {name} ({rows}; dropped: {dropped}); "
                "use other shares or cut points, a lower min_interactions, or another strategy"
            )
    description = SplitDescription(
        strategy, assignment.parameters, rows, dropped, _unseen(dataset, parts), assignment.notes
    )
    train, validation, test = (dataset.with_interactions(part, test=None, validation=None) for part in parts.values())
    return Split(train, validation, test, description)


def number_pairs(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give equal keys the same number, numbers being contiguous and in key order, int64 ``[n_rows]``."""
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def recency(tables: Sequence[pl.DataFrame]) -> Rows:
    """Row positions from oldest to newest where all tables have timestamps, and in reading order otherwise."""
    height = sum(table.height for table in tables)
    if not all("timestamp" in table.columns for table in tables):
        return np.arange(height, dtype=np.int64)
    times = pl.concat([table["timestamp"].cast(pl.Datetime("us")).cast(pl.Int64) for table in tables])
    return np.argsort(times.fill_null(np.iinfo(np.int64).min).to_numpy(), kind="stable")


def drop_repeats(pairs: NDArray[np.int64], codes: Codes, order: Rows) -> tuple[Codes, dict[str, int]]:
    """Make validation and test hold distinct pairs that no earlier part holds.

    Args:
        pairs: number of each row's pair, contiguous from 0, int64 ``[n_rows]``.
        codes: part of each row, int8 ``[n_rows]``.
        order: row positions, oldest first; of equal pairs in one part the newest row stays.

    Returns:
        The new codes, and how many rows were dropped for which reason.

    Example:
        >>> codes = np.array([TRAIN, TEST, TEST, TEST], dtype=np.int8)
        >>> kept, dropped = drop_repeats(np.array([0, 0, 1, 1]), codes, np.arange(4))
        >>> kept.tolist(), dropped["test pairs already in train"], dropped["repeats within test"]
        ([0, -1, -1, 2], 1, 1)
    """
    codes = codes.copy()
    n_pairs = int(pairs.max(initial=-1)) + 1
    holds = {code: np.bincount(pairs[codes == code], minlength=n_pairs) > 0 for code in (TRAIN, VALIDATION)}
    dropped: dict[str, int] = {}
    for late, early in ((VALIDATION, TRAIN), (TEST, TRAIN), (TEST, VALIDATION)):
        leaking = (codes == late) & holds[early][pairs]
        dropped[f"{PART_NAMES[late]} pairs already in {PART_NAMES[early]}"] = int(leaking.sum())
        codes[leaking] = NOWHERE
    for part in (VALIDATION, TEST):
        rows = order[codes[order] == part]
        newest = np.full(n_pairs, -1, dtype=np.int64)
        newest[pairs[rows]] = rows  # where a pair repeats, the last assignment stays
        repeated = rows[newest[pairs[rows]] != rows]
        dropped[f"repeats within {PART_NAMES[part]}"] = len(repeated)
        codes[repeated] = NOWHERE
    return codes, dropped


def _cut(tables: Sequence[pl.DataFrame], codes: Codes, code: int) -> pl.DataFrame:
    bounds = np.cumsum([0, *(table.height for table in tables)])
    chosen = [
        table.filter(pl.Series(codes[start:end] == code, dtype=pl.Boolean))
        for table, start, end in zip(tables, bounds[:-1], bounds[1:], strict=True)
    ]
    return pl.concat([part for part in chosen if part.height] or chosen[:1], how="diagonal_relaxed")


def _unseen(dataset: Dataset, parts: Mapping[int, pl.DataFrame]) -> dict[str, int]:
    counts = {}
    for column, size in (("user", dataset.n_users), ("item", dataset.n_items)):
        trained = np.bincount(parts[TRAIN][column].to_numpy(), minlength=size) > 0
        for code in (VALIDATION, TEST):
            present = np.unique(parts[code][column].to_numpy())
            counts[f"{PART_NAMES[code]} {column}s"] = int((~trained[present]).sum())
    return counts

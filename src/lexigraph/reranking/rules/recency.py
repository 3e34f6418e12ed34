"""Business rule: what is newer counts for more."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.errors import ConfigError, MissingColumnError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking.base import BaseReranker
from lexigraph.reranking.memo import per_facts
from lexigraph.reranking.pools import relevance_of
from lexigraph.reranking.rules.boost import rescored

SECONDS_PER_DAY = 86_400.0


class RecencySettings(Settings):
    """Settings of :class:`Recency`."""

    column: str = "year"
    """A column of the item table with dates (also written as texts like 2026-01-31) or numbers."""

    half_life: float = Field(default=10.0, gt=0)
    """Age at which relevance counts half: days for dates, the column's own unit for numbers."""

    now: float | date | None = None
    """When age is 0; by default the newest item of the catalogue. Items that are newer count in full."""

    unknown: float = Field(default=0.5, ge=0, le=1)
    """Factor for items without a value."""

    strength: float = Field(default=1.0, ge=0, le=1)
    """Exponent on the factors; 0 leaves the order as it is."""


class Recency(BaseReranker):
    """Sorts by ``relevance(i) * 2^(-strength * age(i) / half_life)``; the scores of the pool change with it.

    Example:
        >>> Recency(column="year", half_life=20)
        Recency(column='year', half_life=20.0)
    """

    name: ClassVar[str] = "recency"
    config_type: ClassVar[type[Settings]] = RecencySettings

    def rerank(self, pool: Pool, facts: Facts, k: int) -> Pool:  # noqa: ARG002  (rules hold for every k)
        """Discount and sort.

        Raises:
            MissingColumnError: no such column.
            ConfigError: the column holds neither dates nor numbers, or ``now`` is of the other kind.
        """
        if self.config.strength == 0:
            return pool
        ages = ages_of(facts, self.config.column, self.config.now)
        factors = np.where(np.isnan(ages), self.config.unknown, 0.5 ** (ages / self.config.half_life))
        return rescored(pool, relevance_of(pool) * factors[pool.items] ** self.config.strength)


@per_facts
def ages_of(facts: Facts, column: str, now: float | date | None) -> NDArray[np.float64]:
    """Age of each item, at least 0, float64 ``[n_items]``: days for dates, else the column's unit; NaN if unknown.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> ages_of(Facts.of_dataset(checkerboard(4), encoder=None), "number", None).tolist()
        [3.0, 2.0, 1.0, 0.0]
    """
    if column not in facts.item_table.columns:
        raise MissingColumnError(
            f"recency by {column!r}: the item table has only {', '.join(facts.item_table.columns)}"
        )
    times = _times(facts.item_table[column])
    if now is not None and isinstance(now, date) != times.dtype.is_temporal():
        raise ConfigError(f"recency by {column!r} of type {times.dtype}: now is {now!r}; give a value of that type")
    values = _numbers(times)
    newest = np.nanmax(values, initial=-np.inf) if now is None else _numbers(_moment(now))[0]
    return np.asarray(np.maximum(newest - values, 0.0), dtype=np.float64)


def _moment(now: float | date) -> pl.Series:
    if isinstance(now, date):
        return pl.Series([now if isinstance(now, datetime) else datetime(now.year, now.month, now.day)])
    return pl.Series([float(now)])


def _times(column: pl.Series) -> pl.Series:
    """The column as dates or numbers; texts are read as either."""
    read_as = column
    if column.dtype == pl.String:
        read = [column.str.strptime(pl.Date, "%Y-%m-%d", strict=False), column.cast(pl.Float64, strict=False)]
        read_as = min(read, key=lambda series: series.null_count())
    readable = read_as.dtype.is_numeric() or read_as.dtype in (pl.Date, pl.Datetime)
    if not readable or (len(column) and read_as.null_count() == len(column)):
        raise ConfigError(
            f"recency by {column.name!r}: found no dates or numbers in it (type {column.dtype}); write dates like "
            "2026-01-31 (without a time of day) or choose another column"
        )
    return read_as


def _numbers(times: pl.Series) -> NDArray[np.float64]:
    """Days since 1970 or the numbers themselves, NaN where unknown or infinite."""
    if times.dtype.is_temporal():
        seconds = times.cast(pl.Datetime("us")).dt.timestamp("us").cast(pl.Float64) / 1e6
        return seconds.fill_null(np.nan).to_numpy() / SECONDS_PER_DAY
    values = times.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.asarray(np.where(np.isfinite(values), values, np.nan), dtype=np.float64)

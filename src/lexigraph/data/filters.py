"""Filters: which interactions count. Each takes a data set and gives a smaller one, and says what it removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.config import Settings, make_settings
from lexigraph.data.compact import compact as compact_vocabularies
from lexigraph.data.compact import parts_of
from lexigraph.data.dataset import Dataset
from lexigraph.data.filter_step import FilterStep
from lexigraph.data.vocabulary import IndexArray
from lexigraph.errors import ConfigError, DataError, EmptyTableError, MissingColumnError


class FilterSettings(Settings):
    """Which filters to apply; those left out do nothing. They run in the order of the fields.

    Example:
        >>> FilterSettings(min_rating=4, user_core=5).item_core
        0
    """

    kinds: dict[str, float] | None = None
    """Kinds of interaction to keep and the weight of each, e.g. ``{"view": 0.2, "purchase": 1.0}``."""
    min_rating: float | None = None
    """Keep interactions rated at least this."""
    start: datetime | None = None
    """Keep interactions at or after this moment (UTC unless it names a zone)."""
    end: datetime | None = None
    """Keep interactions before this moment (UTC unless it names a zone)."""
    user_core: int = 0
    """Keep users with at least this many distinct items, together with ``item_core`` until nothing changes."""
    item_core: int = 0
    """Keep items with at least this many distinct users."""
    compact: bool = False
    """Drop users and items without any interaction from the vocabularies, catalogue items included."""


def apply_filters(
    dataset: Dataset, settings: FilterSettings | Mapping[str, Any] | None = None, **values: Any
) -> Dataset:
    """Apply the filters that the settings name, in the order kinds, rating, time, core, compact.

    Args:
        dataset: what to filter; its fixed ``test`` and ``validation`` parts are filtered alike.
        settings: settings, or a mapping of their fields (a TOML table).
        values: fields of :class:`FilterSettings` as keywords, over those of ``settings``.

    Returns:
        The filtered data set; its ``filtered`` says what each filter was and how many rows it removed.

    Raises:
        ConfigError: a setting is unknown or wrong.
        MissingColumnError: a filter needs a column the interactions do not have.
        EmptyTableError: a filter left nothing.
    """
    given = settings.model_dump() if isinstance(settings, FilterSettings) else dict(settings or {})
    chosen = make_settings(FilterSettings, {**given, **values})
    if chosen.kinds is not None:
        dataset = kinds(dataset, chosen.kinds)
    if chosen.min_rating is not None:
        dataset = min_rating(dataset, chosen.min_rating)
    if chosen.start is not None or chosen.end is not None:
        dataset = time_window(dataset, chosen.start, chosen.end)
    if chosen.user_core or chosen.item_core:
        dataset = k_core(dataset, chosen.user_core, chosen.item_core)
    return compact_vocabularies(dataset) if chosen.compact else dataset


def min_rating(dataset: Dataset, lowest: float) -> Dataset:
    """Keep interactions rated at least ``lowest``; a row without a rating is removed.

    Raises:
        MissingColumnError: there are no ratings.
        EmptyTableError: no rating is that high.
    """
    _require_column(dataset, "rating", f"min_rating({lowest:g})")
    return _keep_rows(dataset, f"min_rating({lowest:g})", "rating", pl.col("rating") >= lowest)


def time_window(dataset: Dataset, start: datetime | None = None, end: datetime | None = None) -> Dataset:
    """Keep interactions with ``start <= timestamp < end``; a row without a timestamp is removed.

    Args:
        dataset: what to filter.
        start: first moment kept, or None for no limit; without a time zone it is taken as UTC.
        end: first moment no longer kept, or None for no limit.

    Raises:
        ConfigError: ``end`` is not after ``start``.
        MissingColumnError: there are no timestamps.
        EmptyTableError: nothing happened in the window.
    """
    first, last = to_utc(start), to_utc(end)
    if first is not None and last is not None and last <= first:
        raise ConfigError(f"time_window: end {last} is not after start {first}; give a later end")
    name = f"time_window({first or '...'}, {last or '...'})"
    _require_column(dataset, "timestamp", name)
    condition = pl.col("timestamp").is_not_null()
    if first is not None:
        condition &= pl.col("timestamp") >= first
    if last is not None:
        condition &= pl.col("timestamp") < last
    return _keep_rows(dataset, name, "timestamp", condition)


def kinds(dataset: Dataset, weights: Mapping[str, float]) -> Dataset:
    """Keep these kinds of interaction and multiply each row's weight by the weight of its kind.

    The result has ``values="weight"``, so its matrix holds the sum of the weights of each pair.

    Args:
        dataset: what to filter; a row without a kind is removed.
        weights: kind to weight, each positive and finite.

    Raises:
        ConfigError: no kind is named, or a weight is not a positive number.
        MissingColumnError: the interactions have no ``kind``.
        DataError: a named kind does not occur.
    """
    if not weights or not all(np.isfinite(weight) and weight > 0 for weight in weights.values()):
        raise ConfigError(f"kinds: weights are {dict(weights)}; name at least one kind, each with a weight above 0")
    name = f"kinds({', '.join(f'{kind}={weight:g}' for kind, weight in weights.items())})"
    _require_column(dataset, "kind", name)
    found = dataset.interactions["kind"].drop_nulls().unique().sort().to_list()
    unknown = [kind for kind in weights if kind not in found]
    if unknown:
        raise DataError(f"{name}: no interaction is of kind {', '.join(map(repr, unknown))}; found: {', '.join(found)}")
    kept = _keep_rows(dataset, name, "kind", pl.col("kind").is_in(list(weights)))
    factor = pl.col("kind").replace_strict(dict(weights), return_dtype=pl.Float32, default=1.0)
    weighted = {
        part: frame.with_columns(weight=(_weight(frame) * factor).cast(pl.Float32))
        for part, frame in parts_of(kept).items()
        if "kind" in frame.columns
    }
    return replace(kept, values="weight", **weighted)  # type: ignore[arg-type]


def k_core(dataset: Dataset, user_core: int, item_core: int, *, compact: bool = False) -> Dataset:
    """Keep the largest set of interactions in which each user and item has enough distinct partners.

    The core is that of the training interactions; rows of a fixed test or validation part whose user or item fell
    out are removed too. Removing users can push items below their limit and the other way round, so it repeats until
    nothing changes; the result is the unique maximal (user_core, item_core)-core of the bipartite graph.

    Args:
        dataset: what to filter.
        user_core: least number of distinct items of a user; 0 sets no limit.
        item_core: least number of distinct users of an item; 0 sets no limit.
        compact: also drop users and items without any interaction from the vocabularies (see
            :func:`lexigraph.data.compact.compact`); otherwise indices stay what they were and catalogue items
            without interactions stay candidates.

    Raises:
        ConfigError: a limit is negative.
        EmptyTableError: no such core exists.
    """
    if user_core < 0 or item_core < 0:
        raise ConfigError(f"k_core: limits are {user_core} and {item_core}; they must be 0 or more")
    pairs = dataset.interactions.select("user", "item").unique()
    users, items = core_masks(
        pairs["user"].to_numpy(),
        pairs["item"].to_numpy(),
        (dataset.n_users, dataset.n_items),
        (user_core, item_core),
    )
    name = f"k_core({user_core}, {item_core})"

    def in_core(part: pl.DataFrame) -> pl.Series:
        return pl.Series(users[part["user"].to_numpy()] & items[part["item"].to_numpy()], dtype=pl.Boolean)

    kept = _keep(dataset, name, in_core)
    return compact_vocabularies(kept) if compact else kept


def core_masks(
    users: IndexArray, items: IndexArray, shape: tuple[int, int], cores: tuple[int, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which users and items belong to the core of a bipartite graph.

    Args:
        users: user of each distinct pair, ``[n_pairs]``.
        items: item of each distinct pair, ``[n_pairs]``.
        shape: number of users and of items.
        cores: least degree of a user and of an item.

    Returns:
        bool ``[n_users]`` and bool ``[n_items]``.

    Example:
        >>> users, items = core_masks(np.array([0, 0, 1]), np.array([0, 1, 1]), (2, 2), (2, 1))
        >>> users.tolist(), items.tolist()
        ([True, False], [True, True])
    """
    while True:
        user_kept = np.bincount(users, minlength=shape[0]) >= cores[0]
        item_kept = np.bincount(items, minlength=shape[1]) >= cores[1]
        pair_kept = user_kept[users] & item_kept[items]
        if pair_kept.all():
            return user_kept, item_kept
        users, items = users[pair_kept], items[pair_kept]


def to_utc(moment: datetime | None) -> datetime | None:
    """A moment as naive UTC, the way timestamps are kept; one without a zone is UTC already."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def _weight(frame: pl.DataFrame) -> pl.Expr:
    return pl.col("weight") if "weight" in frame.columns else pl.lit(1.0)


def _require_column(dataset: Dataset, column: str, name: str) -> None:
    if column not in dataset.interactions.columns:
        raise MissingColumnError(
            f"{name} needs a column {column!r}; the interactions have only {', '.join(dataset.interactions.columns)}"
        )


def _keep_rows(dataset: Dataset, name: str, column: str, condition: pl.Expr) -> Dataset:
    """Keep rows that meet a condition on ``column``; a fixed part without that column is left whole."""

    def meets(part: pl.DataFrame) -> pl.Series | None:
        return part.select(kept=condition.fill_null(value=False))["kept"] if column in part.columns else None

    return _keep(dataset, name, meets)


def _keep(dataset: Dataset, name: str, choose: Callable[[pl.DataFrame], pl.Series | None]) -> Dataset:
    """Filter every part by a mask (None: leave it whole), and note what went."""
    kept: dict[str, pl.DataFrame] = {}
    removed: dict[str, int] = {}
    for part, frame in parts_of(dataset).items():
        mask = choose(frame)
        if mask is None:
            continue
        kept[part] = frame.filter(mask)
        removed[part] = frame.height - kept[part].height
        if frame.height and not kept[part].height:
            raise EmptyTableError(f"{name} removed all {frame.height} rows of {part!r}; use a milder filter")
    return replace(dataset, filtered=(*dataset.filtered, FilterStep(name, removed)), **kept)  # type: ignore[arg-type]

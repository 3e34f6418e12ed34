"""Shrink vocabularies to what is still used, so that indices stay contiguous."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary

PARTS = ("interactions", "validation", "test")


def parts_of(dataset: Dataset) -> dict[str, pl.DataFrame]:
    """The tables of interactions a data set has, by field name."""
    frames = {name: getattr(dataset, name) for name in PARTS}
    return {name: frame for name, frame in frames.items() if frame is not None}


def compact(dataset: Dataset) -> Dataset:
    """Drop users and items that appear in no interaction (of the training, validation or test part).

    Items that stand in the catalogue but were never interacted with are dropped too, so a compacted data set has no
    cold items. Relations, links and ties name things by id and are kept as they are: a dropped item stays an entity
    of the knowledge graph.

    Args:
        dataset: any data set.

    Returns:
        The same interactions under new, contiguous indices; ids keep their order.

    Example:
        >>> rows = pl.DataFrame({"user": [1], "item": [2], "weight": [1.0]}).cast({"user": pl.Int32, "item": pl.Int32})
        >>> users, items = Vocabulary(["u", "v"], "user"), Vocabulary(["a", "b", "c"], "item")
        >>> tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
        >>> compact(Dataset("toy", users, items, rows, *tables))
        Dataset('toy': 1 users, 1 items, 1 interactions)
    """
    parts = parts_of(dataset)
    used_users = _used([part["user"] for part in parts.values()], dataset.n_users)
    used_items = _used([part["item"] for part in parts.values()], dataset.n_items)
    positions = {"user": _new_positions(used_users), "item": _new_positions(used_items)}
    changed = {name: _reindex(part, positions) for name, part in parts.items()}
    return replace(
        dataset,
        user_ids=Vocabulary(dataset.user_ids.series.filter(pl.Series(used_users)), dataset.user_ids.kind),
        item_ids=Vocabulary(dataset.item_ids.series.filter(pl.Series(used_items)), dataset.item_ids.kind),
        items=dataset.items.filter(pl.Series(used_items)),
        users=dataset.users.filter(pl.Series(used_users)),
        **changed,  # type: ignore[arg-type]
    )


def _used(columns: list[pl.Series], size: int) -> NDArray[np.bool_]:
    used = np.zeros(size, dtype=bool)
    for column in columns:
        used[column.to_numpy()] = True
    return used


def _new_positions(used: NDArray[np.bool_]) -> NDArray[np.int32]:
    return (np.cumsum(used) - 1).astype(np.int32)


def _reindex(part: pl.DataFrame, positions: dict[str, NDArray[np.int32]]) -> pl.DataFrame:
    return part.with_columns(pl.Series(name, new[part[name].to_numpy()]) for name, new in positions.items())

"""The data set of a refit: the base, the store's events, items and users, without those who were erased."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import polars as pl

from lexigraph.data.assembly import align_rows, index_interactions
from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.models.live_items import joined_items
from lexigraph.serving.fresh.base_data import PAIRS, TIME, Base
from lexigraph.serving.live.weighing import RATING
from lexigraph.serving.settings import LiveSettings


@dataclass(frozen=True, eq=False)
class StoreTables:
    """What the store knows besides events, at one moment.

    Attributes:
        items: ``item_id`` and columns; empty where the store has none.
        users: ``user_id`` (with its tenant) and columns.
        erased: users who asked to be forgotten; of them only what the store holds by now counts.
    """

    items: pl.DataFrame
    users: pl.DataFrame
    erased: Set[str] = frozenset()


def weighted_events(events: pl.DataFrame, settings: LiveSettings, unit: float = 1.0) -> pl.DataFrame:
    """Events that count, with what they count: what :func:`~lexigraph.serving.live.weighing.event_weight` says.

    Args:
        events: ``user_id``, ``item_id``, ``kind``, ``time`` in seconds, ``value`` where there is an average rating, and
            ``seq``.
        settings: weights of the kinds, and the average rating; events of weight 0 are left out.
        unit: weight of one interaction of the training data.

    Returns:
        The columns of :data:`~lexigraph.serving.fresh.base_data.PAIRS` and ``seq``, in order.

    Example:
        >>> events = pl.DataFrame({"user_id": ["u", "u"], "item_id": ["a", "b"], "kind": ["view", "impression"],
        ...                        "time": [0.0, 1.0], "seq": [1, 2]})
        >>> weighted_events(events, LiveSettings())["weight"].to_list()
        [0.5]
    """
    weight = pl.col("kind").replace_strict(dict(settings.kind_weights), default=1.0, return_dtype=pl.Float64)
    if settings.average_rating is not None:
        rated = pl.when(pl.col("kind") == RATING).then(pl.col("value") / settings.average_rating)
        weight *= rated.fill_null(1.0)
    return (
        events.with_columns(weight=(weight * unit).cast(pl.Float32))
        .filter(pl.col("weight") != 0)
        .select(
            "user_id",
            "item_id",
            "weight",
            timestamp=(pl.col("time") * 1e6).cast(pl.Int64).cast(TIME),
            seq="seq",
        )
        .sort("seq")
    )


def event_pairs(events: pl.DataFrame) -> pl.DataFrame:
    """One row per user and item: the strongest like or the strongest dislike, whichever came later.

    That is how live histories count events, so they count the same after a refit.

    Args:
        events: as :func:`weighted_events` gives them.

    Returns:
        The columns of :data:`~lexigraph.serving.fresh.base_data.PAIRS`.

    Example:
        >>> row = {"user_id": "u", "item_id": "a", "timestamp": None}
        >>> events = pl.DataFrame([{**row, "weight": w, "seq": n} for n, w in enumerate([2.0, 1.0, -1.0, 0.5])],
        ...                       schema={**PAIRS, "seq": pl.Int64})
        >>> event_pairs(events)["weight"].to_list(), event_pairs(events[:3])["weight"].to_list()
        ([2.0], [-1.0])
    """
    weight, likes = pl.col("weight"), pl.col("weight") > 0
    found = events.group_by("user_id", "item_id", maintain_order=True).agg(
        weight.filter(likes).max().alias("like"),
        weight.filter(~likes).min().alias("dislike"),
        pl.col("seq").filter(likes).max().fill_null(-1).alias("liked"),
        pl.col("seq").filter(~likes).max().fill_null(-1).alias("disliked"),
        pl.col("timestamp").max(),
    )
    later = pl.when(pl.col("liked") > pl.col("disliked")).then(pl.col("like")).otherwise(pl.col("dislike"))
    return found.with_columns(later.alias("weight")).select(list(PAIRS))


def joined_pairs(*parts: pl.DataFrame) -> pl.DataFrame:
    """One row per user and item: the strongest like and the strongest dislike, added up, and the last time.

    That is how a model joins a history given now with the one it was trained on, so an event counts after a refit
    what it counted before.

    Example:
        >>> row = {"user_id": ["u"], "item_id": ["a"], "timestamp": [None]}
        >>> parts = [pl.DataFrame({**row, "weight": [weight]}, schema=PAIRS) for weight in (1.0, 2.0, -1.0)]
        >>> joined_pairs(*parts)["weight"].to_list()
        [1.0]
    """
    likes = pl.col("weight").clip(lower_bound=0).max()
    dislikes = pl.col("weight").clip(upper_bound=0).min()
    return (
        pl.concat([part.select(list(PAIRS)) for part in parts])
        .group_by("user_id", "item_id", maintain_order=True)
        .agg((likes + dislikes).alias("weight"), pl.col("timestamp").max())
    )


def training_data(base: Base, events: pl.DataFrame, tables: StoreTables) -> Dataset:
    """Everything that a model may learn from.

    Args:
        base: what the events are added to.
        events: as :func:`weighted_events` gives them.
        tables: the store's.

    Returns:
        A data set whose matrix holds weights, or ones where all are equal to 1. Its users are those of the base
        without the erased ones, then those of the events, then those of the store's table; its items are those of
        the base, brought up to date, then those of the store, then those that only events name.
    """
    kept = ~pl.col("user_id").is_in(list(tables.erased))
    pairs = joined_pairs(base.pairs.filter(kept), event_pairs(events))
    known = [base.users.filter(kept)["user_id"], pairs["user_id"], tables.users["user_id"]]
    users = Vocabulary.union(known, "user")
    catalogue, items = _catalogue(base.items, tables.items, pairs["item_id"])
    binary = bool((pairs["weight"] == 1).all())
    if pairs["timestamp"].null_count() == pairs.height:
        pairs = pairs.drop("timestamp")
    return Dataset(
        base.name,
        users,
        items,
        index_interactions(pairs, users, items),
        catalogue,
        align_rows(_user_table(base.users, tables.users), users, "user_id"),
        relations=base.relations,
        links=base.links,
        ties=_ties(base.ties, users, tables.erased),
        values="binary" if binary else "weight",
    )


def _catalogue(base: pl.DataFrame, stored: pl.DataFrame, met: pl.Series) -> tuple[pl.DataFrame, Vocabulary]:
    known = Vocabulary(base["item_id"], "item")
    if stored.height:
        base, known, _ = joined_items(base, known, stored)
    ids = Vocabulary.union([known.series, met], "item")
    return align_rows(base, ids, "item_id"), ids


def _user_table(base: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """The store's rows in place of the base's; columns that a row lacks are null."""
    older = base.filter(~pl.col("user_id").is_in(stored["user_id"].implode()))
    shared = [name for name in stored.columns if name in base.columns and stored.schema[name] != base.schema[name]]
    return pl.concat([older, stored.drop(shared)], how="diagonal")


def _ties(ties: pl.DataFrame | None, users: Vocabulary, erased: Set[str]) -> pl.DataFrame | None:
    """Ties between known users; those of the erased are gone, also of such as came back."""
    if ties is None:
        return None
    known = users.series.filter(~users.series.is_in(list(erased))).implode()
    return ties.filter(pl.col("user_id").is_in(known) & pl.col("friend_id").is_in(known))

"""What a refit starts from before the store's events are added: a data set, or what the running model holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp

from lexigraph.data.dataset import Dataset
from lexigraph.data.opening import open_dataset
from lexigraph.graph.relations import ItemRelation
from lexigraph.models.recommender import Recommender

TIME = pl.Datetime("us")
PAIRS = {"user_id": pl.String, "item_id": pl.String, "weight": pl.Float32, "timestamp": TIME}
"""Columns of pairs: who, what, how much, and when it last happened where that is known."""
_ENTITY = "\x1f"
"""Stands before an item's id where a triple is rebuilt, so that no entity of the same name is taken for the item."""


@dataclass(frozen=True, eq=False)
class Base:
    """Interactions and tables by id.

    Attributes:
        name: of the data set to be.
        pairs: one row per user and item, with the columns of :data:`PAIRS`.
        users: ``user_id`` and attributes.
        items: ``item_id`` and attributes.
        trained_to: place of the last event of the store that is already among the pairs.
        relations: knowledge triples, or None.
        links: what items are called in them, or None.
        ties: social ties, or None.
    """

    name: str
    pairs: pl.DataFrame
    users: pl.DataFrame
    items: pl.DataFrame
    trained_to: int = 0
    relations: pl.DataFrame | None = None
    links: pl.DataFrame | None = None
    ties: pl.DataFrame | None = None


def base_of_file(path: Path) -> Base:
    """Read the data set of the first fit; none of the store's events are in it.

    Raises:
        DataError: there is nothing, or it cannot be read.
    """
    dataset = open_dataset(str(path))
    return Base(
        dataset.name,
        _with_times(_pairs(dataset.matrix(), dataset.user_ids.series, dataset.item_ids.series), dataset),
        dataset.users,
        dataset.items,
        0,
        dataset.relations,
        dataset.links,
        dataset.ties,
    )


def base_of_model(model: Recommender, trained_to: int) -> Base:
    """What a model was fitted on, as far as it keeps it: interactions, the item table, knowledge about items, ties.

    Texts about users are kept by no model; they come from the store's table of users, or from a data set.

    Example:
        >>> from lexigraph.models import create
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = create("ease").fit(checkerboard(4))
        >>> base_of_model(model, 7).pairs.height == model.training.nnz
        True
    """
    relations, links = _knowledge(model)
    pairs = _pairs(model.training, model.users.series, model.items.series)
    users = pl.DataFrame({"user_id": model.users.series})
    return Base(model.name, pairs, users, model.catalogue, trained_to, relations, links, model.ties)


def _pairs(matrix: sp.csr_array, users: pl.Series, items: pl.Series) -> pl.DataFrame:
    stored = matrix.tocoo()
    return pl.DataFrame(
        {
            "user_id": users.gather(stored.row.astype(np.int64)),
            "item_id": items.gather(stored.col.astype(np.int64)),
            "weight": stored.data.astype(np.float32),
        }
    ).with_columns(pl.lit(None, dtype=TIME).alias("timestamp"))


def _with_times(pairs: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The last time of each pair, where the data set knows times."""
    if "timestamp" not in dataset.interactions.columns:
        return pairs
    times = dataset.interactions.group_by("user", "item").agg(pl.col("timestamp").max().cast(TIME))
    named = times.select(
        user_id=dataset.user_ids.series.gather(times["user"].cast(pl.Int64)),
        item_id=dataset.item_ids.series.gather(times["item"].cast(pl.Int64)),
        timestamp="timestamp",
    )
    return pairs.drop("timestamp").join(named, on=["user_id", "item_id"], how="left", maintain_order="left")


def _knowledge(model: Recommender) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Triples that give the nodes of a model's knowledge again, and what its items are called in them."""
    relation = getattr(model, "relations", {}).get("knowledge")
    if not isinstance(relation, ItemRelation):
        return None, None
    edges = relation.to_frame()
    parts = pl.col("node").str.splitn(": ", 2)
    names = pl.lit(_ENTITY) + model.items.series.gather(edges["item"].cast(pl.Int64))
    triples = edges.select(
        head=names,
        relation=parts.struct.field("field_0"),
        tail=parts.struct.field("field_1").fill_null(""),
        weight=pl.col("weight"),
    )
    links = pl.DataFrame({"item_id": model.items.series}).with_columns(entity=pl.lit(_ENTITY) + pl.col("item_id"))
    return triples, links

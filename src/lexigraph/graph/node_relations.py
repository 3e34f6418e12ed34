"""Relations beside interactions, as directed edges between users, items and entities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.graph.neighbours import directions, nearest_neighbours

Ends = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class DirectedRelation:
    """Edges of one relation.

    Attributes:
        name: "category", "knowledge: directed by", ...
        sources: int64 ``[n_edges]``, in the numbering users, items, entities.
        targets: int64 ``[n_edges]``.
        strengths: float32 ``[n_edges]``.
    """

    name: str
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    strengths: NDArray[np.float32]


class Entities:
    """Numbers the nodes that are neither users nor items, as they come."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.names: list[str] = []

    def number(self, names: pl.Series) -> pl.DataFrame:
        """New nodes for distinct names: ``name``, ``node``."""
        start = self.first + len(self.names)
        self.names.extend(names.to_list())
        return pl.DataFrame({"name": names, "node": np.arange(start, start + len(names), dtype=np.int64)})


def knowledge_relations(dataset: Dataset, entities: Entities) -> Iterator[DirectedRelation]:
    """Each relation of the triples, from head to tail and back; whatever is no item is an entity.

    Args:
        dataset: with ``relations`` and, where items are named differently there, ``links``.
        entities: the nodes so far; heads and tails that are no items are added.

    Yields:
        "knowledge: R" and "knowledge of: R" for each relation R, in alphabetical order.
    """
    triples = dataset.relations
    if triples is None or triples.is_empty():
        return
    nodes = _item_nodes(dataset)
    named = pl.concat([triples["head"], triples["tail"]]).unique().sort()
    others = entities.number(named.filter(~named.is_in(nodes["name"].implode())))
    nodes = pl.concat([nodes, others])
    ends = (
        triples.join(nodes.rename({"name": "head", "node": "source"}), on="head")
        .join(nodes.rename({"name": "tail", "node": "target"}), on="tail")
        .group_by("relation", "source", "target", maintain_order=True)
        .agg(pl.col("weight").max())
        .sort("relation", "source", "target")
    )
    for (relation,), rows in ends.group_by("relation", maintain_order=True):
        sources, targets, weights = _ends(rows)
        yield DirectedRelation(f"knowledge: {relation}", sources, targets, weights)
        yield DirectedRelation(f"knowledge of: {relation}", targets, sources, weights)


def category_relations(dataset: Dataset, entities: Entities) -> Iterator[DirectedRelation]:
    """Edges "category" (item to category) and "category of" (back); every category is an entity of its own."""
    if "categories" not in dataset.items.columns:
        return
    touches = (
        dataset.items.select(source=pl.int_range(pl.len()) + dataset.n_users, name=pl.col("categories"))
        .explode("name")
        .drop_nulls()
        .unique(maintain_order=True)
    )
    if touches.is_empty():
        return
    nodes = entities.number(touches["name"].unique().sort())
    rows = touches.join(nodes, on="name").select("source", target="node", weight=pl.lit(1.0))
    sources, targets, weights = _ends(rows)
    yield DirectedRelation("category", sources, targets, weights)
    yield DirectedRelation("category of", targets, sources, weights)


def tie_relations(dataset: Dataset) -> Iterator[DirectedRelation]:
    """Edges "tie" between users, both ways; of ties given twice or both ways the stronger counts."""
    if dataset.ties is None:
        return
    rows = dataset.ties.select(
        source=dataset.user_ids.encode_expr("user_id"),
        target=dataset.user_ids.encode_expr("friend_id"),
        weight="weight",
    ).drop_nulls(["source", "target"])
    if not rows.is_empty():
        yield _both_ways("tie", *_ends(rows), dataset.n_users, 0)


def text_relations(texts: NDArray[np.float32], k: int, n_users: int) -> Iterator[DirectedRelation]:
    """Edges "text" between items of which one is among the ``k`` whose texts are nearest to the other's, both ways.

    Args:
        texts: float32 ``[n_items, d]``, zeros where there is none; lengths do not matter.
        k: neighbours per item.
        n_users: where items begin.
    """
    near = nearest_neighbours(directions(texts), k).tocoo()
    if near.nnz:
        yield _both_ways("text", near.row, near.col, near.data.astype(np.float32), len(texts), n_users)


def _both_ways(
    name: str,
    sources: NDArray[np.integer],
    targets: NDArray[np.integer],
    weights: NDArray[np.float32],
    size: int,
    offset: int,
) -> DirectedRelation:
    """The greater weight of either direction for both, without edges from a node to itself."""
    ends = pl.DataFrame({"source": sources, "target": targets, "weight": weights})
    ends = ends.filter(pl.col("source") != pl.col("target"))
    strongest = ends.group_by("source", "target").agg(pl.col("weight").max())
    strengths, rows, columns = (strongest[name].to_numpy() for name in ("weight", "source", "target"))
    one_way = sp.csr_array((strengths, (rows, columns)), shape=(size, size))
    both = sp.coo_array(one_way.maximum(one_way.T))
    return DirectedRelation(
        name, both.row.astype(np.int64) + offset, both.col.astype(np.int64) + offset, both.data.astype(np.float32)
    )


def _item_nodes(dataset: Dataset) -> pl.DataFrame:
    """``name``, ``node``: how items are called in the triples."""
    names = dataset.links
    if names is None:
        names = pl.DataFrame({"item_id": dataset.item_ids.series, "entity": dataset.item_ids.series})
    items = names.select(name="entity", node=dataset.item_ids.encode_expr("item_id").cast(pl.Int64) + dataset.n_users)
    return items.drop_nulls().unique(maintain_order=True)


def _ends(rows: pl.DataFrame) -> Ends:
    return (
        rows["source"].to_numpy().astype(np.int64),
        rows["target"].to_numpy().astype(np.int64),
        rows["weight"].to_numpy().astype(np.float32),
    )

"""What relates items to each other: knowledge, categories, texts; each as a sparse matrix over items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.graph.neighbours import nearest_neighbours


@dataclass(frozen=True, eq=False)
class ItemRelation:
    """One kind of evidence over items.

    Attributes:
        name: "knowledge", "categories", "text".
        matrix: CSR float32 ``[n_nodes, n_items]``: which items each node (an entity, a category, a text) touches.
        nodes: what each row is, readable.
    """

    name: str
    matrix: sp.csr_array
    nodes: pl.Series

    def shared(self, item: int, other: int) -> list[str]:
        """Nodes that touch both items: the two-step paths between them."""
        columns = self.matrix[:, [item, other]].toarray()
        return self.nodes.gather(np.flatnonzero(columns.all(axis=1))).to_list()

    def narrowed(self, widest: int) -> ItemRelation:
        """The same relation without nodes that touch more than ``widest`` items."""
        kept = np.diff(self.matrix.indptr) <= widest
        return ItemRelation(self.name, sp.csr_array(self.matrix[kept]), self.nodes.filter(pl.Series(kept)))

    def wider(self, n_items: int) -> ItemRelation:
        """The same relation over more items, which no node touches."""
        parts = (self.matrix.data, self.matrix.indices, self.matrix.indptr)
        return ItemRelation(self.name, sp.csr_array(parts, shape=(self.matrix.shape[0], n_items)), self.nodes)

    def to_frame(self) -> pl.DataFrame:
        """One row per edge: ``node`` (String), ``item`` (Int32 index), ``weight`` (Float32)."""
        edges = self.matrix.tocoo()
        return pl.DataFrame(
            {
                "node": self.nodes.gather(edges.row.astype(np.int64)),
                "item": edges.col.astype(np.int32),
                "weight": edges.data.astype(np.float32),
            }
        )

    @classmethod
    def from_frame(cls, name: str, edges: pl.DataFrame, n_items: int) -> ItemRelation:
        """Assemble ``node``, ``item``, ``weight`` rows; nodes keep the order of first appearance."""
        nodes = edges["node"].unique(maintain_order=True)
        rows = edges["node"].replace_strict(nodes, np.arange(len(nodes)), return_dtype=pl.Int64)
        coordinates = (rows.to_numpy(), edges["item"].to_numpy())
        weights = edges["weight"].to_numpy().astype(np.float32)
        matrix = sp.csr_array((weights, coordinates), shape=(len(nodes), n_items))
        matrix.sort_indices()
        return cls(name, matrix, nodes)


def knowledge(dataset: Dataset) -> ItemRelation | None:
    """Knowledge triples as (relation, entity) nodes over items.

    An item touches ``relation: tail`` for every triple it is the head of and ``relation of: head`` for every one it
    is the tail of. Nodes that touch a single item relate nothing and are left out.

    Args:
        dataset: with ``relations`` and, where items are named differently there, ``links``.

    Returns:
        The relation, or None if the data set has no usable triples.
    """
    if dataset.relations is None:
        return None
    names = _entity_of_item(dataset)
    triples = dataset.relations
    forward = triples.join(names, left_on="head", right_on="entity").select(
        "item", "weight", node=pl.concat_str(pl.col("relation"), pl.lit(": "), pl.col("tail"))
    )
    backward = triples.join(names, left_on="tail", right_on="entity").select(
        "item", "weight", node=pl.concat_str(pl.col("relation"), pl.lit(" of: "), pl.col("head"))
    )
    return _relation("knowledge", pl.concat([forward, backward]), dataset.n_items)


def categories(dataset: Dataset) -> ItemRelation | None:
    """The categories of the item table as nodes over items; None if there are none."""
    if "categories" not in dataset.items.columns:
        return None
    touches = (
        dataset.items.select(pl.int_range(pl.len(), dtype=pl.Int32).alias("item"), node=pl.col("categories"))
        .explode("node")
        .drop_nulls()
        .with_columns(weight=pl.lit(1.0, dtype=pl.Float32))
    )
    return _relation("categories", touches, dataset.n_items)


def text_neighbours(vectors: NDArray[np.float32], k: int) -> ItemRelation | None:
    """Each item's text as a node that touches the item (1) and its ``k`` nearest texts (their inner product).

    Args:
        vectors: float32 ``[n_items, d]``, unit rows, zeros where there is no text.
        k: neighbours per item.

    Returns:
        The relation, or None if fewer than two items have a text.
    """
    spoken = np.asarray(vectors.any(axis=1))
    if spoken.sum() < 2:
        return None
    graph = nearest_neighbours(vectors, k) + sp.diags_array(spoken.astype(np.float32))
    nodes = pl.Series([f"text {row}" for row in range(len(vectors))], dtype=pl.String)
    return ItemRelation("text", sp.csr_array(graph), nodes)


def _entity_of_item(dataset: Dataset) -> pl.DataFrame:
    """``item`` (Int32 index), ``entity``: how items are called in the knowledge triples."""
    names = dataset.links
    if names is None:
        names = pl.DataFrame({"item_id": dataset.item_ids.series, "entity": dataset.item_ids.series})
    return names.select("entity", item=dataset.item_ids.encode_expr("item_id")).drop_nulls()


def _relation(name: str, touches: pl.DataFrame, n_items: int) -> ItemRelation | None:
    """Assemble ``item``, ``node``, ``weight`` rows, leaving out nodes that touch a single item."""
    touches = touches.group_by("node", "item", maintain_order=True).agg(pl.col("weight").max())
    touches = touches.filter(pl.len().over("node") > 1)
    if touches.is_empty():
        return None
    return ItemRelation.from_frame(name, touches, n_items)

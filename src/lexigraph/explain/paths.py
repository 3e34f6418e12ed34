"""What connects two items: the categories and knowledge nodes that touch both, the rarest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.explain.nodes import CATEGORY, Node, read_node
from lexigraph.graph.relations import ItemRelation
from lexigraph.models.recommender import Recommender

_CATEGORIES = "categories"
_COMMON_SHARE, _COMMON_ITEMS = 0.1, 3


@dataclass(frozen=True)
class SharedNode:
    """Something two items have in common.

    Attributes:
        kind: "category", or what a knowledge node relates by ("director", "genre").
        name: what a person would call it, or None where the data only has a machine's id.
        count: how many such nodes the two share; above 1 only without a name.
        n_items: how many items of the catalogue the rarest of them touches; the fewer, the more it says.
    """

    kind: str
    name: str | None
    count: int
    n_items: int


class ItemPaths:
    """The relations of a fitted model, arranged to look up what pairs of items share.

    Args:
        model: a fitted model. Its ``relations`` are used where it has them (the graph filter); categories are read
            from its catalogue, which also knows those of items placed since the fit.
    """

    def __init__(self, model: Recommender) -> None:
        relations: dict[str, ItemRelation] = dict(getattr(model, "relations", {}))
        if (found := _catalogue_categories(model.catalogue)) is not None:
            relations[_CATEGORIES] = found
        self._items = model.items
        self._relations = [relations[name] for name in (_CATEGORIES, "knowledge") if name in relations]
        self._columns = [sp.csc_array(relation.matrix) for relation in self._relations]
        self._touched = [np.diff(relation.matrix.indptr) for relation in self._relations]

    def shared(self, item: str, other: str, *, limit: int = 4) -> list[SharedNode]:
        """What two items have in common, rarest first, at most ``limit``; see :func:`shared_nodes`.

        Raises:
            UnknownIdError: an id the model has never seen.
        """
        first, second = self._items.index(item), self._items.index(other)
        found: dict[Node, int] = {}
        for relation, columns, touched in zip(self._relations, self._columns, self._touched, strict=True):
            rows = np.intersect1d(_nodes_of(columns, first), _nodes_of(columns, second))
            for node, n_items in zip(_read(relation, rows), touched[rows].tolist(), strict=True):
                found[node] = min(n_items, found.get(node, n_items))
        common = max(_COMMON_ITEMS, int(_COMMON_SHARE * len(self._items)))
        return sorted(_grouped(found, common), key=lambda node: (node.n_items, node.name is None))[:limit]

    def closeness(self, item: str) -> NDArray[np.float32]:
        """How much every item has in common with one, float32 ``[n_items]``, 0 to 1.

        The cosine of what the items touch, where a node counts the more the fewer items it touches: its weight is
        ``log(n_items / touched)``, as for rare words in texts.

        Raises:
            UnknownIdError: an id the model has never seen.
        """
        column = self._items.index(item)
        products = np.zeros(len(self._items))
        for relation, columns, weights in zip(self._relations, self._columns, self._weights, strict=True):
            rows = _nodes_of(columns, column)
            touches = relation.matrix[rows]
            strength = np.repeat(weights[rows], np.diff(touches.indptr)) * (touches.data != 0)
            products += np.bincount(touches.indices, weights=strength, minlength=len(products))
        lengths = self._lengths * self._lengths[column]
        found = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
        return np.asarray(found, dtype=np.float32)

    @cached_property
    def _weights(self) -> list[NDArray[np.float64]]:
        """By relation: the squared weight of each node."""
        n = max(len(self._items), 1)
        return [np.log(n / np.maximum(touched, 1)) ** 2 for touched in self._touched]

    @cached_property
    def _lengths(self) -> NDArray[np.float64]:
        """Length of each item among the nodes, ``[n_items]``."""
        squares = np.zeros(len(self._items))
        for relation, weights in zip(self._relations, self._weights, strict=True):
            strength = np.repeat(weights, np.diff(relation.matrix.indptr)) * (relation.matrix.data != 0)
            squares += np.bincount(relation.matrix.indices, weights=strength, minlength=len(squares))
        return np.sqrt(squares)


def shared_nodes(model: Recommender, item: str, other: str, *, limit: int = 4) -> list[SharedNode]:
    """What connects a past item to a recommended one; for many pairs make one :class:`ItemPaths`.

    Args:
        model: a fitted model.
        item: an item id.
        other: another.
        limit: at most so many.

    Returns:
        Categories and knowledge nodes in common, those that touch the fewest items first. Nodes of one kind that
        have no readable name are counted together; they are left out where they touch a tenth of the catalogue or
        more, or are genres beside categories that have names: a reader learns nothing from them.

    Raises:
        UnknownIdError: an id the model has never seen.

    Example:
        >>> from lexigraph.models import GraphFilter
        >>> from lexigraph.testing import books_and_films
        >>> model = GraphFilter(encoder=None).fit(books_and_films())
        >>> [(node.kind, node.name) for node in shared_nodes(model, "b01", "b02")]
        [('creator', 'Mara Lind'), ('category', 'space'), ('category', 'book')]
    """
    return ItemPaths(model).shared(item, other, limit=limit)


def _nodes_of(columns: sp.csc_array, item: int) -> np.ndarray[tuple[int], np.dtype[np.integer]]:
    """Rows with an entry other than 0 in one column."""
    place = slice(columns.indptr[item], columns.indptr[item + 1])
    return np.asarray(columns.indices[place][columns.data[place] != 0])


def _read(relation: ItemRelation, rows: np.ndarray[tuple[int], np.dtype[np.integer]]) -> list[Node]:
    names = relation.nodes.gather(rows.astype(np.int64)).to_list()
    return [Node(CATEGORY, name) for name in names] if relation.name == _CATEGORIES else [read_node(n) for n in names]


def _grouped(found: Mapping[Node, int], common: int) -> list[SharedNode]:
    """Named nodes one by one (a name once, whatever relations repeat it), nameless ones counted by kind."""
    named: dict[str, SharedNode] = {}
    nameless: dict[str, list[int]] = defaultdict(list)
    for node, n_items in found.items():
        if node.name is not None:
            named.setdefault(node.name.casefold(), SharedNode(node.kind, node.name, 1, n_items))
        elif n_items <= common:
            nameless[node.kind].append(n_items)
    if any(node.kind == CATEGORY for node in named.values()):
        nameless.pop("genre", None)
    counted = [SharedNode(kind, None, len(touched), min(touched)) for kind, touched in nameless.items()]
    return [*named.values(), *counted]


def _catalogue_categories(catalogue: pl.DataFrame) -> ItemRelation | None:
    """The categories of a catalogue as a relation, None where there are none."""
    if _CATEGORIES not in catalogue.columns:
        return None
    touches = (
        catalogue.select(item=pl.int_range(pl.len(), dtype=pl.Int32), node=pl.col(_CATEGORIES))
        .explode("node")
        .drop_nulls()
        .with_columns(weight=pl.lit(1.0, dtype=pl.Float32))
    )
    return None if touches.is_empty() else ItemRelation.from_frame(_CATEGORIES, touches, len(catalogue))

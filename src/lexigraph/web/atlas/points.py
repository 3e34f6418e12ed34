"""The points of a map in one block of bytes, which a browser reads once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from lexigraph.explain.titles import item_titles
from lexigraph.models.item_map import ItemMap
from lexigraph.serving.live import Served
from lexigraph.web.around import told_counts

COLOURED = 10
"""Categories that have a colour of their own."""
OTHER, NO_CATEGORY = COLOURED, COLOURED + 1
"""Colours of items that have other categories, and of those that have none."""
OUTSIDE = 9.0
"""Where the browser is told that an item lies which lies nowhere: far off, and never shown."""


@dataclass(frozen=True, eq=False)
class Points:
    """A map of a model's items.

    Attributes:
        served: the model.
        item_map: its places.
        shown: which items are on the map: those that lie anywhere and are not deleted, ``[n_items]``.
        categories: that have a colour of their own, those of most items first.
        used: colours that any item on the map has, from 0 to :data:`NO_CATEGORY`.
        block: for each item in order, all of them one after the other: two float32 (its place), a uint16 (a bit for
            each colour of its categories), a uint8 (how popular it is), a uint8 (its colour).
    """

    served: Served
    item_map: ItemMap
    shown: NDArray[np.bool_]
    categories: tuple[str, ...]
    used: frozenset[int]
    block: bytes

    @cached_property
    def version(self) -> str:
        """A name for what the block holds."""
        return sha256(self.block).hexdigest()[:16]

    @property
    def nowhere(self) -> int:
        """How many items lie nowhere, since nothing is known of them."""
        return int((~self.item_map.placed).sum())

    def is_of(self, served: Served, item_map: ItemMap) -> bool:
        """Whether they still hold for what is served now."""
        mine = self.served
        return (
            self.item_map is item_map
            and mine.model.catalogue is served.model.catalogue
            and mine.model.training is served.model.training
            and mine.hidden == served.hidden
        )

    @cached_property
    def _tree(self) -> tuple[NDArray[np.intp], cKDTree]:
        rows = np.flatnonzero(self.shown)
        return rows, cKDTree(self.item_map.places[rows])

    def nearest(self, row: int, k: int) -> list[int]:
        """The items that lie closest to one on the map, closest first; none of one that lies nowhere."""
        if not self.shown[row]:
            return []
        rows, tree = self._tree
        _, found = tree.query(self.item_map.places[row], min(k + 1, len(rows)))
        return [near for near in rows[np.atleast_1d(found)].tolist() if near != row][:k]

    def titles(self, rows: list[int]) -> list[str]:
        """What items are called."""
        model = self.served.model
        return item_titles(model, [model.items[row] for row in rows])

    def categories_of(self, row: int) -> list[str]:
        """All categories of an item."""
        shares = self.served.facts.categories
        if shares is None:
            return []
        own = shares.indices[shares.indptr[row] : shares.indptr[row + 1]]
        return [self.served.facts.category_names[column] for column in own.tolist()]


def make_points(served: Served, item_map: ItemMap) -> Points:
    """Put the points of a map together.

    Args:
        served: the model.
        item_map: the places of all its items.
    """
    shown = item_map.placed.copy()
    shown[served.hidden_rows] = False
    places = np.where(shown[:, None], item_map.places, np.float32(OUTSIDE))
    names, belongs = _coloured_categories(served)
    bits = (belongs @ (1 << np.arange(NO_CATEGORY + 1))).astype("<u2")
    colours = _colours(belongs)
    parts = (places.astype("<f4"), bits, popularity_bytes(told_counts(served.facts.popularity)), colours)
    block = b"".join(np.ascontiguousarray(part).tobytes() for part in parts)
    return Points(served, item_map, shown, names, frozenset(np.unique(colours[shown]).tolist()), block)


def popularity_bytes(popularity: NDArray[np.int64]) -> NDArray[np.uint8]:
    """From 0 (nobody met it) to 255 (the most popular item), by the logarithm.

    Example:
        >>> popularity_bytes(np.array([0, 1, 3, 7])).tolist()
        [0, 85, 170, 255]
    """
    grown = np.log1p(popularity.astype(np.float64))
    return np.round(255 * grown / max(float(grown.max(initial=0)), 1e-9)).astype(np.uint8)


def _coloured_categories(served: Served) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the largest categories, and to which colours each item belongs, ``[n_items, 12]``."""
    n = len(served.model.items)
    belongs = np.zeros((n, NO_CATEGORY + 1), dtype=np.int64)
    shares = served.facts.categories
    if shares is None:
        belongs[:, NO_CATEGORY] = 1
        return (), belongs
    sizes = np.bincount(shares.indices, minlength=shares.shape[1])
    largest = np.argsort(-sizes, kind="stable")[:COLOURED]
    belongs[:, : len(largest)] = (shares[:, largest] > 0).toarray()
    known = np.diff(shares.indptr)
    belongs[:, OTHER] = known > belongs[:, :COLOURED].sum(axis=1)
    belongs[:, NO_CATEGORY] = known == 0
    return tuple(served.facts.category_names[column] for column in largest.tolist()), belongs


def _colours(belongs: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Of several categories with colours the one that fewest items have: it says most."""
    named = belongs[:, :COLOURED] > 0
    rarest = COLOURED - 1 - named[:, ::-1].argmax(axis=1)
    without = np.where(belongs[:, OTHER] > 0, OTHER, NO_CATEGORY)
    return np.where(named.any(axis=1), rarest, without).astype(np.uint8)

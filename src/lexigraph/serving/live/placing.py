"""Items of the store in a model that was fitted without them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field

import polars as pl

from lexigraph.errors import CapabilityError
from lexigraph.models.live_items import joined_items
from lexigraph.models.recommender import Recommender

NO_TEXT = (
    "the item has no text and nobody had met it at the fit, so there is nothing to place it by; give it a title, "
    "categories or a description, or wait for the next fit"
)


@dataclass(frozen=True)
class Placed:
    """What became of some items.

    Attributes:
        live: how many can be recommended now.
        pending: those that wait for the next fit, with the reason.
    """

    live: int
    pending: Mapping[str, str] = field(default_factory=dict)


def place_items(model: Recommender, items: pl.DataFrame) -> tuple[Recommender, Placed]:
    """A model that knows these items, as far as its kind can.

    A model that cannot place new items still takes what changed of those that it knows, for filters and titles. A new
    item without any text is known from then on, so that filters and titles find it, but it waits: nobody would ever be
    shown it.

    Args:
        model: fitted; stays as it is.
        items: ``item_id`` and any columns of the item table.

    Returns:
        The model, and what became of the items.

    Raises:
        DataError: a column does not fit that of the item table.

    Example:
        >>> from lexigraph.models.popularity import Popularity
        >>> from lexigraph.testing import books_and_films
        >>> model = Popularity().fit(books_and_films())
        >>> wider, placed = place_items(model, pl.DataFrame({"item_id": ["new", "b01"], "title": ["New", "Changed"]}))
        >>> placed.live, list(placed.pending), wider.catalogue["title"][wider.items.index("b01")]
        (1, ['new'], 'Changed')
    """
    changed = items.filter(pl.Series(differs(model, items)))
    if not changed.height:
        return model, _placed(model, items)
    try:
        wider = model.with_items(changed)
        return wider, _placed(wider, items)
    except CapabilityError as error:
        reason = str(error)
    known = pl.Series([item in model.items for item in changed["item_id"].to_list()], dtype=pl.Boolean)
    waiting = dict.fromkeys(changed.filter(~known)["item_id"].to_list(), reason)
    return _with_catalogue(model, changed.filter(known)), Placed(items.height - len(waiting), waiting)


def _placed(model: Recommender, items: pl.DataFrame) -> Placed:
    """What became of items that a model knows: those that nothing places wait."""
    if not model.can_grow:
        return Placed(items.height)
    rows = model.items.encode(items["item_id"].to_list())
    nowhere = model.unmet[rows] & ~model.item_vectors()[rows].any(axis=1)
    waiting = dict.fromkeys(items.filter(pl.Series(nowhere))["item_id"].to_list(), NO_TEXT)
    return Placed(items.height - len(waiting), waiting)


def differs(model: Recommender, items: pl.DataFrame) -> list[bool]:
    """Which items are new to a model or have values, other than nulls, that its catalogue does not have."""
    known = model.catalogue
    rows = model.items.encode(items["item_id"].to_list())
    given = [name for name in items.columns if name != "item_id"]
    told = {name: known[name].gather(rows.clip(0)).to_list() for name in given if name in known.columns}
    told_of = [told.get(name, [None] * items.height) for name in given]
    new = zip(*(items[name].to_list() for name in given), strict=True) if given else [()] * items.height
    old = zip(*told_of, strict=True) if given else [()] * items.height
    return [
        row < 0 or any(value is not None and value != before for value, before in zip(values, befores, strict=True))
        for row, values, befores in zip(rows.tolist(), new, old, strict=True)
    ]


def _with_catalogue(model: Recommender, items: pl.DataFrame) -> Recommender:
    """The same model with other attributes of items that it knows."""
    if not items.height:
        return model
    same = copy(model)
    same.catalogue, _, _ = joined_items(model.catalogue, model.items, items)
    return same

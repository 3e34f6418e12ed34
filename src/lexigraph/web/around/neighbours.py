"""Which items lie next to one: by who met them, by what they say, by what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.explain import SharedNode
from lexigraph.explain.titles import item_titles
from lexigraph.language.texts import item_texts
from lexigraph.models.topk import top_k
from lexigraph.serving.live import Served
from lexigraph.web.around.people import people_with
from lexigraph.web.around.texts import shared_words, text_closeness

MOST = 8
"""Neighbours of each kind."""
LEAST = 0.005
"""Closeness that is shown as 0 is none."""

Kind: TypeAlias = Literal["behaviour", "text", "knowledge"]


@dataclass(frozen=True)
class Neighbour:
    """An item near another.

    Attributes:
        item: its id.
        title: what a person calls it.
        closeness: 0 to 1.
        people: how many met both; 0 where that is not what brings them together.
        words: that both texts use.
        shared: what both have in common, rarest first.
    """

    item: str
    title: str
    closeness: float
    people: int = 0
    words: tuple[str, ...] = ()
    shared: tuple[SharedNode, ...] = ()


@dataclass(frozen=True)
class Column:
    """The neighbours of one kind.

    Attributes:
        kind: by what they are neighbours.
        neighbours: closest first.
        silent: nothing of that kind is known of the item itself.
    """

    kind: Kind
    neighbours: tuple[Neighbour, ...]
    silent: bool = False


def neighbours_of(served: Served, item: str, most: int = MOST) -> tuple[Column, Column, Column]:
    """The neighbours of an item by behaviour, by text and by knowledge.

    Every kind costs one pass over the catalogue in numpy: milliseconds at 40,000 items.

    Args:
        served: the model in use.
        item: an id it knows.
        most: neighbours of each kind.

    Raises:
        UnknownIdError: the model does not know the item.
    """
    return _by_behaviour(served, item, most), _by_text(served, item, most), _by_knowledge(served, item, most)


def _by_behaviour(served: Served, item: str, most: int) -> Column:
    """Cosine of who met them: the people of both, over the geometric mean of the people of each."""
    model, row = served.model, served.model.items.index(item)
    met = np.diff(served.met_by.indptr)
    if not met[row]:
        return Column("behaviour", (), silent=True)
    both = people_with(model.training, served.met_by, row)
    closeness = both / np.sqrt(np.maximum(met, 1) * float(met[row]))
    return Column("behaviour", _closest(served, row, closeness, most, lambda other, _: {"people": int(both[other])}))


def _by_text(served: Served, item: str, most: int) -> Column:
    model, row = served.model, served.model.items.index(item)
    closeness = text_closeness(model, row)
    if closeness is None:
        return Column("text", (), silent=True)

    def why(other: int, _: str) -> dict[str, Any]:
        own, its = item_texts(model.catalogue[[row, other]])
        return {"words": tuple(shared_words(own, its))}

    return Column("text", _closest(served, row, closeness, most, why))


def _by_knowledge(served: Served, item: str, most: int) -> Column:
    row, paths = served.model.items.index(item), served.paths
    closeness = paths.closeness(item)
    if not closeness[row]:
        return Column("knowledge", (), silent=True)
    return Column(
        "knowledge",
        _closest(served, row, closeness, most, lambda _, other: {"shared": tuple(paths.shared(item, other, limit=3))}),
    )


def _closest(
    served: Served, row: int, closeness: NDArray[np.floating], most: int, why: Callable[[int, str], dict[str, Any]]
) -> tuple[Neighbour, ...]:
    """The closest items but the item itself and those that were deleted, each with why."""
    scores = np.array(closeness, dtype=np.float32)[None]
    scores[0, row] = -np.inf
    scores[0, served.hidden_rows] = -np.inf
    rows, values = top_k(scores, most)
    found = [(other, value) for other, value in zip(rows[0].tolist(), values[0].tolist(), strict=True) if value > LEAST]
    ids = served.model.items.decode(np.array([other for other, _ in found], dtype=np.int32))
    titles = item_titles(served.model, ids)
    return tuple(
        Neighbour(other_id, title, min(value, 1.0), **why(other, other_id))
        for (other, value), other_id, title in zip(found, ids, titles, strict=True)
    )

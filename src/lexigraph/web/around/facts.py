"""What is known of an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from lexigraph.serving.live import Served
from lexigraph.web.around.people import LEAST_PEOPLE

OWN_PLACE = frozenset({"item_id", "title", "description", "categories"})
"""Columns that are shown in a place of their own."""
LONGEST = 20_000
"""Characters of a description, and 500 of any other value: a page must stay one that can be read."""

State: TypeAlias = Literal["met", "unmet", "placed", "waiting"]


@dataclass(frozen=True)
class ItemFacts:
    """What is known of an item.

    Attributes:
        item: its id.
        title: as the data has it; the id where there is none.
        description: a longer text, or "".
        categories: in the order of the data.
        attributes: name and value of all else.
        people: how many met it at the fit; 0 also where they are few.
        few: whether they are so few that their number is not told.
        more_than: share of the catalogue that fewer people met, 0 to 1.
        state: "met"; "unmet": nobody had met it at the fit; "placed": it came after the fit; "waiting": it came and
            cannot be placed.
        reason: why it waits, or "".
    """

    item: str
    title: str
    description: str
    categories: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    people: int = 0
    few: bool = False
    more_than: float = 0.0
    state: State = "met"
    reason: str = ""


def facts_of(served: Served, item: str, pending: Mapping[str, str], document: Mapping[str, Any]) -> ItemFacts:
    """Gather what is known of an item.

    Args:
        served: the model in use.
        item: an id.
        pending: items that wait for the next fit, with the reason.
        document: what was given of the item since the fit, by column.

    Raises:
        UnknownIdError: there is no such item, or it was deleted.
    """
    served.require_kept(item)
    if item not in served.model.items:
        if item not in pending:
            served.model.items.index(item)
        return _described(item, document, state="waiting", reason=pending[item])
    row = served.model.items.index(item)
    values = served.model.catalogue.row(row, named=True)
    met = np.diff(served.met_by.indptr)
    people = int(met[row])
    state: State = "placed" if row >= served.n_fitted else "met" if people else "unmet"
    if item in pending:
        state = "waiting"
    return _described(
        item,
        {**document, **{name: value for name, value in values.items() if value is not None}},
        people=people if people >= LEAST_PEOPLE else 0,
        few=0 < people < LEAST_PEOPLE,
        more_than=float((met < people).mean()),
        state=state,
        reason=pending.get(item, ""),
    )


def _described(item: str, values: Mapping[str, Any], **known: Any) -> ItemFacts:
    title = str(values.get("title") or "").strip()
    return ItemFacts(
        item,
        title or item,
        str(values.get("description") or "")[:LONGEST],
        tuple(str(one) for one in _listed(values.get("categories"))),
        tuple((name, said) for name, value in values.items() if name not in OWN_PLACE and (said := in_words(value))),
        **known,
    )


def in_words(value: Any) -> str:
    """A value of a column as text, "" for none.

    Example:
        >>> in_words(["a", 2]), in_words(None), in_words(3.0)
        ('a, 2', '', '3')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return text[:500]


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]

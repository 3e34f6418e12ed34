"""The list of a page, with all that is shown beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lexigraph.explain.titles import item_titles
from lexigraph.models.batch import UserBatch
from lexigraph.serving.live import Served
from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.web.exploring.past import Past, past_of
from lexigraph.web.tradeoff import Effect, effects
from lexigraph.web.visitor import Visitor

LISTED = 12
"""Items of the list."""


@dataclass(frozen=True)
class Row:
    """An item of the list.

    Attributes:
        item: its id.
        title: what people call it, or the id.
        categories: of it.
        cold: whether nobody had met it when the model was fitted.
    """

    item: str
    title: str
    categories: tuple[str, ...]
    cold: bool


@dataclass(frozen=True)
class Survey:
    """What is to be shown.

    Attributes:
        served: the model that made the list.
        batch: whom it was made for.
        rows: the list.
        effects: what steering costs and gives; nothing where nobody steers.
        past: what is known of the user; None for somebody new.
        titles: of all items that the page names, by id.
    """

    served: Served
    batch: UserBatch
    rows: tuple[Row, ...]
    effects: tuple[Effect, ...] = ()
    past: Past | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


def survey(service: Service, principal: Principal, visitor: Visitor, named: Sequence[str] = ()) -> Survey:
    """Make the list of a visitor.

    Args:
        service: that is asked.
        principal: who looks.
        visitor: for whom.
        named: further items whose titles are needed.

    Raises:
        LexigraphError: there is no list for this visitor; the message says why.
    """
    preview = service.previewing.list(visitor.request(LISTED), principal.tenant)
    served, listed = preview.served, [item for item, _ in preview.ranked]
    found: tuple[Effect, ...] = ()
    if visitor.is_steered:
        plain = service.previewing.list(visitor.unsteered().request(LISTED), principal.tenant, model=served.id)
        found = effects(served.model, served.facts, plain.batch, [item for item, _ in plain.ranked], listed)
    past = past_of(service, principal, served, visitor.user) if visitor.user else None
    marked = {*visitor.clicked, *visitor.liked, *visitor.disliked, *named}
    return Survey(served, preview.batch, rows_of(served, listed), found, past, titles_of(served, marked))


def rows_of(served: Served, items: Sequence[str]) -> tuple[Row, ...]:
    """What a list shows of its items."""
    model, shares = served.model, served.facts.categories
    rows = model.items.encode(items)
    names = served.facts.category_names
    unmet = served.facts.popularity[rows] == 0
    return tuple(
        Row(
            item,
            title,
            () if shares is None else tuple(names[column] for column in sorted(shares[[int(row)]].indices)),
            bool(cold),
        )
        for item, title, row, cold in zip(items, item_titles(model, items), rows, unmet, strict=True)
    )


def titles_of(served: Served, items: set[str]) -> dict[str, str]:
    """Titles of the items that the model knows, and the ids of the others."""
    known = [item for item in items if item in served.model.items]
    return {item: item for item in items} | dict(zip(known, item_titles(served.model, known), strict=True))


def leave_out_unknown(visitor: Visitor, served: Served) -> int:
    """Take out of a visitor what the model does not know (any more): a browser keeps it longer than a catalogue.

    Returns:
        How many items and categories were left out.
    """
    left_out = 0
    for name in ("clicked", "liked", "disliked", "alike", "unlike"):
        items: list[str] = getattr(visitor, name)
        known = [item for item in items if item in served.model.items]
        left_out += len(items) - len(known)
        setattr(visitor, name, known)
    names = set(served.facts.category_names)
    kept = [category for category in visitor.without if category in names]
    left_out += len(visitor.without) - len(kept)
    visitor.without = kept
    return left_out

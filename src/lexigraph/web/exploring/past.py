"""What a user did: in training, and since."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np

from lexigraph.errors import ConfigError, StoreError
from lexigraph.explain.titles import item_titles
from lexigraph.serving.live import Served, scoped_user
from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.serving.wire import EventIn, EventReceipt

MOST_SHOWN = 8
WRITTEN_WITHIN = 10.0
"""Seconds in which an event is on disk."""


@dataclass(frozen=True)
class Deed:
    """An event of a user.

    Attributes:
        item: its id.
        title: of the item, or its id.
        kind: "click" and the like.
        time: seconds since 1970.
    """

    item: str
    title: str
    kind: str
    time: float


@dataclass(frozen=True)
class Past:
    """What is known of a user.

    Attributes:
        known: whether the model was fitted on what they did.
        n_training: how many items they met in training.
        training: ids and titles of some of these, the least common first: they tell most about somebody.
        deeds: their latest live events, the latest first.
        reachable: whether the database could be asked for them.
    """

    known: bool
    n_training: int
    training: tuple[tuple[str, str], ...]
    deeds: tuple[Deed, ...]
    reachable: bool = True


def past_of(service: Service, principal: Principal, served: Served, user: str) -> Past:
    """What a user did.

    Args:
        service: that knows the live events.
        principal: whose user it is.
        served: the model that knows the training.
        user: the id.
    """
    model = served.model
    scoped = scoped_user(principal.tenant, user)
    known = scoped in model.users and not service.people.is_erased(principal.tenant, user, served.record)
    rows = np.zeros(0, dtype=np.int32)
    if known:
        start, stop = model.training.indptr[model.users.index(scoped) :][:2]
        rows = model.training.indices[start:stop]
    rarest = rows[np.argsort(served.facts.popularity[rows], kind="stable")][:MOST_SHOWN]
    items = model.items.decode(rarest)
    try:
        events = service.store.events.of_user(principal.tenant, user, MOST_SHOWN)[::-1]
    except StoreError:
        return Past(known, len(rows), tuple(zip(items, item_titles(model, items), strict=True)), (), reachable=False)
    deeds = tuple(
        Deed(one.event.item, _title(served, one.event.item), one.event.kind, one.event.time) for one in events
    )
    return Past(known, len(rows), tuple(zip(items, item_titles(model, items), strict=True)), deeds)


def _title(served: Served, item: str) -> str:
    return item_titles(served.model, [item])[0] if item in served.model.items else item


def record_click(service: Service, principal: Principal, user: str, item: str) -> EventReceipt:
    """Store a click as a real event; it counts when this returns.

    Raises:
        ConfigError: the user's id is none.
        StoreError: it was not stored.
    """
    try:
        event = msgspec.convert({"user": user, "item": item, "kind": "click"}, EventIn)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{user!r} cannot be the id of a user: {error}") from error
    return service.record_events([event], principal.tenant).result(WRITTEN_WITHIN)

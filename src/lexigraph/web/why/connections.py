"""What connects the past of somebody, and their words, with an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lexigraph.explain import Account, Reason, SharedNode
from lexigraph.explain.reasons import Role
from lexigraph.explain.titles import item_title
from lexigraph.models.results import Explanation
from lexigraph.serving.live import Served
from lexigraph.web.around.people import LEAST_PEOPLE, people_of, people_of_both
from lexigraph.web.around.texts import text_closeness

CLOSE = 0.95
"""Two texts are close when one is closer to the other than this share of the catalogue is."""
THROUGH, THROUGH_SHARE = 3, 0.1
"""So many items that carry a wish are told of, each with at least this share of it."""


@dataclass(frozen=True)
class Connection:
    """How an item of the past is connected with the recommended one.

    Attributes:
        item: id of the item of the past.
        title: what a person calls it.
        role: how it came into the history.
        value: what it adds to the score.
        shared: what both have in common, rarest first.
        people: how many others met both; 0 where they are too few to tell.
        closeness: cosine of the texts where they are close, else None.
        itself: whether it is the recommended item, met before.
    """

    item: str
    title: str
    role: Role
    value: float
    shared: tuple[SharedNode, ...] = ()
    people: int = 0
    closeness: float | None = None
    itself: bool = False


@dataclass(frozen=True)
class WishPath:
    """How words lead to the recommended item.

    Attributes:
        title: the words, shortened.
        value: what they add to the score.
        direct: whether the text of the item is itself close to the words.
        through: id, title and amount of other items close to the words, through which they speak for it, most first.
    """

    title: str
    value: float
    direct: bool
    through: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class Connections:
    """All of that for one item.

    Attributes:
        item: id of the recommended item.
        title: what a person calls it.
        past: items of the past, those with the largest effect first.
        wish: how the words lead to it, where there are any.
        fans: how many met the item, where its popularity speaks for it, else 0.
    """

    item: str
    title: str
    past: tuple[Connection, ...]
    wish: WishPath | None = None
    fans: int = 0


def connect(served: Served, found: Explanation, account: Account, somebody: str | None) -> Connections:
    """Look up what connects what an explanation names with its item.

    Args:
        served: the model that explained.
        found: the explanation.
        account: the same in numbers for people, which chose the items to tell of.
        somebody: the id under which the model knows whom it is about; they do not count among the others.
    """
    model, row = served.model, served.model.items.index(found.item)
    without = model.users.index(somebody) if somebody is not None else -1
    close = _close_texts(served, row)

    def connection(reason: Reason) -> Connection:
        other = model.items.index(reason.label)
        head = (reason.label, reason.title, reason.role, reason.value)
        if other == row or reason.value <= 0:
            return Connection(*head, itself=other == row)
        people = people_of_both(served.met_by, row, other, without)
        return Connection(*head, reason.shared, people, close.get(other))

    named = sorted((one for one in account.reasons if one.source == "item"), key=lambda one: -abs(one.value))
    liked_by_all = any(one.label == model.prior_label and one.value > 0 for one in account.reasons)
    fans = len(people_of(served.met_by, row)) if liked_by_all else 0
    return Connections(
        found.item,
        item_title(model, found.item),
        tuple(map(connection, named)),
        _wish_path(served, found, account.reasons),
        fans if fans >= LEAST_PEOPLE else 0,
    )


def _close_texts(served: Served, row: int) -> dict[int, float]:
    """Rows and cosines of the texts closest to one."""
    closeness = text_closeness(served.model, row)
    if closeness is None:
        return {}
    n_close = max(int((1 - CLOSE) * len(closeness)), min(10, len(closeness)))
    rows = np.argpartition(-closeness, n_close - 1)[:n_close]
    return {int(one): float(closeness[one]) for one in rows if closeness[one] > 0 and one != row}


def _wish_path(served: Served, found: Explanation, reasons: Sequence[Reason]) -> WishPath | None:
    reason = next((one for one in reasons if one.source == "wish"), None)
    if reason is None:
        return None
    parts = next((term.parts for term in found.contributions if term.source == "wish"), {})
    least = THROUGH_SHARE * reason.value
    strong = [item for item, part in parts.items() if item != found.item and part > max(least, 0.0)]
    strong = sorted((item for item in strong if item in served.model.items), key=lambda item: -parts[item])[:THROUGH]
    through = tuple((item, item_title(served.model, item), float(parts[item])) for item in strong)
    return WishPath(reason.title, reason.value, reason.direct, through)

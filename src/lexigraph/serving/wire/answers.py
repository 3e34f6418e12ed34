"""What the service answers."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Reason(Struct, omit_defaults=True, frozen=True):
    """One term of a score, as in ``lexigraph.models.results.Contribution``."""

    source: str
    label: str
    value: float
    title: str = ""


class RecommendedItem(Struct, omit_defaults=True, frozen=True):
    """An item of a list; the rest only where it was asked for."""

    item: str
    score: float
    title: str = ""
    why: str = ""
    reasons: list[Reason] = []


class RecommendAnswer(Struct, omit_defaults=True, frozen=True):
    """A list.

    Attributes:
        request: id of this recommendation; events that it leads to name it.
        model: id of the model that made it.
        items: best first; shorter than asked where nothing else is allowed.
        cursor: to ask for what follows; absent at the end.
        experiment: name of the experiment that the user is in.
        arm: of that experiment.
        unknown_items: of the history that was sent, ids that the model does not know, so that they counted for nothing;
            the first 20.
        unknown_count: how many there are.
    """

    request: str
    model: str
    items: list[RecommendedItem]
    cursor: str | None = None
    experiment: str | None = None
    arm: str | None = None
    unknown_items: list[str] = []
    unknown_count: int = 0


class SimilarAnswer(Struct, omit_defaults=True, frozen=True):
    """Items like one item."""

    item: str
    model: str
    items: list[RecommendedItem]


class ExplainAnswer(Struct, omit_defaults=True, frozen=True):
    """Why an item has its score; the reasons add up to it. Unknown items are as in :class:`RecommendAnswer`."""

    item: str
    model: str
    score: float
    why: str
    reasons: list[Reason]
    unknown_items: list[str] = []
    unknown_count: int = 0


class AskAnswer(Struct, omit_defaults=True, frozen=True):
    """What was understood, what fits, and the conversation's state for the next sentence.

    Unknown items are as in :class:`RecommendAnswer`.
    """

    request: str
    model: str
    understood: str
    reply: dict[str, Any]
    state: dict[str, Any]
    items: list[RecommendedItem]
    unknown_items: list[str] = []
    unknown_count: int = 0


class EventReceipt(Struct, omit_defaults=True, frozen=True):
    """The events are on disk.

    Attributes:
        ids: of the events, in the order sent.
        stored: how many were new.
        duplicates: how many had been stored before.
    """

    ids: list[str]
    stored: int
    duplicates: int = 0


class CatalogueReceipt(Struct, omit_defaults=True, frozen=True):
    """The catalogue is on disk; ``pending`` items are not recommendable before the next fit, ``reason`` says why."""

    stored: int
    live: int
    pending: int = 0
    reason: str = ""


class Problem(Struct, omit_defaults=True, frozen=True):
    """An error as RFC 9457 has it (``application/problem+json``)."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    request_id: str = ""

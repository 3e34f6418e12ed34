"""What clients send. Limits that depend on settings are checked where the settings are known."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

IDENTIFIER = r"^[^\x00-\x1f\x7f]+$(?!\n)"
KIND = r"^[a-z][a-z0-9_-]{0,31}$(?!\n)"
Identifier = Annotated[str, Meta(min_length=1, max_length=256, pattern=IDENTIFIER)]
"""An id: no control characters, so that it can neither break a log line nor pass for another tenant's.

The end of the pattern refuses a last line break, which Python's ``$`` alone lets pass.
"""
Count = Annotated[int, Meta(ge=1, le=10_000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Kind = Annotated[str, Meta(pattern=KIND)]
Moment = Annotated[float, Meta(ge=0, lt=253_402_300_800)]
"""Seconds since 1970, up to the year 9999, which is as far as calendars of databases and data frames go."""


class Rerank(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """How the list is balanced after scoring, by name and settings of ``lexigraph.reranking``.

    Attributes:
        name: of a re-ranker, as in ``lexigraph models --rerankers``.
        options: its settings.
    """

    name: str
    options: dict[str, Any] = {}


class RecommendRequest(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Who asks and for what: a user, a history, a sentence, or any mix.

    Attributes:
        user: whose history counts; need not be known.
        history: items just met, as ids or as weights by id.
        sentence: a wish in words.
        liked: examples.
        disliked: counterexamples.
        friends: users who are close to whoever asks; those that the model has never seen are left out.
        unwanted: phrases to steer away from.
        filters: conditions such as ``year>=1990`` or ``categories contains Comedy``.
        language_weight: share of the sentence where there is a history.
        k: how many.
        cursor: of the answer before, to go on without repeats.
        exclude_seen: leave out what the user has met.
        exclude: further ids to leave out.
        rerank: steps in order.
        titles: whether every item has its title; with ``explain`` it has one anyway.
        explain: whether every item says why.
        language: of the explanations.
        session: holds the requests of somebody unnamed together, so that an experiment gives them the same arm.
    """

    user: Identifier | None = None
    history: list[Identifier] | dict[Identifier, float] | None = None
    sentence: str | None = None
    liked: list[Identifier] = []
    disliked: list[Identifier] = []
    friends: list[Identifier] = []
    unwanted: list[str] = []
    filters: list[str] = []
    language_weight: Share = 0.5
    k: Count = 10
    cursor: str | None = None
    exclude_seen: bool = True
    exclude: list[Identifier] = []
    rerank: list[Rerank] = []
    titles: bool = False
    explain: bool = False
    language: Literal["en", "zh"] = "en"
    session: Identifier | None = None


class SimilarRequest(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Items like one item."""

    item: Identifier
    k: Count = 10


class AskRequest(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A sentence of a conversation; ``state`` is what the answer before gave.

    Attributes:
        sentence: what the person says; may be empty where ``state`` or ``edit`` says enough.
        user: whose history counts.
        history: items just met.
        state: of the conversation, as the last answer gave it.
        edit: fields of the wish changed by hand.
        k: how many.
        language: of the answer; by default that of the sentence.
        explain: whether every item says why.
    """

    sentence: str = ""
    user: Identifier | None = None
    history: list[Identifier] | dict[Identifier, float] | None = None
    state: dict[str, Any] | None = None
    edit: dict[str, Any] | None = None
    k: Count = 10
    language: Literal["en", "zh"] | None = None
    explain: bool = True


class ExplainRequest(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Why an item: the same evidence as when recommending."""

    item: Identifier
    user: Identifier | None = None
    history: list[Identifier] | dict[Identifier, float] | None = None
    sentence: str | None = None
    liked: list[Identifier] = []
    disliked: list[Identifier] = []
    friends: list[Identifier] = []
    unwanted: list[str] = []
    language_weight: Share = 0.5
    language: Literal["en", "zh"] = "en"


class EventIn(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """One event; without ``time`` it happened now, without ``id`` it gets one (and a repeat counts twice)."""

    user: Identifier
    item: Identifier
    kind: Kind = "click"
    id: Identifier | None = None
    time: Moment | None = None
    value: float | None = None
    request: Identifier | None = None


class EventBatch(Struct, forbid_unknown_fields=True, frozen=True):
    """Several events at once; all or none are stored."""

    events: list[EventIn]


class ItemIn(Struct, frozen=True):
    """An item of the catalogue: columns of the items table. Columns that are not given stay."""

    item_id: Identifier
    values: dict[str, Any]


class UserIn(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """What is known of a user besides events."""

    about: str | None = None
    attributes: dict[str, str | float | int | bool | None] = {}

"""What operators send and are answered: catalogue, users, keys, models, health."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from lexigraph.serving.wire.requests import Identifier, ItemIn, Kind

Scope = Literal["read", "write", "admin"]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]
Tenant = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class ItemBatch(Struct, forbid_unknown_fields=True, frozen=True):
    """Several items at once."""

    items: list[ItemIn]


class ItemOut(Struct, frozen=True):
    """An item as the catalogue of the service has it."""

    item_id: str
    values: dict[str, Any]


class UserOut(Struct, omit_defaults=True, frozen=True):
    """What is known of a user besides events."""

    user: str
    about: str | None = None
    attributes: dict[str, Any] = {}


class Erased(Struct, frozen=True):
    """A user whose data is gone; what a model learned of them goes with its next fit."""

    user: str
    erased: bool = True


class KeyIn(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A key to make.

    Attributes:
        name: what it is for.
        scope: what it may do; "admin" may write, "write" may read.
        tenant: whose users it sees; "" for the service's own.
        rate: requests per second; None as the settings have it.
        days: until it expires; None never.
    """

    name: Name
    scope: Scope = "read"
    tenant: Tenant = ""
    rate: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    days: Annotated[float, Meta(gt=0, le=36_500)] | None = None


class KeyOut(Struct, omit_defaults=True, frozen=True):
    """A key without its secret.

    Attributes:
        id: the part of the key that may be shown.
        name: what it is for.
        scope: what it may do.
        created: seconds since 1970.
        tenant: whose users it sees.
        rate: requests per second.
        expires: seconds since 1970.
        revoked: seconds since 1970.
        key: the key itself, only where it was just made: it is not stored and cannot be shown again.
    """

    id: str
    name: str
    scope: Scope
    created: float
    tenant: str = ""
    rate: float | None = None
    expires: float | None = None
    revoked: float | None = None
    key: str | None = None


class KeyList(Struct, frozen=True):
    """All keys."""

    keys: list[KeyOut]


class ModelOut(Struct, omit_defaults=True, frozen=True):
    """A model that the service has or had; the attributes are those of ``ModelRecord``."""

    id: str
    status: Literal["candidate", "active", "retired", "rejected"]
    created: float
    trained_to: int = 0
    metrics: dict[str, Any] = {}
    reason: str = ""


class ModelList(Struct, frozen=True):
    """All models, the active one among them."""

    models: list[ModelOut]


class RefitAnswer(Struct, omit_defaults=True, frozen=True):
    """Whether a fit was started; it runs in a process of its own."""

    started: bool
    reason: str = ""


class ExperimentList(Struct, frozen=True):
    """All experiments as documents."""

    experiments: list[dict[str, Any]]


class OffPolicyIn(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Lists that another policy would have shown, to be valued from the log.

    Attributes:
        lists: id of a logged request (``request`` of its answer) to items, best first.
        kinds: of events that are a reward.
        hours: after a list within which an event counts as its effect; by default ``trials.attribution_hours``.
        clip: largest weight of a shown item; null for no limit.
        level: of the intervals.
    """

    lists: dict[Identifier, list[Identifier]]
    kinds: list[Kind] = field(default_factory=lambda: ["click", "purchase"])
    hours: Annotated[float, Meta(gt=0, le=87_600)] | None = None
    clip: Annotated[float, Meta(gt=0)] | None = 50.0
    level: Annotated[float, Meta(gt=0, lt=1)] = 0.95


class Estimated(Struct, frozen=True):
    """A value with its uncertainty; null where there is too little to tell.

    Attributes:
        value: estimated.
        error: standard error, with people as clusters.
        interval: by the normal approximation.
        bootstrap: percentiles over resamples of people.
    """

    value: float | None
    error: float | None
    interval: list[float | None]
    bootstrap: list[float | None] | None = None


class OffPolicyOut(Struct, frozen=True):
    """What the lists would have earned.

    Attributes:
        ips: reward per list, by inverse propensity scoring.
        snips: reward per place that the lists fill, self-normalised.
        logged: reward per list of those that were shown.
        effective_size: shown items of equal weight that would tell as much.
        n_items: shown items that were used.
        n_lists: lists.
        n_people: people.
        clipped: share of the items whose weight was cut.
        largest_weight: after clipping.
        usable: whether the figures mean something.
        warnings: why not.
        missing: requests that count for nothing, since no list of theirs is logged or the given one is empty.
    """

    ips: Estimated
    snips: Estimated
    logged: float | None
    effective_size: float
    n_items: int
    n_lists: int
    n_people: int
    clipped: float
    largest_weight: float
    usable: bool
    warnings: list[str]
    missing: int


class Health(Struct, omit_defaults=True, frozen=True):
    """How the process is.

    Attributes:
        status: "live" or "ready".
        model: id of the model that answers.
    """

    status: Literal["live", "ready"]
    model: str = ""

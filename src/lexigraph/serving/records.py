"""What the store keeps, as plain typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Topic: TypeAlias = Literal["item", "user", "experiment", "model", "key", "erasure"]
ModelStatus: TypeAlias = Literal["candidate", "active", "retired", "rejected"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person did with an item.

    Attributes:
        id: given by the sender; the same id of the same tenant is stored once.
        user: who; unique within the tenant.
        item: with what; the item need not be known yet.
        kind: "view", "click", "purchase", "like", "dislike", "impression", or any other word in small letters.
        time: when it happened, in seconds since 1970 (UTC).
        value: a rating or an amount; None where there is none.
        request: id of the recommendation that led to it, if one did.
        tenant: whose user it is; "" for the service's own.
    """

    id: str
    user: str
    item: str
    kind: str
    time: float
    value: float | None = None
    request: str | None = None
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event at its place in the order of commits.

    Attributes:
        seq: place, rising from 1; whoever has read up to a place has missed nothing below it.
        event: what was stored.
    """

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the feed that tells every process what else changed.

    Attributes:
        seq: place in the feed, rising from 1.
        topic: what kind of thing changed.
        key: which one.
        tenant: of users and keys; "" otherwise.
    """

    seq: int
    topic: Topic
    key: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class LoggedRecommendation:
    """A list that was answered, for feedback, off-policy estimates and explanation afterwards.

    Attributes:
        id: of the request; events name it as ``request``.
        user: for whom; "" where nobody was named.
        time: when, in seconds since 1970.
        model: id of the model; "" where an arm refused the request, so that nothing was shown.
        items: ids in the order shown.
        propensities: probability of each item at its place under the policy that logged it; 1.0 where nothing is drawn.
        experiment: name of the experiment that decided, or None.
        arm: of that experiment.
        sources: for interleaving, the arm each item came from.
        tenant: whose user it is.
    """

    id: str
    user: str
    time: float
    model: str
    items: tuple[str, ...]
    propensities: tuple[float, ...] = ()
    experiment: str | None = None
    arm: str | None = None
    sources: tuple[str, ...] = ()
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A saved model that the service may use.

    Attributes:
        id: short and unique, as in its folder's name.
        folder: where it is saved.
        status: "active" for at most one at a time.
        created: seconds since 1970.
        trained_to: place of the last event that it was fitted on; 0 for none of the store's.
        metrics: what was measured before it was used or rejected.
        reason: why it was made, and why it has its status.
    """

    id: str
    folder: str
    status: ModelStatus
    created: float
    trained_to: int = 0
    metrics: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

"""What the clients send, and what they make of what comes back: all but the sending itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import time
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote
from uuid import uuid4

import msgspec

import lexigraph
from lexigraph.errors import ConfigError, ServingError
from lexigraph.serving.wire import (
    AskAnswer,
    AskRequest,
    CatalogueReceipt,
    Erased,
    EventIn,
    EventReceipt,
    ExplainAnswer,
    ExplainRequest,
    Health,
    ItemIn,
    ItemOut,
    ModelList,
    ModelOut,
    OffPolicyIn,
    OffPolicyOut,
    RecommendAnswer,
    RecommendRequest,
    RefitAnswer,
    SimilarAnswer,
    SimilarRequest,
    UserIn,
    UserOut,
)
from lexigraph.serving.wire.faults import fault_of

Answer = TypeVar("Answer")
Request = TypeVar("Request")


@dataclass(frozen=True)
class Call(Generic[Answer]):
    """One request.

    Attributes:
        method: of HTTP.
        path: with ids encoded.
        kind: type of the answer.
        body: JSON, or None.
        missing: status for which None is the answer, or 0.
    """

    method: str
    path: str
    kind: Any
    body: bytes | None = None
    missing: int = 0

    def read(self, status: int, content: bytes) -> Answer:
        """The answer in its type.

        Raises:
            ServingError: it is none, so it does not come from the service.
        """
        if self.kind is None or status == self.missing:
            return cast("Answer", None)
        try:
            return cast("Answer", msgspec.json.decode(content, type=self.kind))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ServingError(f"{self.method} {self.path} was not answered by the service: {error}") from error


def headers(key: str | None) -> dict[str, str]:
    """What every request carries.

    Example:
        >>> headers("lxg_1")["Authorization"]
        'Bearer lxg_1'
    """
    own = {"Content-Type": "application/json", "User-Agent": f"lexigraph/{lexigraph.__version__}"}
    return own if key is None else {**own, "Authorization": f"Bearer {key}"}


def filled(kind: type[Request], /, **values: Any) -> Request:
    """A request with the values that are given, checked as the service does.

    Raises:
        ConfigError: there is no such field, or a value of another type.

    Example:
        >>> filled(RecommendRequest, user="anna", k=3).k
        3
        >>> filled(RecommendRequest, user="anna", k=0)
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: RecommendRequest: Expected `int` >= 1 - at `$.k`
    """
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{kind.__name__}: {fault_of(error, kind)}") from error


def recommend(request: RecommendRequest) -> Call[RecommendAnswer]:
    """A list for a user, a history, a sentence, or any mix."""
    return Call("POST", "/v1/recommend", RecommendAnswer, msgspec.json.encode(request))


def similar(item: str, k: int) -> Call[SimilarAnswer]:
    """Items like one item."""
    return Call("POST", "/v1/similar", SimilarAnswer, msgspec.json.encode(SimilarRequest(item, k)))


def ask(request: AskRequest) -> Call[AskAnswer]:
    """A sentence of a conversation."""
    return Call("POST", "/v1/ask", AskAnswer, msgspec.json.encode(request))


def explain(request: ExplainRequest) -> Call[ExplainAnswer]:
    """Why an item."""
    return Call("POST", "/v1/explain", ExplainAnswer, msgspec.json.encode(request))


def events(given: Iterable[EventIn | Mapping[str, Any]]) -> Call[EventReceipt]:
    """Events, each with an id and a time, so that sending them again stores nothing twice."""
    now = time()
    typed = [filled(EventIn, **event) if isinstance(event, Mapping) else event for event in given]
    named = [
        msgspec.structs.replace(event, id=event.id or uuid4().hex, time=now if event.time is None else event.time)
        for event in typed
    ]
    return Call("POST", "/v1/events", EventReceipt, msgspec.json.encode({"events": named}))


def put_items(items: Mapping[str, Mapping[str, Any]]) -> Call[CatalogueReceipt]:
    """Items of the catalogue by id."""
    batch = [ItemIn(item, dict(values)) for item, values in items.items()]
    return Call("POST", "/v1/items", CatalogueReceipt, msgspec.json.encode({"items": batch}))


def get_item(item: str) -> Call[ItemOut | None]:
    """An item as it was stored."""
    return Call("GET", f"/v1/items/{segment(item)}", ItemOut, missing=404)


def delete_item(item: str) -> Call[None]:
    """Take an item out."""
    return Call("DELETE", f"/v1/items/{segment(item)}", None)


def put_user(user: str, given: UserIn) -> Call[UserOut]:
    """What is known of a user."""
    return Call("PUT", f"/v1/users/{segment(user)}", UserOut, msgspec.json.encode(given))


def get_user(user: str) -> Call[UserOut | None]:
    """What is known of a user."""
    return Call("GET", f"/v1/users/{segment(user)}", UserOut, missing=404)


def export_user(user: str) -> Call[dict[str, Any]]:
    """All that is held of a user."""
    return Call("GET", f"/v1/users/{segment(user)}/export", dict[str, Any])


def erase_user(user: str) -> Call[Erased]:
    """Erase a user."""
    return Call("DELETE", f"/v1/users/{segment(user)}", Erased)


def models() -> Call[ModelList]:
    """All models."""
    return Call("GET", "/v1/models", ModelList)


def refit() -> Call[RefitAnswer]:
    """Fit again."""
    return Call("POST", "/v1/models/refit", RefitAnswer)


def activate(model: str) -> Call[ModelOut]:
    """Use a model."""
    return Call("POST", f"/v1/models/{segment(model)}/activate", ModelOut)


def off_policy(request: OffPolicyIn) -> Call[OffPolicyOut]:
    """What other lists would have earned."""
    return Call("POST", "/v1/off-policy", OffPolicyOut, msgspec.json.encode(request))


def ready() -> Call[Health]:
    """Whether the service can answer."""
    return Call("GET", "/health/ready", Health)


def segment(identifier: str) -> str:
    """An id as a part of a path.

    Example:
        >>> segment("a/b c")
        'a%2Fb%20c'
    """
    return quote(identifier, safe="")

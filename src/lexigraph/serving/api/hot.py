"""The two routes that nearly all requests go to, as plain Starlette routes around msgspec."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lexigraph.errors import LexigraphError, OverloadedError
from lexigraph.serving.api import examples
from lexigraph.serving.api.access import identify, metrics_of, service_of
from lexigraph.serving.api.bodies import answer, body_of, decode, read_body, require_shallow
from lexigraph.serving.api.described import body, gives, reference
from lexigraph.serving.api.working import durable, in_thread
from lexigraph.serving.wire import EventBatch, EventIn, EventReceipt, RecommendAnswer, RecommendRequest

_recommend = msgspec.json.Decoder(RecommendRequest)
_event = msgspec.json.Decoder(EventIn)
_batch = msgspec.json.Decoder(EventBatch)


class _Envelope(msgspec.Struct):
    """To see whether a document is a batch without reading its events."""

    events: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_envelope = msgspec.json.Decoder(_Envelope)


async def recommend(request: Request) -> Response:
    """Recommend to a user, a history, a sentence, or any mix."""
    principal = identify(request)
    principal.require("read")
    asked = await read_body(request, _recommend)
    require_shallow(*(step.options for step in asked.rerank))
    return await recommended(request, asked, principal.tenant)


async def recommended(request: Request, asked: RecommendRequest, tenant: str) -> Response:
    """The answer to a request for a list, made here where that takes no time, else in a thread."""
    recommending = service_of(request).recommending
    if is_quick(asked) and recommending.is_quick(asked, tenant):
        return answer(recommending.recommend(asked, tenant))
    return answer(await in_thread(recommending.recommend, asked, tenant))


async def events(request: Request) -> Response:
    """Take in one event or several; the answer comes when they are on disk."""
    principal = identify(request)
    principal.require("write")
    taken = read_events(await body_of(request))
    metrics = metrics_of(request)
    try:
        receipt: EventReceipt = await durable(service_of(request).record_events(taken, principal.tenant))
    except OverloadedError:
        metrics.count("events_total", "refused", by=len(taken))
        raise
    except LexigraphError:
        metrics.count("events_total", "failed", by=len(taken))
        raise
    metrics.count("events_total", "stored", by=receipt.stored)
    if receipt.duplicates:
        metrics.count("events_total", "duplicate", by=receipt.duplicates)
    return answer(receipt)


def is_quick(asked: RecommendRequest) -> bool:
    """Whether what is asked for takes less time than handing the request to another thread and back.

    Example:
        >>> is_quick(RecommendRequest(user="anna")), is_quick(RecommendRequest(sentence="a slow story"))
        (True, False)
    """
    return not (asked.sentence or asked.rerank or asked.explain or asked.unwanted or asked.filters)


def read_events(text: bytes) -> list[EventIn]:
    """One event, or the events of a batch.

    Raises:
        RequestError: it is neither.

    Example:
        >>> [event.item for event in read_events(b'{"user": "anna", "item": "events"}')]
        ['events']
        >>> [event.item for event in read_events(b'{"events": [{"user": "anna", "item": "tea"}]}')]
        ['tea']
    """
    if b'"events"' in text and decode(text, _envelope).events is not msgspec.UNSET:
        return decode(text, _batch).events
    return [decode(text, _event)]


ROUTES = [
    Route("/v1/recommend", recommend, methods=["POST"], name="recommend"),
    Route("/v1/events", events, methods=["POST"], name="events"),
]
DESCRIBED: dict[str, dict[str, Any]] = {
    "/v1/recommend": {
        "post": {
            "tags": ["recommendations"],
            "operationId": "recommend",
            "summary": "Recommend to a user, a history, a sentence, or any mix.",
            **body(RecommendRequest, examples.RECOMMEND),
            "responses": gives(RecommendAnswer, "The list, best first.", examples.RECOMMENDED),
        }
    },
    "/v1/events": {
        "post": {
            "tags": ["events"],
            "operationId": "events",
            "summary": "Store one event or several; answered when they are on disk.",
            **body({"anyOf": [reference(EventIn), reference(EventBatch)]}, examples.EVENTS),
            "responses": gives(EventReceipt, "They are on disk.", examples.RECEIPT),
        }
    },
}
"""What the OpenAPI document says of these routes."""

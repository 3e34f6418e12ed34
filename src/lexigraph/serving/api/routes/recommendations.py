"""Similar items, sentences, reasons."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.serving.api import examples
from lexigraph.serving.api.access import READERS, Reader, service_of
from lexigraph.serving.api.bodies import answer, read_body, require_shallow
from lexigraph.serving.api.described import body, gives
from lexigraph.serving.api.paths import identifier
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.wire import (
    AskAnswer,
    AskRequest,
    ExplainAnswer,
    ExplainRequest,
    SimilarAnswer,
    SimilarRequest,
)

router = APIRouter(prefix="/v1", tags=["recommendations"])
_similar = msgspec.json.Decoder(SimilarRequest)
_ask = msgspec.json.Decoder(AskRequest)
_explain = msgspec.json.Decoder(ExplainRequest)
ALIKE = gives(SimilarAnswer, "Items like it, the most similar first.", examples.ALIKE)


@router.post("/similar", openapi_extra=body(SimilarRequest, examples.SIMILAR), responses=ALIKE, dependencies=READERS)
async def post_similar(request: Request) -> Response:
    """Items like one item."""
    asked = await read_body(request, _similar)
    return answer(await in_thread(service_of(request).similar.find, asked))


@router.get("/items/{item}/similar", responses=ALIKE, dependencies=READERS)
async def get_similar(
    request: Request,
    item: str,
    k: Annotated[int, Query(ge=1, le=10_000, description="How many.")] = 10,
) -> Response:
    """Items like one item."""
    return answer(await in_thread(service_of(request).similar.find, SimilarRequest(identifier(item), k)))


@router.post(
    "/ask", openapi_extra=body(AskRequest, examples.ASK), responses=gives(AskAnswer, "What was understood, and items.")
)
async def ask(request: Request, principal: Reader) -> Response:
    """Answer a sentence of a conversation."""
    asked = await read_body(request, _ask)
    require_shallow(asked.state, asked.edit)
    return answer(await in_thread(service_of(request).asking.ask, asked, principal.tenant))


@router.post(
    "/explain",
    openapi_extra=body(ExplainRequest, examples.EXPLAIN),
    responses=gives(ExplainAnswer, "The terms of the score.", examples.EXPLAINED),
)
async def explain(request: Request, principal: Reader) -> Response:
    """Say why an item is recommended, or is not."""
    asked = await read_body(request, _explain)
    return answer(await in_thread(service_of(request).explaining.explain, asked, principal.tenant))

"""Users: what is known of them, all that is held of them, and its erasure."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.errors import UnknownIdError
from lexigraph.serving.answers.people import check_words
from lexigraph.serving.api import examples
from lexigraph.serving.api.access import Reader, Writer, service_of
from lexigraph.serving.api.bodies import answer, read_body
from lexigraph.serving.api.described import body, gives
from lexigraph.serving.api.hot import recommended
from lexigraph.serving.api.paths import identifier
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.wire import Erased, RecommendAnswer, RecommendRequest, UserIn, UserOut

router = APIRouter(prefix="/v1/users", tags=["users"])
_user = msgspec.json.Decoder(UserIn)
EXPORT: dict[str, Any] = {"type": "object", "additionalProperties": True}


@router.get(
    "/{user}/recommendations",
    tags=["recommendations"],
    responses=gives(RecommendAnswer, "The list, best first.", examples.RECOMMENDED),
)
async def recommend_to_user(
    request: Request,
    user: str,
    principal: Reader,
    k: Annotated[int, Query(ge=1, le=10_000, description="How many.")] = 10,
    cursor: Annotated[str | None, Query(max_length=20_000, description="Of the answer before, to go on.")] = None,
    titles: Annotated[bool, Query(description="Whether every item has its title.")] = False,
) -> Response:
    """Recommend to a user; `POST /v1/recommend` can more."""
    asked = RecommendRequest(user=identifier(user), k=k, cursor=cursor, titles=titles)
    return await recommended(request, asked, principal.tenant)


@router.put("/{user}", openapi_extra=body(UserIn, examples.USER), responses=gives(UserOut, "It is on disk."))
async def put_user(request: Request, user: str, principal: Writer) -> Response:
    """Say what is known of a user besides events; what is not given stays."""
    given, name = await read_body(request, _user), identifier(user)
    check_words(given, service_of(request).settings.limits)
    await in_thread(service_of(request).store.users.upsert, principal.tenant, name, msgspec.to_builtins(given))
    return answer(UserOut(name, given.about, given.attributes))


@router.get("/{user}", responses=gives(UserOut, "What is known."))
async def get_user(request: Request, user: str, principal: Reader) -> Response:
    """What is known of a user besides events."""
    name = identifier(user)
    found = await in_thread(service_of(request).store.users.get, principal.tenant, name)
    if found is None:
        raise UnknownIdError(f"nothing but events, if any, is known of user {name!r}; PUT says more")
    return answer(UserOut(name, found.get("about"), found.get("attributes", {})))


@router.get("/{user}/export", responses=gives(EXPORT, "All that is held."))
async def export_user(request: Request, user: str, principal: Writer) -> Response:
    """All that is held of a user: events, lists that were shown, what they said of themselves."""
    return answer(await in_thread(service_of(request).store.export, principal.tenant, identifier(user)))


@router.delete("/{user}", responses=gives(Erased, "It is gone."))
async def erase_user(request: Request, user: str, principal: Writer) -> Response:
    """Erase a user: events, lists, what they said, caches; a model forgets them with its next fit."""
    name = identifier(user)
    await in_thread(service_of(request).erase, principal.tenant, name)
    return answer(Erased(name))

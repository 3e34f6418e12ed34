"""Keys of the service."""

from __future__ import annotations

import time
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.serving.api import examples
from lexigraph.serving.api.access import ADMINS, authority_of
from lexigraph.serving.api.bodies import answer, read_body
from lexigraph.serving.api.described import body, gives
from lexigraph.serving.api.paths import identifier
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.security import SCOPES, IssuedKey
from lexigraph.serving.store import KeyRow
from lexigraph.serving.wire import KeyIn, KeyList, KeyOut

router = APIRouter(prefix="/v1/keys", tags=["keys"])
_key = msgspec.json.Decoder(KeyIn)
DAY = 86_400.0


@router.get("", responses=gives(KeyList, "All keys."), dependencies=ADMINS)
async def get_keys(request: Request) -> Response:
    """All keys, without their secrets."""
    found = await in_thread(authority_of(request).keys.all)
    return answer(KeyList([_shown(row) for row in found]))


@router.post(
    "",
    status_code=201,
    openapi_extra=body(KeyIn, examples.KEY),
    responses=gives(KeyOut, "The new key.", status=201),
    dependencies=ADMINS,
)
async def post_key(request: Request) -> Response:
    """Make a key; this answer alone shows it."""
    asked = await read_body(request, _key)
    expires = None if asked.days is None else time.time() + asked.days * DAY
    keys = authority_of(request).keys
    made = await in_thread(
        keys.create, asked.name, (asked.scope,), tenant=asked.tenant, rate=asked.rate, expires=expires
    )
    return answer(_made(made), 201)


@router.delete("/{key}", responses=gives(KeyOut, "It is withdrawn."), dependencies=ADMINS)
async def revoke_key(request: Request, key: str) -> Response:
    """Withdraw a key for good."""
    return answer(_shown(await in_thread(authority_of(request).keys.revoke, identifier(key))))


@router.post("/{key}/rotate", status_code=201, responses=gives(KeyOut, "The new key.", status=201), dependencies=ADMINS)
async def rotate_key(
    request: Request,
    key: str,
    overlap_hours: Annotated[float, Query(ge=0, le=8_760, description="Hours in which both are valid.")] = 24.0,
) -> Response:
    """Make a key that may do the same, and let the old one end."""
    made = await in_thread(authority_of(request).keys.rotate, identifier(key), overlap_seconds=3_600 * overlap_hours)
    return answer(_made(made), 201)


def _made(made: IssuedKey) -> KeyOut:
    return msgspec.structs.replace(_shown(made.row), key=made.text)


def _shown(row: KeyRow) -> KeyOut:
    scope = next(one for one in reversed(SCOPES) if one in row.scopes)
    return KeyOut(
        id=row.id,
        name=row.name,
        scope=scope,
        created=row.created,
        tenant=row.tenant,
        rate=row.rate,
        expires=row.expires,
        revoked=row.revoked,
    )

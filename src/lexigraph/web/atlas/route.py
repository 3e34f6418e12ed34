"""The block of points, behind the same key as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.errors import LexigraphError
from lexigraph.web.login import COOKIE
from lexigraph.web.office import Desk

if TYPE_CHECKING:
    from lexigraph.web.office import Office

PATH = "/_page/map/"
router = APIRouter()


@router.get(PATH + "{version}")
async def points(request: Request, version: str) -> Response:
    """The bytes; a browser may keep them, but asks each time whether it still may see them."""
    office = cast("Office", request.app.state.office)
    try:
        Desk(office, request.cookies.get(COOKIE), request.client.host if request.client else "").principal()
    except LexigraphError as error:
        return Response(str(error), 401, media_type="text/plain")
    tag = f'"{version}"'
    headers = {"cache-control": "private, no-cache", "etag": tag}
    block = office.atlas.block(version)
    if block is None:
        return Response("this map has been replaced; open the page again", 404, media_type="text/plain")
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(block, media_type="application/octet-stream", headers=headers)

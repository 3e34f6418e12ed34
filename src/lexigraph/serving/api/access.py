"""Who may ask what: the key of a request, looked at before anything else is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias, cast

from fastapi import Depends
from starlette.requests import Request

from lexigraph.serving.observing import Metrics, set_key_id, stage
from lexigraph.serving.security import Authority, Principal, Scope

if TYPE_CHECKING:
    from lexigraph.serving.fresh.schedule import Refitter
    from lexigraph.serving.service import Service


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    return cast("Service", request.app.state.service)


def authority_of(request: Request) -> Authority:
    """Who knows the keys."""
    return service_of(request).authority


def metrics_of(request: Request) -> Metrics:
    """What is counted."""
    return cast("Metrics", request.app.state.metrics)


def refitter_of(request: Request) -> Refitter:
    """Who fits anew."""
    return cast("Refitter", request.app.state.refitter)


def identify(request: Request) -> Principal:
    """Tell who asks.

    Raises:
        UnauthorisedError: there is no valid key.
        RateLimitedError: the key asks too often.
    """
    headers = request.headers
    credential = headers.get("authorization") or headers.get("x-api-key")
    peer = request.client.host if request.client else ""
    with stage("authorise"):
        principal = authority_of(request).identify(credential, peer)
    set_key_id(principal.key_id)
    return principal


def holder(scope: Scope) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency that lets pass who has a scope; of a tenant's key, only that tenant's users are seen."""

    async def admitted(request: Request) -> Principal:
        principal = identify(request)
        principal.require(scope)
        return principal

    return admitted


def operator(scope: Scope) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency that lets pass who has a scope for the whole service, which no tenant's key has."""

    async def admitted(request: Request) -> Principal:
        principal = identify(request)
        principal.require_whole_service(scope)
        return principal

    return admitted


Reader: TypeAlias = Annotated[Principal, Depends(holder("read"))]
Writer: TypeAlias = Annotated[Principal, Depends(holder("write"))]
READERS = [Depends(holder("read"))]
"""For routes to which it does not matter whose key it is."""
WATCHERS = [Depends(operator("read"))]
KEEPERS = [Depends(operator("write"))]
ADMINS = [Depends(operator("admin"))]

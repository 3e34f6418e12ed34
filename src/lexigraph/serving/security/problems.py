"""Refusals that are answered before the application is asked, as RFC 9457 problem documents."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Scope: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not passed on.

    Attributes:
        status: of HTTP.
        slug: last word of the problem's type.
        title: in a few words.
        detail: with the way out.
        headers: further ones, such as ``retry-after``.
    """

    status: int
    slug: str
    title: str
    detail: str
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def answer(self, scope: Scope, send: Send) -> None:
        """Send it. The connection is closed, for what is left of the body will not be read."""
        document = {
            "type": f"urn:lexigraph:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": scope.get("path", ""),
            "request_id": scope.get("request_id", ""),
        }
        body = json.dumps({name: value for name, value in document.items() if value != ""}).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            *self.headers,
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

"""Refusals that are answered before the application is asked, as RFC 9457 problem documents."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not passed on.

    Attributes:
        status: of HTTP.
        title: in a few words.
        detail: with the way out.
        headers: further ones, such as ``retry-after``.
    """

    status: int
    title: str
    detail: str
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def answer(self, send: Send) -> None:
        """Send it. The connection is closed, for what is left of the body will not be read."""
        document = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        body = json.dumps(document).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            *self.headers,
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

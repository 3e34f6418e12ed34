"""Limits on the size of a body and on the time of a request, as ASGI middleware."""

from __future__ import annotations

import asyncio
from typing import Any

from lexigraph.serving.security.problems import App, Message, Receive, Refusal, Send
from lexigraph.serving.settings import LimitSettings


class _TooLargeError(Exception):
    """More of the body came than is allowed."""


class RequestLimits:
    """Refuses bodies that are too large (413) and ends requests that take too long (408 and 503).

    A body whose length is announced is refused before any of it is read; one in chunks as soon as it is too large.

    Args:
        app: what is guarded.
        limits: how much and how long.
    """

    def __init__(self, app: App, limits: LimitSettings) -> None:
        self._app, self._most, self._seconds = app, limits.max_body_bytes, limits.timeout_seconds
        detail = f"the body has more than {self._most} bytes; send it in several requests"
        self._too_large = Refusal(413, "Content Too Large", detail)
        self._too_slow = Refusal(408, "Request Timeout", f"the body did not come within {self._seconds:g} seconds")
        detail = f"no answer was ready within {self._seconds:g} seconds; ask for less, or try again later"
        self._no_answer = Refusal(503, "Service Unavailable", detail, ((b"retry-after", b"1"),))

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _announced(scope["headers"])
        if announced > self._most:
            await self._too_large.answer(send)
            return
        exchange = _Exchange(receive, send, self._most)
        deadline = asyncio.timeout(self._seconds)
        try:
            async with deadline:
                await self._app(scope, exchange.receive, exchange.send)
        except _TooLargeError:
            await exchange.refuse(self._too_large)
        except TimeoutError:
            if not deadline.expired():  # the application's own, and its own affair
                raise
            await exchange.refuse(self._no_answer if exchange.complete else self._too_slow)


class _Exchange:
    """One request and its answer, watched."""

    __slots__ = ("_left", "_receive", "_send", "_started", "complete")

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._left = receive, send, most
        self._started = False
        self.complete = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
            if self._left < 0:
                raise _TooLargeError
        return message

    async def send(self, message: Message) -> None:
        self._started = True
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal; once the answer has begun, all that is left is to break it off."""
        if self._started:
            raise ConnectionAbortedError(refusal.detail)
        await refusal.answer(self._send)


def _announced(headers: Any) -> int:
    """Bytes that the header ``content-length`` announces; 0 without one, for then they are counted."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 19 else 1 << 62
    return 0

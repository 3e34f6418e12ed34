"""Limits on the size of a body and on the time of a request, as ASGI middleware."""

from __future__ import annotations

import asyncio
from typing import Any

from lexigraph.serving.security.deadlines import Deadlines
from lexigraph.serving.security.problems import App, Message, Receive, Refusal, Scope, Send
from lexigraph.serving.settings import LimitSettings


class RequestLimits:
    """Refuses bodies that are too large (413) and ends requests that take too long (408 and 503).

    A body whose length is announced is refused before any of it is read; one in chunks as soon as it is too large.

    Args:
        app: what is guarded.
        limits: how much and how long.
    """

    def __init__(self, app: App, limits: LimitSettings) -> None:
        self._app, self._most = app, limits.max_body_bytes
        self._deadlines = Deadlines(limits.timeout_seconds)
        detail = f"the body has more than {self._most} bytes; send it in several requests"
        self._too_large = Refusal(413, "too-large", "Content Too Large", detail)
        self._too_slow = Refusal(
            408, "too-slow", "Request Timeout", f"the body did not come within {limits.timeout_seconds:g} seconds"
        )
        detail = f"no answer was ready within {limits.timeout_seconds:g} seconds; ask for less, or try again later"
        self._no_answer = Refusal(503, "timeout", "Service Unavailable", detail, ((b"retry-after", b"1"),))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _announced(scope["headers"])
        if announced > self._most:
            await self._too_large.answer(scope, send)
            return
        exchange = _Exchange(scope, receive, send, self._most, self._too_large)
        task = self._deadlines.start()
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:
            if not self._deadlines.has_passed(task):  # somebody else's wish
                raise
            await exchange.refuse(self._no_answer if exchange.complete else self._too_slow)
        finally:
            self._deadlines.end(task)


class _Exchange:
    """One request and its answer, watched: after a refusal the application hears and says nothing more."""

    __slots__ = ("_left", "_receive", "_refused", "_scope", "_send", "_started", "_too_large", "complete")

    def __init__(self, scope: Scope, receive: Receive, send: Send, most: int, too_large: Refusal) -> None:
        self._scope, self._receive, self._send, self._left, self._too_large = scope, receive, send, most, too_large
        self._started = self._refused = False
        self.complete = not _has_body(scope["headers"])

    async def receive(self) -> Message:
        if self._refused:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
            if self._left < 0:
                await self.refuse(self._too_large)
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if not self._refused:
            self._started = True
            await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal; once the answer has begun, all that is left is to break it off."""
        if self._started:
            raise ConnectionAbortedError(refusal.detail)
        if not self._refused:
            self._refused = True
            await refusal.answer(self._scope, self._send)


def _announced(headers: Any) -> int:
    """Bytes that the header ``content-length`` announces; 0 without one, for then they are counted."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 19 else 1 << 62
    return 0


def _has_body(headers: Any) -> bool:
    """Whether a body follows; without one, whatever takes too long is the service's affair.

    Example:
        >>> _has_body([(b"content-length", b"3")]), _has_body([(b"content-length", b"0")]), _has_body([])
        (True, False, False)
    """
    return _announced(headers) > 0 or any(name == b"transfer-encoding" for name, _ in headers)

"""Headers that tell browsers to make as little of an answer as possible, as ASGI middleware."""

from __future__ import annotations

from typing import Any

from lexigraph.serving.security.problems import App, Message, Receive, Scope, Send

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""An answer that sets one of these itself keeps its own."""

_NAMES = frozenset(name for name, _ in HEADERS)


class SecurityHeaders:
    """Adds :data:`HEADERS` to every answer.

    ``Strict-Transport-Security`` is not among them: it belongs to whatever ends TLS in front of the service.

    Args:
        app: whose answers get them.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_headers(message.get("headers", ()))
            await send(message)

        await self._app(scope, receive, send_with_headers)


def with_headers(given: Any) -> list[tuple[bytes, bytes]]:
    """The headers of an answer and those of :data:`HEADERS` that it lacks.

    Example:
        >>> [value for name, value in with_headers([(b"Cache-Control", b"max-age=60")]) if b"cache" in name.lower()]
        [b'max-age=60']
    """
    headers = list(given)
    own = _NAMES.intersection([name.lower() for name, _ in headers])
    headers.extend(HEADERS if not own else [pair for pair in HEADERS if pair[0] not in own])
    return headers

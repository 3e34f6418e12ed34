"""HEAD wherever GET is answered: the same status and headers without the body."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """ASGI middleware that has HEAD answered as GET and holds the body back (RFC 9110, section 9.3.2).

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; others than HEAD pass untouched."""
        if scope.get("method") != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": b""})

        scope["method"] = "GET"
        try:
            await self._app(scope, receive, send_head)
        finally:
            scope["method"] = "HEAD"  # logs name what was asked


def with_head(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Headers whose ``Allow`` names HEAD beside GET.

    Example:
        >>> with_head({"Allow": "GET"}), with_head({"Allow": "POST"}), with_head(None)
        ({'Allow': 'GET, HEAD'}, {'Allow': 'POST'}, {})
    """
    found = dict(headers or {})
    methods = {method.strip() for method in found.get("Allow", "").split(",")}
    if "GET" in methods:
        found["Allow"] = ", ".join(sorted(methods | {"HEAD"}))
    return found

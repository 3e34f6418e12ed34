"""What browsers may do with the page, and from where its socket may be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lexigraph.serving.security.origins import is_same_origin

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_PATHS = frozenset({"/", "/zh", "/login", "/logout", "/favicon.ico"})
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # The page's library compiles its templates in the browser and starts itself by a script in the page.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
"""Nothing is loaded from another site, and nothing is sent to one."""


class PageGuard:
    """ASGI middleware around the page: its content policy, and sockets and forms only from the page itself.

    A page of another site can open a WebSocket to anywhere, and the browser sends cookies along; only the header
    ``Origin`` tells. It can also send a form, by which a visitor would look by a stranger's key without knowing.

    Args:
        app: the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "websocket":
            if is_own(dict(scope["headers"])):
                await self._app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
            return
        if scope["method"] == "POST" and not is_sent_from_here(dict(scope["headers"])):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"sent by a page of another site"})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", CONTENT_POLICY.encode())
                message["headers"] = [*message.get("headers", ()), policy]
            await send(message)

        await self._app(scope, receive, send_guarded)


def is_own(headers: dict[bytes, bytes]) -> bool:
    """Whether a socket is opened by a page of this service, or by a program, which sends no origin.

    Example:
        >>> is_own({b"origin": b"http://127.0.0.1:8000", b"host": b"127.0.0.1:8000"}), is_own({b"host": b"a"})
        (True, True)
        >>> is_own({b"origin": b"https://evil.example", b"host": b"127.0.0.1:8000"})
        False
    """
    return is_same_origin(headers.get(b"origin"), headers.get(b"host", b""))


def is_sent_from_here(headers: dict[bytes, bytes]) -> bool:
    """Whether a form is sent by a page of this service, or by a program.

    Browsers say so themselves; the page hides where a form comes from (``Origin: null``), so the origin only tells
    where a browser is too old for that.

    Example:
        >>> is_sent_from_here({b"sec-fetch-site": b"same-origin", b"origin": b"null", b"host": b"a"})
        True
        >>> is_sent_from_here({b"sec-fetch-site": b"cross-site", b"origin": b"null"})
        False
        >>> is_sent_from_here({b"origin": b"https://evil.example", b"host": b"a"}), is_sent_from_here({b"host": b"a"})
        (False, True)
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in {b"same-origin", b"none"}
    return headers.get(b"origin") == b"null" or is_own(headers)

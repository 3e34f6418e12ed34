"""Ids in paths: slashes that belong to an id, and characters that no id has."""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from lexigraph.serving.api.problems import RequestError

SLASH = "\x1f"
"""Stands for an encoded slash while routes are matched; it cannot come in by itself."""
LONGEST_ID = 256
_CONTROL = re.compile(r"%(?:[01][0-9a-f]|7f)|[\x00-\x1f\x7f]", re.IGNORECASE)
_ENCODED_SLASH = re.compile("%2f", re.IGNORECASE)


def routed_path(raw: bytes) -> str:
    r"""The path by which routes are matched: decoded once, with encoded slashes set apart.

    Args:
        raw: the path as it was sent, with or without a query.

    Raises:
        RequestError: it holds control characters or is not UTF-8.

    Example:
        >>> routed_path(b"/v1/items/a%2Fb/similar")
        '/v1/items/a\x1fb/similar'
        >>> identifier(routed_path(b"/v1/items/50%25%2fb").rsplit("/")[-1])
        '50%/b'
    """
    try:
        text = raw.split(b"?", 1)[0].decode("utf-8")
        if _CONTROL.search(text):
            raise RequestError(400, "path", "the path holds control characters, which no id has")
        return unquote(_ENCODED_SLASH.sub(SLASH, text), errors="strict")
    except UnicodeDecodeError as error:
        raise RequestError(400, "path", "the path is not UTF-8; encode ids as UTF-8 and then in percent") from error


def identifier(parameter: str) -> str:
    """An id as it stood in the path.

    Raises:
        RequestError: it is longer than ids are.
    """
    if len(parameter) > LONGEST_ID:
        raise RequestError(422, "invalid", f"an id of {len(parameter)} characters; at most {LONGEST_ID} are allowed")
    return parameter.replace(SLASH, "/")


class Paths:
    """ASGI middleware that decodes paths so that an id may hold slashes.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Decode the path of one request; plain paths pass untouched."""
        if scope["type"] == "http":
            raw = scope.get("raw_path") or b""
            if b"%" in raw:
                scope["path"] = routed_path(raw)
        await self.app(scope, receive, send)

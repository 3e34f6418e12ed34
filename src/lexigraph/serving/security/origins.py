"""Which web pages may call: none, unless their origin is listed."""

from __future__ import annotations

import re
from ipaddress import ip_address

from lexigraph.errors import ConfigError, require_extra
from lexigraph.serving.security.problems import App, Receive, Refusal, Scope, Send
from lexigraph.serving.settings import ServingSettings

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?\Z|https?://\[[0-9a-f:]+\](:\d{1,5})?\Z")


def check_origins(origins: tuple[str, ...]) -> None:
    """Let pass only origins as browsers send them.

    Raises:
        ConfigError: one is a pattern, has a path, or is no origin.

    Example:
        >>> check_origins(("https://shop.example",))
        >>> check_origins(("*",))
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: cors_origins has '*'; allowed: origins such as 'https://shop.example', each ...
    """
    for origin in origins:
        if not _ORIGIN.match(origin):
            raise ConfigError(
                f"cors_origins has {origin!r}; allowed: origins such as 'https://shop.example', each written out, "
                "in small letters and without a path"
            )


def allow_origins(app: App, origins: tuple[str, ...]) -> App:
    """Let pages of these origins call; with none, no header of CORS is ever sent.

    Raises:
        ConfigError: one is not an origin.
        MissingExtraError: the extra "serve" is not installed.
    """
    check_origins(origins)
    if not origins:
        return app
    cors = require_extra("starlette.middleware.cors", "serve")
    wrapped: App = cors.CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST", "PUT", "DELETE"),
        allow_headers=("authorization", "x-api-key", "content-type"),
        allow_credentials=False,
        max_age=600,
    )
    return wrapped


class OwnPagesOnly:
    """Refuses what a web page of another site sends to a service that asks for no key.

    Such a service listens on this machine alone, but so does the browser: any page that is open in it could write
    events with a plain form, or read answers through a name of its own that leads to 127.0.0.1 (DNS rebinding).

    Args:
        app: what is guarded.
        origins: from which pages may call all the same.
    """

    def __init__(self, app: App, origins: tuple[str, ...] = ()) -> None:
        self._app, self._origins = app, frozenset(origin.encode() for origin in origins)
        detail = "without keys the service answers programs of this machine only; set security.keys = true"
        self._refusal = Refusal(403, "foreign-page", "Forbidden", detail)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and not self._is_own(dict(scope["headers"])):
            await self._refusal.answer(scope, send)
            return
        await self._app(scope, receive, send)

    def _is_own(self, headers: dict[bytes, bytes]) -> bool:
        origin, host = headers.get(b"origin"), headers.get(b"host", b"")
        if origin not in self._origins and not is_same_origin(origin, host):
            return False
        return is_local_name(host.decode("latin-1"))


def is_same_origin(origin: bytes | None, host: bytes) -> bool:
    """Whether a page of this service asks, or a program, which sends no origin.

    Args:
        origin: the header ``Origin``.
        host: the header ``Host``.

    Example:
        >>> is_same_origin(b"http://127.0.0.1:8000", b"127.0.0.1:8000"), is_same_origin(None, b"a")
        (True, True)
        >>> is_same_origin(b"https://evil.example", b"127.0.0.1:8000")
        False
    """
    return origin is None or origin.partition(b"://")[2] == host


def is_local_name(host: str) -> bool:
    """Whether a host cannot be a name of somebody's own: an address, or a name without a dot.

    Example:
        >>> [is_local_name(host) for host in ("127.0.0.1:8000", "[::1]:8000", "localhost", "evil.example:8000")]
        [True, True, True, False]
    """
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    if "." not in name and ":" not in name:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def check_exposure(settings: ServingSettings) -> None:
    """Keep a service without keys on this machine.

    Raises:
        ConfigError: it would listen on an address that others can reach, or an origin is none.

    Example:
        >>> from lexigraph.serving.settings import SecuritySettings
        >>> check_exposure(ServingSettings(model="m"))
        >>> check_exposure(ServingSettings(model="m", host="0.0.0.0", security=SecuritySettings(keys=False)))
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: host '0.0.0.0' can be reached by others, but security.keys is ...
    """
    check_origins(settings.security.cors_origins)
    if not settings.security.keys and not is_loopback(settings.host):
        raise ConfigError(
            f"host {settings.host!r} can be reached by others, but security.keys is false; "
            "set security.keys = true, or listen on 127.0.0.1"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    Example:
        >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "shop.example")]
        [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

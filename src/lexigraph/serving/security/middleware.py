"""All that guards the application, in the right order."""

from __future__ import annotations

from lexigraph.serving.security.bodies import RequestLimits
from lexigraph.serving.security.headers import SecurityHeaders
from lexigraph.serving.security.origins import OwnPagesOnly, allow_origins
from lexigraph.serving.security.problems import App
from lexigraph.serving.settings import LimitSettings, SecuritySettings


def secured(app: App, security: SecuritySettings, limits: LimitSettings) -> App:
    """Wrap an ASGI application: limits inside, then origins, and headers around all that is answered.

    Raises:
        ConfigError: an allowed origin is none.

    Example:
        >>> async def app(scope, receive, send): ...
        >>> type(secured(app, SecuritySettings(), LimitSettings())).__name__
        'SecurityHeaders'
    """
    guarded: App = RequestLimits(app, limits)
    if not security.keys:
        guarded = OwnPagesOnly(guarded, security.cors_origins)
    return SecurityHeaders(allow_origins(guarded, security.cors_origins))

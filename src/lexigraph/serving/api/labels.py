"""Which route a path belongs to, as metrics and logs name it: never the path itself, which holds ids of people."""

from __future__ import annotations

from lexigraph.serving.observing.definitions import OTHER, ROUTES

_OWN = frozenset(ROUTES)
_PAGE = frozenset({"", "zh", "login", "logout", "favicon.ico", "_page", "_nicegui", "_nicegui_ws"})
_PARTS = {"similar": "similar", "recommendations": "recommend"}


def route_of(path: str) -> str:
    """The route of a path, out of a closed set.

    Example:
        >>> [route_of(path) for path in ("/v1/events", "/v1/users/anna/recommendations", "/health/live", "/x/y")]
        ['events', 'recommend', 'health', 'other']
    """
    parts = path.split("/", 5)
    if len(parts) == 5 and parts[4] in _PARTS:
        return _PARTS[parts[4]]
    name = parts[2] if len(parts) > 2 and parts[1] == "v1" else parts[1] if len(parts) > 1 else ""
    if name in _PAGE:
        return "page"
    return name if name in _OWN else OTHER

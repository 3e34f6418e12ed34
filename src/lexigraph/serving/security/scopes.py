"""What keys may do: each scope includes the ones before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from lexigraph.errors import ConfigError

Scope: TypeAlias = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""``read``: recommend, explain, ask. ``write``: also events, items and users. ``admin``: everything."""


def included(scopes: Iterable[str]) -> frozenset[str]:
    """All scopes that these include.

    Raises:
        ConfigError: one of them is no scope, or there is none.

    Example:
        >>> sorted(included(["write"]))
        ['read', 'write']
    """
    asked = tuple(scopes)
    unknown = [scope for scope in asked if scope not in SCOPES]
    if unknown or not asked:
        raise ConfigError(f"scope {unknown[0] if unknown else ''!r}; allowed: {', '.join(SCOPES)}")
    highest = max(SCOPES.index(scope) for scope in SCOPES if scope in asked)
    return frozenset(SCOPES[: highest + 1])

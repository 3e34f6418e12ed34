"""Who is in which arm: a hash, so that every process and every replica gives the same answer without asking."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

UNIT = 2.0**-64
ANONYMOUS = "\x1f"
"""Begins what stands in the log for a user who was not named, before the session; no id that comes over HTTP can."""


def fraction(*parts: str) -> float:
    """A number in [0, 1) that depends on the parts alone, evenly spread over different parts.

    It is a BLAKE2b hash, not Python's, which differs between processes. Each part goes in with its length, so that no
    two lists of parts are the same text.

    Example:
        >>> round(fraction("new-model", "", "u001"), 6)
        0.801185
    """
    text = "".join([f"{len(part)}:{part}" for part in parts])
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return min(int.from_bytes(digest, "big") * UNIT, 1.0 - 2.0**-53)  # the largest hashes would round up to 1


def unit_of(user: str | None, request: str, session: str | None = None) -> str:
    """Who is assigned: the user, or else the session, or else the single request.

    Example:
        >>> unit_of("u001", "r1"), unit_of(None, "r1", "s1"), unit_of(None, "r1")
        ('user:u001', 'session:s1', 'request:r1')
    """
    if user:
        return f"user:{user}"
    return f"session:{session}" if session else f"request:{request}"


def takes_part(experiment: str, tenant: str, unit: str, traffic: float) -> bool:
    """Whether a unit belongs to the share that takes part; independent of the arm it would get."""
    return traffic >= 1.0 or fraction("traffic", experiment, tenant, unit) < traffic


def arm_of(experiment: str, tenant: str, unit: str, shares: Mapping[str, float]) -> str:
    """The arm of a unit, the same for ever.

    Args:
        experiment: its name.
        tenant: whose user it is.
        unit: from :func:`unit_of`.
        shares: of the arms, adding up to 1.

    Example:
        >>> arm_of("new-model", "", "user:u001", {"old": 0.5, "new": 0.5})
        'old'
    """
    place = fraction("arm", experiment, tenant, unit)
    *arms, last = shares.items()
    for arm, share in arms:
        place -= share
        if place < 0.0:
            return arm
    return last[0]

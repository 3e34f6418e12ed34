"""What waited while its user was erased, which must not be stored any more."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from lexigraph.serving.store.database import among
from lexigraph.serving.store.tables import erasures


def erased_among(connection: Connection, people: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """When those of some people were erased who ever were, in seconds since 1970, by tenant and user.

    Args:
        connection: of a transaction that no erasure runs beside.
        people: tenants and users, in any number.
    """
    by_tenant: dict[str, set[str]] = {}
    for tenant, user in people:
        by_tenant.setdefault(tenant, set()).add(user)
    found: dict[tuple[str, str], float] = {}
    for tenant, users in by_tenant.items():
        wanted = select(erasures.c.user_id, erasures.c.time).where(
            erasures.c.tenant == tenant, among(connection, erasures.c.user_id, sorted(users))
        )
        found.update({(tenant, user): float(when) for user, when in connection.execute(wanted)})
    return found

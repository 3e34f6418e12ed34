"""What waited while its user was erased, which must not be stored any more."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from lexigraph.serving.store.lookup import Lookup

_ERASED = Lookup("SELECT user_id, time FROM erasures WHERE tenant = :tenant AND user_id")


def erased_among(connection: Connection, people: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """When those of some people were erased who ever were, in seconds since 1970, by tenant and user.

    Args:
        connection: of a transaction that no erasure runs beside.
        people: tenants and users, in any number.
    """
    return {(tenant, row[0]): float(row[1]) for tenant, row in _ERASED.find(connection, people)}

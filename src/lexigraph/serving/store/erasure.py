"""Everything held of one person: to hand out, and to erase."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, select

from lexigraph.serving.store.changes import Changes
from lexigraph.serving.store.database import Database, Lock, take
from lexigraph.serving.store.events import Events
from lexigraph.serving.store.recommendations import LoggedRecommendations
from lexigraph.serving.store.tables import erasures, events, recommendations, users
from lexigraph.serving.store.users import Users

_EVERYTHING = 2**62


def erase_user(database: Database, changes: Changes, tenant: str, user: str) -> dict[str, int]:
    """Delete all that is held of a user in one transaction, remember that, and tell every process.

    What waits in any process to be stored and is older is not stored later: whoever stores looks for erasures first.

    Returns:
        Rows deleted by table.
    """
    with database.writing() as connection:
        take(connection, Lock.EVENTS)  # nobody is half-way through storing an event of this user, or a list
        take(connection, Lock.ERASURES)
        counts = {
            table.name: connection.execute(delete(table).where(_of(table, tenant, user))).rowcount
            for table in (events, recommendations, users)
        }
        connection.execute(delete(erasures).where(_of(erasures, tenant, user)))
        connection.execute(insert(erasures), [{"tenant": tenant, "user_id": user, "time": time.time()}])
        changes.announce(connection, "erasure", user, tenant)
    return counts


def export_user(database: Database, tenant: str, user: str) -> dict[str, Any]:
    """All that is held of a user, ready for JSON."""
    found = Events(database).of_user(tenant, user, _EVERYTHING)
    logged = LoggedRecommendations(database).of_user(tenant, user)
    return {
        "tenant": tenant,
        "user": user,
        "profile": Users(database, Changes(database)).get(tenant, user),
        "events": [asdict(stored.event) for stored in found],
        "recommendations": [asdict(record) for record in logged],
    }


def erased_users(database: Database) -> set[tuple[str, str]]:
    """Tenant and user of all that were erased."""
    with database.reading() as connection:
        return {(tenant, user) for tenant, user in connection.execute(select(erasures.c.tenant, erasures.c.user_id))}


def erasure_times(database: Database) -> dict[tuple[str, str], float]:
    """When each was last erased, in seconds since 1970."""
    with database.reading() as connection:
        rows = connection.execute(select(erasures.c.tenant, erasures.c.user_id, erasures.c.time))
        return {(tenant, user): float(when) for tenant, user, when in rows}


def _of(table: Table, tenant: str, user: str) -> ColumnElement[bool]:
    return (table.c.tenant == tenant) & (table.c.user_id == user)

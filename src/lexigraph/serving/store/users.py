"""Users as documents."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, delete, insert, select

from lexigraph.serving.store.announced import Announced
from lexigraph.serving.store.documents import from_text, merged, to_text
from lexigraph.serving.store.frames import documents_frame
from lexigraph.serving.store.tables import users


class Users(Announced):
    """What is known of users besides events."""

    def upsert(self, tenant: str, user: str, values: Mapping[str, Any]) -> None:
        """Add a user or change values of a known one; values not given stay, None empties one.

        Raises:
            StoreError: the database cannot be reached or written.
            DataError: a value cannot be stored.
        """
        with self._database.writing() as connection:
            old = connection.execute(select(users.c.document).where(_is(tenant, user))).scalar()
            document = to_text(merged(from_text(old) if old else {}, values))
            connection.execute(delete(users).where(_is(tenant, user)))
            row = {"tenant": tenant, "user_id": user, "document": document, "changed": time.time()}
            connection.execute(insert(users), [row])
            self._changes.announce(connection, "user", user, tenant)

    def get(self, tenant: str, user: str) -> dict[str, Any] | None:
        """The document of a user; None where the store has none."""
        with self._database.reading() as connection:
            found = connection.execute(select(users.c.document).where(_is(tenant, user))).scalar()
        return None if found is None else from_text(found)

    def delete(self, tenant: str, user: str) -> bool:
        """Drop the document of a user, but not the events (see ``Store.erase``).

        Returns:
            Whether there was one.
        """
        with self._database.writing() as connection:
            found = connection.execute(delete(users).where(_is(tenant, user))).rowcount > 0
            if found:
                self._changes.announce(connection, "user", user, tenant)
        return found

    def frame(self) -> pl.DataFrame:
        """All users: ``tenant``, ``user_id`` and every value that any of them has."""
        wanted = select(users.c.tenant, users.c.user_id, users.c.document).order_by(users.c.tenant, users.c.user_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        keys = {"tenant": [row[0] for row in rows], "user_id": [row[1] for row in rows]}
        return documents_frame(keys, [from_text(row[2]) for row in rows])


def _is(tenant: str, user: str) -> ColumnElement[bool]:
    return (users.c.tenant == tenant) & (users.c.user_id == user)

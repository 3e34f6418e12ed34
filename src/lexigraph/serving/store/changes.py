"""The feed that tells every process what else than events changed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from lexigraph.serving.records import Change, Topic
from lexigraph.serving.store.database import Database
from lexigraph.serving.store.tables import changes

_AFTER = (
    select(changes.c.seq, changes.c.topic, changes.c.key, changes.c.tenant)
    .where(changes.c.seq > bindparam("seq"))
    .order_by(changes.c.seq)
    .limit(bindparam("most"))
)
"""Made once, since followers ask it many times a second."""


class Changes:
    """Lines of the feed, in the order of their commits.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, seq: int, limit: int = 10_000) -> list[Change]:
        """Changes above a place, lowest first."""
        with self._database.reading() as connection:
            return [Change(*row) for row in connection.execute(_AFTER, {"seq": seq, "most": limit})]

    def last_seq(self) -> int:
        """Place of the latest change; 0 where there is none."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.max(changes.c.seq))).scalar() or 0)

    def announce(self, connection: Connection, topic: Topic, key: str, tenant: str = "") -> None:
        """Write a line within the transaction of the change itself.

        Args:
            connection: of :meth:`Database.writing` with its default lock, so that lines are committed in order.
            topic: what kind of thing changed.
            key: which one.
            tenant: of users and keys.
        """
        self.announce_all(connection, topic, [key], tenant)

    def announce_all(self, connection: Connection, topic: Topic, keys: Sequence[str], tenant: str = "") -> None:
        """Write a line for each key, as :meth:`announce` does."""
        now = time.time()
        if keys:
            rows = [{"topic": topic, "key": key, "tenant": tenant, "time": now} for key in keys]
            connection.execute(insert(changes), rows)

    def prune(self, before: float) -> int:
        """Drop lines older than a time (seconds since 1970); those that every process has read long ago.

        Returns:
            How many were dropped.
        """
        with self._database.writing() as connection:
            return connection.execute(delete(changes).where(changes.c.time < before)).rowcount

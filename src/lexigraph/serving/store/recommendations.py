"""Lists that were answered, kept for feedback and off-policy estimates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Row, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from lexigraph.serving.records import LoggedRecommendation
from lexigraph.serving.store.database import Database, Lock, take
from lexigraph.serving.store.documents import list_from_text, to_text
from lexigraph.serving.store.forgotten import erased_among
from lexigraph.serving.store.frames import columns_of
from lexigraph.serving.store.tables import recommendations

FRAME: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "tenant": pl.String,
    "user_id": pl.String,
    "time": pl.Float64,
    "model": pl.String,
    "experiment": pl.String,
    "arm": pl.String,
    "items": pl.List(pl.String),
    "propensities": pl.List(pl.Float64),
    "sources": pl.List(pl.String),
}
"""Columns of :meth:`LoggedRecommendations.between`."""
PRUNED_AT_ONCE = 5_000
_LISTS = ("items", "propensities", "sources")


class LoggedRecommendations:
    """Answered lists by the id of their request.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, batch: Sequence[LoggedRecommendation]) -> None:
        """Store lists in one transaction; one whose id is known, or whose user was erased since, is left out.

        Raises:
            StoreError: the database cannot be reached or written.
            DataError: a value cannot be stored.
        """
        if not batch:
            return
        dialect = sqlite if self._database.sqlite else postgresql
        statement = dialect.insert(recommendations).on_conflict_do_nothing()
        with self._database.writing(lock=None) as connection:
            take(connection, Lock.ERASURES, shared=True)
            erased = erased_among(connection, {(record.tenant, record.user) for record in batch})
            rows = [
                _row(record) for record in batch if record.time > erased.get((record.tenant, record.user), -math.inf)
            ]
            if rows:
                connection.execute(statement, rows)

    def get(self, request: str) -> LoggedRecommendation | None:
        """The list of a request; None where it was not kept."""
        with self._database.reading() as connection:
            found = connection.execute(select(recommendations).where(recommendations.c.id == request)).first()
        return None if found is None else _record(found)

    def of_user(self, tenant: str, user: str) -> list[LoggedRecommendation]:
        """All lists kept of a user, oldest first."""
        wanted = select(recommendations).where(recommendations.c.tenant == tenant, recommendations.c.user_id == user)
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(wanted.order_by(recommendations.c.time))]

    def between(
        self,
        start: float,
        end: float,
        experiment: str | None = None,
        *,
        columns: Sequence[str] = tuple(FRAME),
        skip: int = 0,
        most: int | None = None,
    ) -> pl.DataFrame:
        """Lists of ``start <= time < end``, all or those of one experiment, by time.

        Args:
            start: seconds since 1970.
            end: likewise.
            experiment: whose lists; None for all.
            columns: to read; all unless said.
            skip: so many of the first are left out, where ``most`` is given.
            most: at most so many are read.

        Returns:
            Columns id, tenant, user_id, time, model, experiment, arm, and the lists items, propensities, sources, or
            those of them that are named.
        """
        wanted = [recommendations.c.time >= start, recommendations.c.time < end]
        if experiment is not None:
            wanted.append(recommendations.c.experiment == experiment)
        return self._frame(*wanted, columns=columns, skip=skip, most=most)

    def count(self, start: float, end: float) -> int:
        """How many there are of ``start <= time < end``, refusals among them; only an index is read."""
        wanted = select(func.count()).where(recommendations.c.time >= start, recommendations.c.time < end)
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def of_people_of(self, requests: Sequence[str]) -> pl.DataFrame:
        """The lists of these requests, and all others that the same named people were shown, by time.

        Returns:
            As :meth:`between`.
        """
        own = recommendations.c.id.in_(list(requests))
        who = (recommendations.c.tenant, recommendations.c.user_id)
        people = select(*who).where(own, recommendations.c.user_id != "")
        return self._frame(own | tuple_(*who).in_(people))

    def _frame(
        self,
        *conditions: ColumnElement[bool],
        columns: Sequence[str] = tuple(FRAME),
        skip: int = 0,
        most: int | None = None,
    ) -> pl.DataFrame:
        wanted = select(*(recommendations.c[name] for name in columns)).where(*conditions)
        wanted = wanted.order_by(recommendations.c.time, recommendations.c.id)
        if most is not None:
            wanted = wanted.offset(skip).limit(most)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        data = {
            name: [list(list_from_text(value)) for value in column] if name in _LISTS else column
            for name, column in columns_of(rows, columns).items()
        }
        return pl.DataFrame(data, schema={name: FRAME[name] for name in columns})

    def prune(self, before: float) -> int:
        """Drop the lists older than a time, some at once, so that no writer waits for long.

        Returns:
            How many were dropped.
        """
        old = select(recommendations.c.id).where(recommendations.c.time < before).limit(PRUNED_AT_ONCE)
        dropped = 0
        while True:
            with self._database.writing(lock=None) as connection:
                gone = connection.execute(delete(recommendations).where(recommendations.c.id.in_(old))).rowcount
            dropped += gone
            if gone < PRUNED_AT_ONCE:
                return dropped


def _row(record: LoggedRecommendation) -> dict[str, Any]:
    return {
        "id": record.id,
        "tenant": record.tenant,
        "user_id": record.user,
        "time": record.time,
        "model": record.model,
        "experiment": record.experiment,
        "arm": record.arm,
        "items": to_text(record.items),
        "propensities": to_text(record.propensities) if record.propensities else None,
        "sources": to_text(record.sources) if record.sources else None,
    }


def _record(row: Row[Any]) -> LoggedRecommendation:
    return LoggedRecommendation(
        id=row.id,
        user=row.user_id,
        time=row.time,
        model=row.model,
        items=list_from_text(row.items),
        propensities=list_from_text(row.propensities),
        experiment=row.experiment,
        arm=row.arm,
        sources=list_from_text(row.sources),
        tenant=row.tenant,
    )

"""Experiments as documents."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from lexigraph.serving.store.announced import Announced
from lexigraph.serving.store.documents import from_text, to_text
from lexigraph.serving.store.tables import experiments


@dataclass(frozen=True, slots=True)
class StoredExperiment:
    """An experiment as it is kept.

    Attributes:
        name: unique.
        document: what it does.
        status: such as "running" or "ended".
        created: seconds since 1970.
        ended: seconds since 1970, or None.
    """

    name: str
    document: dict[str, Any]
    status: str
    created: float
    ended: float | None = None


class Experiments(Announced):
    """Experiments by name."""

    def put(self, name: str, document: Mapping[str, Any], status: str = "running") -> None:
        """Add an experiment, or replace the document and status of one; its time of creation stays."""
        values = {"document": to_text(document), "status": status}
        with self._database.writing() as connection:
            changed = connection.execute(update(experiments).where(experiments.c.name == name).values(**values))
            if changed.rowcount == 0:
                connection.execute(insert(experiments), [{"name": name, "created": time.time(), **values}])
            self._changes.announce(connection, "experiment", name)

    def add(self, name: str, document: Mapping[str, Any], status: str = "running") -> bool:
        """Add an experiment, unless there is or was one of that name.

        Returns:
            Whether it was added; of several processes that try at once, one does.
        """
        with self._database.writing() as connection:  # its lock makes all others wait
            if connection.execute(select(experiments.c.name).where(experiments.c.name == name)).first() is not None:
                return False
            row = {"name": name, "document": to_text(document), "status": status, "created": time.time()}
            connection.execute(insert(experiments), [row])
            self._changes.announce(connection, "experiment", name)
        return True

    def get(self, name: str) -> StoredExperiment | None:
        """An experiment; None where there is none of that name."""
        with self._database.reading() as connection:
            found = connection.execute(select(experiments).where(experiments.c.name == name)).first()
        return None if found is None else _experiment(found)

    def all(self) -> list[StoredExperiment]:
        """All experiments, oldest first."""
        wanted = select(experiments).order_by(experiments.c.created, experiments.c.name)
        with self._database.reading() as connection:
            return [_experiment(row) for row in connection.execute(wanted)]

    def end(self, name: str, status: str = "ended") -> bool:
        """End an experiment now; one that has ended stays as it is.

        Returns:
            Whether it was ended by this call.
        """
        running = (experiments.c.name == name) & experiments.c.ended.is_(None)
        with self._database.writing() as connection:
            changed = connection.execute(update(experiments).where(running).values(status=status, ended=time.time()))
            if changed.rowcount:
                self._changes.announce(connection, "experiment", name)
        return changed.rowcount > 0


def _experiment(row: Row[Any]) -> StoredExperiment:
    return StoredExperiment(row.name, from_text(row.document), row.status, row.created, row.ended)

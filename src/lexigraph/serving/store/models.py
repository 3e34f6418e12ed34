"""Models that the service may use, of which at most one is active."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from lexigraph.errors import ConflictError, UnknownIdError
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.store.announced import Announced
from lexigraph.serving.store.documents import from_text, to_text
from lexigraph.serving.store.tables import models


class Models(Announced):
    """Records of saved models."""

    def add(self, record: ModelRecord) -> None:
        """Add a model; an active one retires the one before.

        Raises:
            ConflictError: the id is taken.
        """
        with self._database.writing() as connection:
            if _find(connection, record.id) is not None:
                raise ConflictError(f"there is a model {record.id!r} already; give the new one another id")
            if record.status == "active":
                _retire(connection)
            connection.execute(insert(models), [_row(record)])
            self._changes.announce(connection, "model", record.id)

    def activate(self, model: str) -> None:
        """Make a model the active one; the one before is retired in the same transaction.

        Raises:
            UnknownIdError: there is none of that id.
        """
        with self._database.writing() as connection:
            _known(connection, model)
            _retire(connection)
            self._set(connection, model, {"status": "active", "activated": time.time()})

    def reject(self, model: str, reason: str) -> None:
        """Mark a model as not to be used, and why.

        Raises:
            UnknownIdError: there is none of that id.
            ConflictError: it is in use.
        """
        with self._database.writing() as connection:
            if _known(connection, model).status == "active":
                raise ConflictError(f"model {model!r} is in use; activate another one, then reject it")
            self._set(connection, model, {"status": "rejected", "reason": reason})

    def active(self) -> ModelRecord | None:
        """The model in use; None before the first."""
        with self._database.reading() as connection:
            found = connection.execute(select(models).where(models.c.status == "active")).first()
        return None if found is None else _record(found)

    def get(self, model: str) -> ModelRecord | None:
        """A model; None where there is none of that id."""
        with self._database.reading() as connection:
            found = _find(connection, model)
        return None if found is None else _record(found)

    def all(self) -> list[ModelRecord]:
        """All models, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(models).order_by(models.c.created, models.c.id))
            return [_record(row) for row in rows]

    def _set(self, connection: Connection, model: str, values: dict[str, Any]) -> None:
        connection.execute(update(models).where(models.c.id == model).values(**values))
        self._changes.announce(connection, "model", model)


def _find(connection: Connection, model: str) -> Row[Any] | None:
    return connection.execute(select(models).where(models.c.id == model)).first()


def _known(connection: Connection, model: str) -> Row[Any]:
    found = _find(connection, model)
    if found is None:
        names = connection.execute(select(models.c.id).order_by(models.c.created.desc()).limit(5)).scalars()
        raise UnknownIdError(f"there is no model {model!r}; the latest are: {', '.join(names) or 'none'}")
    return found


def _retire(connection: Connection) -> None:
    connection.execute(update(models).where(models.c.status == "active").values(status="retired"))


def _row(record: ModelRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "folder": record.folder,
        "status": record.status,
        "created": record.created,
        "activated": time.time() if record.status == "active" else None,
        "trained_to": record.trained_to,
        "metrics": to_text(record.metrics),
        "reason": record.reason,
    }


def _record(row: Row[Any]) -> ModelRecord:
    return ModelRecord(
        id=row.id,
        folder=row.folder,
        status=row.status,
        created=row.created,
        trained_to=row.trained_to,
        metrics=from_text(row.metrics),
        reason=row.reason,
    )

"""Measurements of the running service: drift, coverage and the like, over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from lexigraph.serving.store.database import Database
from lexigraph.serving.store.documents import from_text, to_text
from lexigraph.serving.store.tables import measurements


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured at a time.

    Attributes:
        time: seconds since 1970.
        model: id of the model that was running.
        document: figures by name.
    """

    time: float
    model: str
    document: dict[str, Any]


class Measurements:
    """Measurements by time.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, time: float, model: str, document: Mapping[str, Any]) -> None:
        """Keep a measurement."""
        row = {"time": time, "model": model, "document": to_text(document)}
        with self._database.writing(lock=None) as connection:
            connection.execute(insert(measurements), [row])

    def since(self, time: float) -> list[Measurement]:
        """Measurements of this time and later, oldest first."""
        wanted = select(measurements.c.time, measurements.c.model, measurements.c.document)
        wanted = wanted.where(measurements.c.time >= time).order_by(measurements.c.time, measurements.c.seq)
        with self._database.reading() as connection:
            return [Measurement(when, model, from_text(found)) for when, model, found in connection.execute(wanted)]

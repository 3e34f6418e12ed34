"""The catalogue: items as documents."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, delete, insert, select

from lexigraph.serving.store.announced import Announced
from lexigraph.serving.store.database import among
from lexigraph.serving.store.documents import from_text, merged, to_text
from lexigraph.serving.store.frames import documents_frame
from lexigraph.serving.store.tables import items


class Items(Announced):
    """Items of the catalogue that came in while serving."""

    def upsert(self, batch: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Add items or change columns of known ones; columns not given stay, None empties one.

        Raises:
            StoreError: the database cannot be reached or written.
            DataError: a value cannot be stored.
        """
        if not batch:
            return
        names = list(dict.fromkeys(name for name, _ in batch))
        with self._database.writing() as connection:
            documents = _documents(connection, names)
            for name, values in batch:
                documents[name] = merged(documents.get(name, {}), values)
            _write(connection, {name: documents[name] for name in names})
            self._changes.announce_all(connection, "item", names)

    def delete(self, ids: Sequence[str]) -> list[str]:
        """Take items out; ids that the store has not are remembered as deleted too, since a model may know them.

        Returns:
            The ids that the store had.
        """
        names = list(dict.fromkeys(ids))
        if not names:
            return []
        with self._database.writing() as connection:
            known = _documents(connection, names)
            _write(connection, {name: {} for name in names}, deleted=True)
            self._changes.announce_all(connection, "item", names)
        return [name for name in names if name in known]

    def get(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Documents of those ids that the store has."""
        with self._database.reading() as connection:
            return _documents(connection, list(ids)) if ids else {}

    def all(self) -> dict[str, dict[str, Any]]:
        """Documents of all items by id, in order of the ids."""
        wanted = select(items.c.item_id, items.c.document).where(~items.c.deleted).order_by(items.c.item_id)
        with self._database.reading() as connection:
            return {name: from_text(document) for name, document in connection.execute(wanted)}

    def deleted(self) -> set[str]:
        """Ids of the items that were taken out."""
        with self._database.reading() as connection:
            return set(connection.execute(select(items.c.item_id).where(items.c.deleted)).scalars())

    def frame(self) -> pl.DataFrame:
        """All items: ``item_id`` and every column that any of them has."""
        found = self.all()
        return documents_frame({"item_id": list(found)}, list(found.values()))


def _documents(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    wanted = select(items.c.item_id, items.c.document).where(
        ~items.c.deleted, among(connection, items.c.item_id, names)
    )
    return {name: from_text(document) for name, document in connection.execute(wanted)}


def _write(connection: Connection, documents: Mapping[str, Mapping[str, Any]], *, deleted: bool = False) -> None:
    """Replace rows; the transaction holds the lock of changes, so nobody else writes them."""
    now = time.time()
    connection.execute(delete(items).where(among(connection, items.c.item_id, list(documents))))
    rows = [
        {"item_id": name, "document": to_text(document), "deleted": deleted, "changed": now}
        for name, document in documents.items()
    ]
    connection.execute(insert(items), rows)

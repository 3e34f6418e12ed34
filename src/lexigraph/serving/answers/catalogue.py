"""Items that come, change and go while the service runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lexigraph.errors import DataError, LimitError
from lexigraph.serving.live import ModelHost, Placer
from lexigraph.serving.live.columns import items_frame
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.wire import CatalogueReceipt, ItemIn

if TYPE_CHECKING:
    from lexigraph.serving.store import Store

MOST_COLUMNS, LONGEST_NAME = 200, 100


class Catalogue:
    """Stores items and brings them into the model.

    Args:
        store: where they are kept.
        host: the model in use.
        placer: brings them into it.
        limits: what a request may bring.
    """

    def __init__(self, store: Store, host: ModelHost, placer: Placer, limits: LimitSettings) -> None:
        self._store, self._host, self._placer, self._limits = store, host, placer, limits

    def upsert(self, items: Sequence[ItemIn]) -> CatalogueReceipt:
        """Store items and make them recommendable; what the model cannot place waits for the next fit.

        Raises:
            LimitError: too many at once.
            DataError: a value that does not fit its column, or a name that is none; nothing is stored.
            StoreError: the database cannot be written.
        """
        if len(items) > self._limits.max_batch:
            raise LimitError(f"{len(items)} items at once; at most {self._limits.max_batch} are taken")
        documents = _merged(items)
        items_frame(documents, self._host.current.model.catalogue)  # raises where a value does not fit
        self._store.items.upsert(list(documents.items()))
        self._placer.take(list(documents))
        pending = {item: why for item, why in self._host.pending.items() if item in documents}
        reason = next(iter(pending.values()), "")
        return CatalogueReceipt(len(documents), len(documents) - len(pending), len(pending), reason)

    def delete(self, ids: Sequence[str]) -> list[str]:
        """Take items out of the catalogue and of all lists; also those that only the model knows.

        Returns:
            The ids that the store had.

        Raises:
            LimitError: too many at once.
            StoreError: the database cannot be written.
        """
        if len(ids) > self._limits.max_batch:
            raise LimitError(f"{len(ids)} items at once; at most {self._limits.max_batch} are taken")
        had = self._store.items.delete(ids)
        self._placer.take(list(ids))
        return had


def _merged(items: Sequence[ItemIn]) -> dict[str, dict[str, Any]]:
    """Columns by item; of several values for a column the last counts."""
    documents: dict[str, dict[str, Any]] = {}
    for item in items:
        _check_names(item.item_id, item.values)
        documents[item.item_id] = documents.get(item.item_id, {}) | item.values
    return documents


def _check_names(item: str, values: Mapping[str, Any]) -> None:
    if len(values) > MOST_COLUMNS:
        raise DataError(f"item {item!r} has {len(values)} columns; at most {MOST_COLUMNS} are taken")
    wrong = [name for name in values if not (0 < len(name) <= LONGEST_NAME and name.isprintable()) or name == "item_id"]
    if wrong:
        raise DataError(
            f"item {item!r} has a column {wrong[0][:LONGEST_NAME]!r}; a column's name has 1 to {LONGEST_NAME} "
            "printable characters, and the id stands beside the columns"
        )

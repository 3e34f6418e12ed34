"""Reading the store and the running model at one moment: everything that a refit learns from."""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import dataclass

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.models.recommender import Recommender
from lexigraph.serving.fresh.base_data import Base, base_of_file, base_of_model
from lexigraph.serving.fresh.store_items import Documents, fitting_items
from lexigraph.serving.fresh.training_data import StoreTables, event_pairs, training_data, weighted_events
from lexigraph.serving.live.scoped import scoped_user
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.settings import ServingSettings
from lexigraph.serving.store.store import Store

UNIT = "unit"
"""Where the metrics of a model keep what one interaction of its first training data weighed."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """What a refit learns from.

    Attributes:
        base: interactions and tables before the store's events.
        older: weighted events that the running model was fitted on, as far as the base lacks them.
        new: weighted events that it was not fitted on.
        tables: the store's items and users, and who was erased.
        documents: the store's items as they were written.
        hidden: items that were deleted.
        unit: what an event of weight 1 counts in the training.
        trained_to: place of the last event read.
        at: when reading began, in seconds since 1970; who was erased later may still be in the data.
    """

    base: Base
    older: pl.DataFrame
    new: pl.DataFrame
    tables: StoreTables
    documents: Documents
    hidden: Set[str]
    unit: float
    trained_to: int
    at: float

    def dataset(self, new: pl.DataFrame) -> Dataset:
        """Everything with these of the new events."""
        return training_data(self.base, pl.concat([self.older, new]), self.tables)

    def unweighted(self, new: pl.DataFrame) -> pl.DataFrame:
        """Pairs of some of the new events with the plain weights of their kinds."""
        return event_pairs(new.with_columns(pl.col("weight") / self.unit))


def gather(store: Store, settings: ServingSettings, model: Recommender, record: ModelRecord) -> Gathered:
    """Read everything.

    Args:
        store: the store.
        settings: of the service.
        model: the running one.
        record: its record.

    Raises:
        StoreError: the database cannot be reached.
        DataError: ``settings.refit.data`` cannot be read, or a column of the store does not fit the item table.
    """
    at = time.time()
    last = store.events.last_seq()
    data = settings.refit.data
    base = base_of_model(model, record.trained_to) if data is None else base_of_file(data)
    documents = store.items.all()
    tables = _tables(store, fitting_items(documents, base.items))
    unit = first_unit(model, record, base)
    older = _older(store, base, record.trained_to, tables.erased)
    return Gathered(
        base,
        weighted_events(older, settings.live, unit),
        weighted_events(scoped(store.events.frame(record.trained_to, last)), settings.live, unit),
        tables,
        documents,
        store.items.deleted(),
        unit,
        last,
        at,
    )


def _tables(store: Store, items: pl.DataFrame) -> StoreTables:
    erased = frozenset(scoped_user(tenant, user) for tenant, user in store.erased())
    return StoreTables(items, scoped(store.users.frame()), erased)


def scoped(frame: pl.DataFrame) -> pl.DataFrame:
    r"""Users under the ids that models know, without the column ``tenant``.

    Example:
        >>> scoped(pl.DataFrame({"tenant": ["", "shop"], "user_id": ["u", "u"]}))["user_id"].to_list()
        ['u', 'shop\x1fu']
    """
    names = frame.select("tenant", "user_id").unique()
    ids = [scoped_user(tenant, user) for tenant, user in names.iter_rows()]
    named = names.with_columns(pl.Series("scoped", ids, dtype=pl.String))
    joined = frame.join(named, on=["tenant", "user_id"], how="left", maintain_order="left")
    return joined.with_columns(user_id=pl.col("scoped")).drop("tenant", "scoped")


def first_unit(model: Recommender, record: ModelRecord, base: Base) -> float:
    """What one interaction weighs: the mean of the first training data, which later fits must not shift."""
    if UNIT in record.metrics:
        return float(record.metrics[UNIT])
    if not base.trained_to:
        liked = base.pairs.filter(pl.col("weight") > 0)["weight"]
        return float(liked.cast(pl.Float64).mean() or 1.0)  # type: ignore[arg-type]
    return model.unit_weight


def _older(store: Store, base: Base, trained_to: int, erased: Set[str]) -> pl.DataFrame:
    """Events up to the running model's last one that the base lacks, or lost with users who were erased.

    Whoever comes back after an erasure is a new user: what the store holds of them was stored since.
    """
    if base.trained_to < trained_to:
        return scoped(store.events.frame(base.trained_to, trained_to))
    events = scoped(store.events.frame(0, trained_to if erased else 0))
    return events.filter(pl.col("user_id").is_in(list(erased)))

"""What must not be lost: events, catalogue, users, experiments, keys and models, in SQLite or PostgreSQL."""

from lexigraph.serving.store.engine import open_engine
from lexigraph.serving.store.experiments import StoredExperiment
from lexigraph.serving.store.keys import KeyRow
from lexigraph.serving.store.measurements import Measurement
from lexigraph.serving.store.schema import bring_up_to_date, check_schema
from lexigraph.serving.store.store import Store
from lexigraph.serving.store.writer import GroupWriter

__all__ = [
    "GroupWriter",
    "KeyRow",
    "Measurement",
    "Store",
    "StoredExperiment",
    "bring_up_to_date",
    "check_schema",
    "open_engine",
]

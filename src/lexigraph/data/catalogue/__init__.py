"""Public data sets, fetched by name, verified and cached."""

from lexigraph.data.catalogue.archive import Archive
from lexigraph.data.catalogue.info import DatasetInfo, Recipe, Source
from lexigraph.data.catalogue.registry import available, describe, fetch, is_fetched, load
from lexigraph.data.catalogue.wheel import Wheel

__all__ = [
    "Archive",
    "DatasetInfo",
    "Recipe",
    "Source",
    "Wheel",
    "available",
    "describe",
    "fetch",
    "is_fetched",
    "load",
]

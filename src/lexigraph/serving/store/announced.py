"""What the parts of the store have in common whose changes every process is told of."""

from __future__ import annotations

from lexigraph.serving.store.changes import Changes
from lexigraph.serving.store.database import Database


class Announced:
    """A part of the store that announces what changes in it.

    Args:
        database: where it is.
        changes: the feed that is told.
    """

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

"""The store: all that must not be lost."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, func, select

from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store.catalogue import Items
from lexigraph.serving.store.changes import Changes
from lexigraph.serving.store.database import Database
from lexigraph.serving.store.engine import open_engine
from lexigraph.serving.store.erasure import erase_user, erased_users, erasure_times, export_user
from lexigraph.serving.store.events import Events
from lexigraph.serving.store.experiments import Experiments
from lexigraph.serving.store.keys import Keys
from lexigraph.serving.store.measurements import Measurements
from lexigraph.serving.store.models import Models
from lexigraph.serving.store.recommendations import LoggedRecommendations
from lexigraph.serving.store.schema import bring_up_to_date, check_schema
from lexigraph.serving.store.tables import changes, events
from lexigraph.serving.store.users import Users

_NEWEST = select(select(func.max(events.c.seq)).scalar_subquery(), select(func.max(changes.c.seq)).scalar_subquery())


class Store:
    """The database of the service, by topic; safe to use from several threads.

    Args:
        engine: from :func:`lexigraph.serving.store.open_engine`, its tables up to date.

    Attributes:
        database: transactions on it.
        name: the database as messages name it, without user and password.
        events: what people did.
        items: the catalogue.
        users: what is known of users besides.
        changes: the feed that tells every process what else changed.
        recommendations: lists that were answered.
        experiments: by name.
        models: at most one of them active.
        keys: rows of API keys.
        measurements: over time.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from lexigraph.serving.records import Event
        >>> with TemporaryDirectory() as folder, Store.open(StoreSettings(url=f"sqlite:///{folder}/s.db")) as store:
        ...     store.events.append([Event("e1", "anna", "tea", "view", 1.0), Event("e1", "anna", "tea", "view", 1.0)])
        [1, None]
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.database = Database(engine)
        self.name = self.database.name
        self.changes = Changes(self.database)
        self.events = Events(self.database)
        self.items = Items(self.database, self.changes)
        self.users = Users(self.database, self.changes)
        self.recommendations = LoggedRecommendations(self.database)
        self.experiments = Experiments(self.database, self.changes)
        self.models = Models(self.database, self.changes)
        self.keys = Keys(self.database, self.changes)
        self.measurements = Measurements(self.database)

    @classmethod
    def open(cls, settings: StoreSettings) -> Self:
        """Open the database, and bring its tables up to date or check them, as ``settings.migrate`` says.

        Raises:
            ConfigError: the address is not one of SQLite or PostgreSQL.
            StoreError: the database cannot be reached.
            SchemaVersionError: its tables cannot be used by this version.
        """
        engine = open_engine(settings)
        try:
            (bring_up_to_date if settings.migrate else check_schema)(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def newest(self) -> tuple[int, int]:
        """Places of the latest event and of the latest change, in one look; 0 where there is none."""
        with self.database.reading() as connection:
            event, change = connection.execute(_NEWEST).one()
        return event or 0, change or 0

    def erase(self, tenant: str, user: str) -> dict[str, int]:
        """Delete a user's events, logged recommendations and document, remember it, and tell every process.

        Returns:
            Rows deleted by table.
        """
        return erase_user(self.database, self.changes, tenant, user)

    def export(self, tenant: str, user: str) -> dict[str, Any]:
        """All that is held of a user, ready for JSON."""
        return export_user(self.database, tenant, user)

    def erased(self) -> set[tuple[str, str]]:
        """Tenant and user of all that were erased."""
        return erased_users(self.database)

    def erased_at(self) -> dict[tuple[str, str], float]:
        """When, in seconds since 1970, by tenant and user of all that were erased."""
        return erasure_times(self.database)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

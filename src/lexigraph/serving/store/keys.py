"""Rows of API keys; what they mean is the business of ``lexigraph.serving.security``."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from lexigraph.errors import ConflictError, UnknownIdError
from lexigraph.serving.store.announced import Announced
from lexigraph.serving.store.tables import keys


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as it is kept: never the secret itself.

    Attributes:
        id: public part.
        hash: of the secret.
        name: given by the operator.
        scopes: what it may do.
        tenant: whose users it sees; "" for the service's own.
        rate: requests per second, or None for that of the settings.
        created: seconds since 1970.
        expires: seconds since 1970, or None.
        revoked: seconds since 1970, or None.
    """

    id: str
    hash: str
    name: str
    scopes: tuple[str, ...]
    tenant: str = ""
    rate: float | None = None
    created: float = 0.0
    expires: float | None = None
    revoked: float | None = None


class Keys(Announced):
    """Rows of keys."""

    def add(self, row: KeyRow) -> None:
        """Add a key.

        Raises:
            ConflictError: the id is taken.
        """
        with self._database.writing() as connection:
            if connection.execute(select(keys.c.id).where(keys.c.id == row.id)).first() is not None:
                raise ConflictError(f"there is a key {row.id!r} already; make one with another id")
            connection.execute(insert(keys), [_values(row)])
            self._changes.announce(connection, "key", row.id, row.tenant)

    def get(self, key: str) -> KeyRow | None:
        """A key; None where there is none of that id."""
        with self._database.reading() as connection:
            found = connection.execute(select(keys).where(keys.c.id == key)).first()
        return None if found is None else _key(found)

    def all(self) -> list[KeyRow]:
        """All keys, also those that are over, oldest first."""
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(select(keys).order_by(keys.c.created, keys.c.id))]

    def revoke(self, key: str, when: float | None = None) -> None:
        """End a key now, or at a time; the earliest such time counts.

        Raises:
            UnknownIdError: there is none of that id.
        """
        moment = time.time() if when is None else when
        with self._database.writing() as connection:
            row = connection.execute(select(keys).where(keys.c.id == key)).first()
            if row is None:
                raise UnknownIdError(f"there is no key {key!r}; see: lexigraph keys list")
            over = moment if row.revoked is None else min(row.revoked, moment)
            connection.execute(update(keys).where(keys.c.id == key).values(revoked=over))
            self._changes.announce(connection, "key", key, row.tenant)

    def replace(self, row: KeyRow) -> None:
        """Put another row in the place of that of the same id.

        Raises:
            UnknownIdError: there is none of that id.
        """
        with self._database.writing() as connection:
            if connection.execute(update(keys).where(keys.c.id == row.id).values(**_values(row))).rowcount == 0:
                raise UnknownIdError(f"there is no key {row.id!r}; see: lexigraph keys list")
            self._changes.announce(connection, "key", row.id, row.tenant)


def _values(row: KeyRow) -> dict[str, Any]:
    return {**asdict(row), "scopes": " ".join(row.scopes)}


def _key(row: Row[Any]) -> KeyRow:
    return KeyRow(**{**row._mapping, "scopes": tuple(row.scopes.split())})

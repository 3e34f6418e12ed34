"""Looking up many names at once, in words made once: every transaction that stores events does so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, text


class Lookup:
    """Finds the rows of tenants that have one of many names.

    Args:
        wanted: a SELECT up to the column of the names, which says ``tenant = :tenant`` before it.
    """

    def __init__(self, wanted: str) -> None:
        self._sqlite = f"{wanted} IN (SELECT value FROM json_each(:names))"  # noqa: S608 - words of ours
        self._postgresql = text(f"{wanted} = ANY(CAST(:names AS text[]))")

    def find(self, connection: Connection, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
        """Rows with their tenants.

        Args:
            connection: of a transaction.
            wanted: tenants and names, in any number.
        """
        by_tenant: dict[str, set[str]] = {}
        for tenant, name in wanted:
            by_tenant.setdefault(tenant, set()).add(name)
        for tenant, names in by_tenant.items():
            for row in self._rows(connection, tenant, sorted(names)):
                yield tenant, row

    def _rows(self, connection: Connection, tenant: str, names: list[str]) -> Iterable[Any]:
        if connection.dialect.name == "postgresql":
            return connection.execute(self._postgresql, {"tenant": tenant, "names": names})
        given = {"tenant": tenant, "names": msgspec.json.encode(names).decode()}
        return connection.exec_driver_sql(self._sqlite, given)

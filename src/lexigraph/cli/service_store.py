"""The database of a service, for the commands that work on it without the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from lexigraph.serving.settings import StoreSettings
    from lexigraph.serving.store import Store

VARIABLE = "LEXIGRAPH_STORE__URL"
"""Names the database where ``--store`` does not, so that no password stands in a list of processes; the variable of
``store.url`` in the settings of the service, so that one does for all commands."""
StoreUrl: TypeAlias = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL",
        envvar=VARIABLE,
        show_envvar=False,
        help="Database of the service; the variable LEXIGRAPH_STORE__URL keeps its password out of sight.",
    ),
]
DEFAULT = "sqlite:///lexigraph.db"


def open_store(url: str) -> Store:
    """Open the database of a service.

    Raises:
        MissingExtraError: the extra "serve" is not installed.
        ConfigError: the address is none.
        StoreError: the database cannot be reached.
    """
    settings = store_settings(url)
    from lexigraph.serving.store import Store

    return Store.open(settings)


def store_settings(url: str) -> StoreSettings:
    """Settings of the database of a service, once it is sure that the extra for it is there.

    Raises:
        MissingExtraError: the extra "serve" is not installed.
    """
    from lexigraph.errors import require_extra

    require_extra("sqlalchemy", "serve")
    require_extra("alembic", "serve")
    from lexigraph.serving.settings import StoreSettings

    return StoreSettings(url=url)

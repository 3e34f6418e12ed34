"""``lexigraph store``: the database of the service, before and after an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lexigraph.cli.console import print_json, print_table, say
from lexigraph.cli.options import Json
from lexigraph.cli.service_store import DEFAULT, StoreUrl, store_settings
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from typing import Any

app = typer.Typer(no_args_is_help=True, help="The database of the service: make it, upgrade it, look at it.")


@app.command()
def migrate(*, store: StoreUrl = DEFAULT, as_json: Json = False) -> None:
    """Make the tables, or bring those of an older version up to date; nothing that they hold is lost."""
    settings = store_settings(store)
    from lexigraph.serving.store.overview import migrate_store

    done = migrate_store(settings)
    if as_json:
        print_json(done)
    elif done["before"] == done["after"]:
        say(_("{store}: already at version {after}").format(**done))
    elif done["before"] is None:
        say(_("{store}: tables made, version {after}").format(**done))
    else:
        say(_("{store}: from version {before} to {after}").format(**done))


@app.command()
def info(*, store: StoreUrl = DEFAULT, as_json: Json = False) -> None:
    """Show the version, the size and the rows of each table, changing nothing."""
    settings = store_settings(store)
    from lexigraph.serving.store.overview import describe_store

    found = describe_store(settings)
    if as_json:
        print_json(found)
        return
    say(_("{store}: version {version}, {size} MB").format(**_words(found)))
    if found["version"] != found["needed"]:
        say(_("This Lexigraph needs version {needed}: lexigraph store migrate").format(needed=found["needed"]))
        return
    print_table([_("table"), _("rows")], [list(row) for row in found["rows"].items()], numbers=[_("rows")])


def _words(found: dict[str, Any]) -> dict[str, str]:
    version = found["version"] or _("none")
    return {"store": found["store"], "version": version, "size": f"{found['bytes'] / 1e6:.1f}"}

"""``lexigraph keys``: who may ask the service."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.console import note, print_json, print_table, say
from lexigraph.cli.options import Json
from lexigraph.cli.service_store import DEFAULT, StoreUrl, open_store
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.serving.security import IssuedKey
    from lexigraph.serving.store import KeyRow

DAY, HOUR = 86_400.0, 3_600.0

app = typer.Typer(no_args_is_help=True, help="API keys of the service: who may ask, and what.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for, such as 'shop front'.")],
    *,
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="read, write or admin; each includes the ones before it.")
    ] = "read",
    tenant: Annotated[str, typer.Option(metavar="TENANT", help="Bind the key to this tenant's users.")] = "",
    rate: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER", help="Requests per second; 0 sets no limit.", show_default="that of the settings"
        ),
    ] = None,
    days: Annotated[
        float | None, typer.Option(metavar="DAYS", help="Days after which the key ends.", show_default="never")
    ] = None,
    store: StoreUrl = DEFAULT,
    as_json: Json = False,
) -> None:
    """Make a key and show it, this once."""
    from lexigraph.serving.security import KeyRing

    with open_store(store) as opened:
        expires = None if days is None else time.time() + days * DAY
        issued = KeyRing(opened).create(name, [scope], tenant=tenant, rate=rate, expires=expires)
    _show(issued, as_json=as_json)


@app.command("list")
def list_keys(*, store: StoreUrl = DEFAULT, as_json: Json = False) -> None:
    """List the keys; their secrets are kept nowhere."""
    from lexigraph.serving.security import KeyRing

    with open_store(store) as opened:
        rows = KeyRing(opened).all()
    if as_json:
        print_json([_document(row) for row in rows])
        return
    headings = [_("id"), _("name"), _("scope"), _("tenant"), _("rate"), _("created"), _("ends"), _("valid")]
    print_table(headings, [_cells(row) for row in rows], numbers=[_("rate")])


@app.command()
def rotate(
    key: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as 'keys list' shows it.")],
    *,
    overlap: Annotated[
        float, typer.Option(metavar="HOURS", help="Hours for which the old key stays valid beside the new one.")
    ] = 24.0,
    store: StoreUrl = DEFAULT,
    as_json: Json = False,
) -> None:
    """Make a key that may do the same, show it, this once, and let the old one end."""
    from lexigraph.serving.security import KeyRing

    with open_store(store) as opened:
        issued = KeyRing(opened).rotate(key, overlap_seconds=overlap * HOUR)
    _show(issued, as_json=as_json)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as 'keys list' shows it.")],
    *,
    store: StoreUrl = DEFAULT,
    as_json: Json = False,
) -> None:
    """Withdraw a key at once and for good."""
    from lexigraph.serving.security import KeyRing

    with open_store(store) as opened:
        row = KeyRing(opened).revoke(key)
    if as_json:
        print_json(_document(row))
        return
    say(_("key {id} ({name}) is withdrawn").format(id=row.id, name=row.name))


def _show(issued: IssuedKey, *, as_json: bool) -> None:
    if as_json:
        print_json({"key": issued.text, **_document(issued.row)})
        return
    note(_("Keep this key now: it is not shown again."))
    say(issued.text)


def _document(row: KeyRow) -> dict[str, Any]:
    """What may be shown of a key: everything but the hash."""
    shown = ("id", "name", "tenant", "rate", "created", "expires", "revoked")
    return {**{name: getattr(row, name) for name in shown}, "scopes": list(row.scopes)}


def _cells(row: KeyRow) -> list[object]:
    from lexigraph.serving.security.keyring import end_of

    end = end_of(row)
    valid = _("yes") if end > time.time() else _("no")
    ends = "" if end == float("inf") else _day(end)
    return [row.id, row.name, " ".join(row.scopes), row.tenant, row.rate, _day(row.created), ends, valid]


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M")

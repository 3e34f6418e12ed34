"""``lexigraph privacy``: what is held of a person, to hand out and to erase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lexigraph.cli.console import print_json, say
from lexigraph.cli.options import Json
from lexigraph.cli.service_store import DEFAULT, StoreUrl, open_store
from lexigraph.messages import gettext as _

app = typer.Typer(no_args_is_help=True, help="What the service holds of a person: hand it out, erase it.")


@app.command()
def export(
    user: Annotated[str, typer.Argument(metavar="USER", help="The person's user_id.")],
    *,
    tenant: Annotated[str, typer.Option(metavar="TENANT", help="Tenant whose user it is.")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to this file, which must not exist yet.")
    ] = None,
    store: StoreUrl = DEFAULT,
) -> None:
    """Print everything held of a person as one JSON document."""
    with open_store(store) as opened:
        held = opened.export(tenant, user)
    if out is None:
        print_json(held)
        return
    _write(out, held)
    say(_("written: {path}").format(path=out))


@app.command()
def erase(
    user: Annotated[str, typer.Argument(metavar="USER", help="The person's user_id.")],
    *,
    tenant: Annotated[str, typer.Option(metavar="TENANT", help="Tenant whose user it is.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    store: StoreUrl = DEFAULT,
    as_json: Json = False,
) -> None:
    """Erase a person: events, recommendations and profile now, the model's memory with the next fit."""
    if not yes:
        question = _("Erase everything held of {user}? This cannot be undone.").format(user=user)
        typer.confirm(question, abort=True, err=True)
    with open_store(store) as opened:
        deleted = opened.erase(tenant, user)
    if as_json:
        print_json({"user": user, "tenant": tenant, "deleted": deleted})
        return
    counts = ", ".join(f"{name} {count}" for name, count in deleted.items())
    say(_("erased ({counts}); the next fit leaves the person out").format(counts=counts))


def _write(path: Path, held: object) -> None:
    """Write a new file that nobody else on this machine can read."""
    from lexigraph.errors import ConfigError

    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise ConfigError(f"{path} exists already; name another file with --out") from error
    path.write_text(json.dumps(held, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")

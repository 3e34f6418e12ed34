"""``lexigraph data``: public data sets, and checking your own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lexigraph.cli.console import print_json, print_table, say, shows_progress
from lexigraph.cli.grouped import with_shared_options
from lexigraph.cli.options import Json, Reading
from lexigraph.cli.sources import tell_terms
from lexigraph.messages import gettext as _

app = typer.Typer(no_args_is_help=True, help="Public data sets, and checking your own.")


@app.command("list")
def list_datasets(*, as_json: Json = False) -> None:
    """List the public data sets that can be fetched by name."""
    from lexigraph.data.catalogue import available

    found = available()
    if as_json:
        names = ("name", "title", "description", "terms", "citation", "homepage")
        print_json([{name: getattr(info, name) for name in names} for info in found])
        return
    rows = [(info.name, info.title, f"{info.size / 1e6:.1f} MB", info.description) for info in found]
    headings = [_("name"), _("title"), _("download"), _("what it holds")]
    print_table(headings, rows, numbers=[_("download")])
    say(_("Fetch one with: {command}").format(command="lexigraph data get NAME"))


@app.command()
def get(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name that 'data list' shows.")],
    *,
    refresh: Annotated[bool, typer.Option("--refresh", help="Make the tables anew even if they are there.")] = False,
    as_json: Json = False,
) -> None:
    """Fetch a public data set, say its terms of use and where it is."""
    from lexigraph.data.catalogue import describe, fetch

    info = describe(name)
    tell_terms(info.name)
    folder = fetch(info.name, progress=shows_progress(), refresh=refresh)
    if as_json:
        print_json({"name": info.name, "path": str(folder), "terms": info.terms, "citation": info.citation})
        return
    say(str(folder))


@app.command()
@with_shared_options
def check(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="A folder, a file, a TOML configuration or a database URL.")
    ],
    *,
    as_json: Json = False,
    reading: Reading,
) -> None:
    """Read and validate a data set; print what it holds and what had to be set aside."""
    from lexigraph.data import read_dataset, summarise

    dataset = read_dataset(path, progress=shows_progress(), **reading.arguments())
    summary, report = summarise(dataset), dataset.quarantine
    file = report.path if report is not None else None
    if as_json:
        print_json({**summary.to_dict(), "quarantine_file": None if file is None else str(Path(file))})
        return
    say(str(summary))
    say(str(report))

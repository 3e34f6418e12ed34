"""``lexigraph models``: which models there are, and what can be set of each."""

from __future__ import annotations

from typing import Annotated

import typer

from lexigraph.cli.console import print_json, print_table, say
from lexigraph.cli.options import Json
from lexigraph.messages import gettext as _
from lexigraph.translation import described


def models(
    name: Annotated[str | None, typer.Argument(metavar="[MODEL]", help="Show the settings of this one.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """List all models, or the settings of one with their defaults."""
    from lexigraph.models.listing import describe_model, list_models, list_settings

    if name is None:
        found = list_models()
        if as_json:
            print_json(found)
        else:
            rows = [[model["name"], described(model["title"]), model["source"], model["extra"]] for model in found]
            print_table([_("name"), _("what"), _("source"), _("extra")], rows)
        return
    settings = list_settings(name)
    about = describe_model(name)
    if as_json:
        print_json({**about, "settings": settings})
        return
    say(f"{name}: {described(about['title'])}" + (f" ({about['source']})" if about["source"] else ""))
    if about["note"]:
        say(described(about["note"]))
    print_table(
        [_("setting"), _("default"), _("what it does")],
        [[one["name"], _word(one["default"]), described(one["description"])] for one in settings],
    )


def _word(value: object) -> str:
    """A default as ``--set`` takes it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return (",".join(map(str, value)) or "none") if isinstance(value, tuple) else str(value)

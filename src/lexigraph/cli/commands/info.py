"""``lexigraph info``: what a saved model or a data set is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lexigraph.cli.console import print_json, print_table, say
from lexigraph.cli.options import Json, Reading
from lexigraph.cli.sources import read_data
from lexigraph.messages import gettext as _
from lexigraph.messages import padded


def info(
    what: Annotated[str, typer.Argument(metavar="MODELDIR|DATA", help="A saved model, or any data set.")],
    *,
    as_json: Json = False,
    reading: Reading,
) -> None:
    """Say what a saved model or a data set is; every file of a model is checked against its hash."""
    from lexigraph.models.manifest import MANIFEST

    # A data set fetched from the catalogue has a manifest too, but always interactions beside it.
    folder = Path(what)
    is_model = (folder / MANIFEST).exists() and not any(folder.glob("interactions.*"))
    found = _describe_model(folder) if is_model else _describe_data(what, reading)
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        say(line)
    if found.get("network"):
        _print_network(found["network"])


def _describe_model(folder: Path) -> dict[str, Any]:
    from lexigraph.models.inspection import inspect_model

    return {"kind": "model", "path": str(folder), **inspect_model(folder)}


def _describe_data(location: str, reading: Reading) -> dict[str, Any]:
    from lexigraph.data import summarise

    return {"kind": "data", **summarise(read_data(location, reading)).to_dict()}


def _lines(found: dict[str, Any]) -> list[str]:
    if found["kind"] == "data":
        from lexigraph.data.summary_text import render

        return render(found)
    encoder = found["encoder"]
    facts = {
        _("model"): found["model"],
        _("users"): f"{found['n_users']:,}",
        _("items"): f"{found['n_items']:,}",
        _("interactions"): f"{found['n_interactions']:,}",
        _("encoder"): _("none") if encoder is None else encoder["name"],
        _("size"): f"{found['bytes'] / 1e6:.1f} MB",
        _("files"): _("{n}, all as they were saved").format(n=len(found["files"])),
        _("saved by"): f"lexigraph {found['lexigraph_version']}",
        _("settings"): ", ".join(f"{name}={value}" for name, value in _chosen(found).items() if value is not None),
    }
    return [found["path"], *(f"  {padded(name, 14)}{value}" for name, value in facts.items())]


def _chosen(found: dict[str, Any]) -> dict[str, Any]:
    """The settings worth a line: of a network, which has scores of them, those that are not the composed one's."""
    if not found["network"]:
        return dict(found["config"])
    from lexigraph.models.gnn.settings import NetworkSettings

    usual = NetworkSettings.model_validate({}).model_dump(mode="json")
    return {name: value for name, value in found["config"].items() if value != usual.get(name)}


def _print_network(network: list[dict[str, Any]]) -> None:
    rows = [[part["part"], part["what"], _shapes(part["arrays"]), f"{part['parameters']:,}"] for part in network]
    total = sum(part["parameters"] for part in network)
    print_table(
        [_("part"), _("what"), _("saved arrays"), _("parameters")],
        [*rows, [_("total"), "", "", f"{total:,}"]],
        title=_("network"),
        numbers=[_("parameters")],
    )


def _shapes(arrays: dict[str, list[int]]) -> str:
    return "\n".join(f"{name} {' x '.join(map(str, shape)) or _('scalar')}" for name, shape in arrays.items())

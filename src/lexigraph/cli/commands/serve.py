"""``lexigraph serve``: a saved model behind HTTP."""

from __future__ import annotations

import json
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.console import say
from lexigraph.errors import ForeignArtifactError, require_extra
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.serving.settings import ServingSettings

FIRST_KEY = "first"


def serve(
    model: Annotated[
        str | None, typer.Argument(metavar="MODELDIR", help="Folder of a saved model.", show_default="of the settings")
    ] = None,
    *,
    config: Annotated[str | None, typer.Option(metavar="FILE.toml", help="Settings of the service.")] = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address to listen on.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Port to listen on; 0 takes a free one.", show_default="8000")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Processes that answer.", show_default="1")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
            show_default="sqlite:///lexigraph.db",
        ),
    ] = None,
    no_keys: Annotated[
        bool, typer.Option("--no-keys", help="Answer whoever asks; only for addresses of this machine.")
    ] = False,
    language_model: Annotated[
        str | None,
        typer.Option(metavar="SPEC", help="gguf:PATH or openai:MODEL reads sentences.", show_default="rules"),
    ] = None,
    redis: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Redis that tells other processes at once what was written."),
    ] = None,
) -> None:
    """Serve a saved model over HTTP. Settings: --config, then LEXIGRAPH_... variables, then these options win."""
    for module in ("fastapi", "granian", "msgspec", "sqlalchemy", "alembic", "prometheus_client"):
        require_extra(module, "serve")
    from lexigraph.serving.configuration import load_settings
    from lexigraph.serving.runner import serve as run
    from lexigraph.web.beside import has_page, page_beside, with_ports
    from lexigraph.web.mounting import mount

    options: dict[str, Any] = {
        "model": model,
        "host": host,
        "port": port,
        "workers": workers,
        "language_model": language_model,
        "store": {"url": store},
        "live": {"redis_url": redis},
        "security": {"keys": False if no_keys else None},
    }
    settings = load_settings(options, file=None if config is None else Path(config))
    _require_model(settings.model)
    if not has_page(settings):
        run(settings, lambda address: _tell(settings, address))
        return
    settings = with_ports(settings)
    with page_beside(settings) if settings.workers > 1 else nullcontext():
        run(settings, lambda address: _tell(settings, address), mount)


def _require_model(folder: Path) -> None:
    """Say at once that a folder holds no model; whether the model is whole is seen when it is loaded."""
    if not (folder / "manifest.json").is_file():
        raise ForeignArtifactError(f"{folder} is not a saved Lexigraph model: it has no manifest.json")


def _example(model: Path) -> str:
    """A request that the model can answer."""
    import polars as pl

    for name, field in (("users", "user"), ("items", "history")):
        table = model / f"{name}.parquet"
        known = pl.read_parquet(table, n_rows=1).to_series().to_list() if table.exists() else []
        if known:
            return json.dumps({field: known[0] if field == "user" else known, "k": 5}, ensure_ascii=False)
    return json.dumps({"k": 5})


def _first_key(settings: ServingSettings) -> str | None:
    """A key for the operator where the service needs one and has none yet; made when it listens, so none is lost."""
    if not settings.security.keys:
        return None
    from lexigraph.serving.security import KeyRing
    from lexigraph.serving.store import Store

    with Store.open(settings.store) as opened:
        keys = KeyRing(opened)
        return None if keys.all() else keys.create(FIRST_KEY, ["admin"]).text


def _tell(settings: ServingSettings, address: str) -> None:
    """Say where to ask, and how."""
    from lexigraph.web.beside import has_page

    key = _first_key(settings)
    say(_("listening on {address} (Ctrl-C stops it)").format(address=address))
    if key is not None:
        say(_("key with all rights, shown this once and kept nowhere: {key}").format(key=key))
    elif settings.security.keys:
        say(
            _("keys made before are valid; another: {command}").format(
                command="lexigraph keys create NAME --scope write"
            )
        )
    words = ["curl", f"{address}/v1/recommend", "-H", "Content-Type: application/json"]
    if settings.security.keys:
        words += ["-H", f"Authorization: Bearer {key or 'KEY'}"]
    say(_("ask: {command}").format(command=shlex.join([*words, "-d", _example(settings.model)])))
    if has_page(settings):
        say(_("page: {address}").format(address=f"{address}/"))
    say(_("all routes: {address}").format(address=f"{address}/openapi.json"))

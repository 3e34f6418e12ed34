"""The ``lexigraph`` command: all commands in one place."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import lexigraph
from lexigraph.cli.commands import (
    answer,
    ask,
    compare,
    consume,
    data,
    demo,
    evaluate,
    fit,
    info,
    keys,
    models,
    privacy,
    refit,
    serve,
    store,
    tune,
    write,
)
from lexigraph.cli.group import INTERRUPTED, LexigraphGroup, OptionalJsonCommand
from lexigraph.cli.grouped import with_shared_options
from lexigraph.cli.notices import show_notices

app = typer.Typer(
    cls=LexigraphGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    help="Recommendations from what people did, what things say and how things relate.",
    epilog="Start with: lexigraph demo",
)
app.command("demo")(with_shared_options(demo.demo))
app.command("fit")(with_shared_options(fit.fit))
app.command("tune")(with_shared_options(tune.tune))
app.command("evaluate", cls=OptionalJsonCommand)(with_shared_options(evaluate.evaluate))
app.command("compare")(compare.compare)
app.command("recommend")(with_shared_options(answer.recommend))
app.command("ask")(with_shared_options(ask.ask))
app.command("similar")(answer.similar)
app.command("serve")(serve.serve)
app.command("refit")(refit.refit)
app.command("models")(models.models)
app.command("info")(with_shared_options(info.info))
app.command("consume")(consume.consume)
app.add_typer(data.app, name="data")
app.add_typer(write.app, name="write")
app.add_typer(store.app, name="store")
app.add_typer(keys.app, name="keys")
app.add_typer(privacy.app, name="privacy")


def _print_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"lexigraph {lexigraph.__version__}\n")
        raise typer.Exit


@app.callback()
def common(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and all log messages.")] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="LANGUAGE",
            help="Language of all that is said: en or zh; it may stand after the command too.",
            show_default="LEXIGRAPH_LANGUAGE, else that of the system",
        ),
    ] = None,
) -> None:
    """Recommendations from what people did, what things say and how things relate."""
    del version, lang  # the group has read it before any option: help is in that language too
    show_notices(debug=debug)


def main() -> None:
    """Run the command line; the entry point of ``lexigraph`` and ``python -m lexigraph``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a title must not end a command on a narrow terminal
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)

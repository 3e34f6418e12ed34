"""How commands end: well, with one clear line, or quietly when somebody interrupts them."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from lexigraph.cli.console import fail
from lexigraph.cli.wording import in_options
from lexigraph.errors import ConfigError, LexigraphError

USAGE, FAILURE, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141
"""Exit codes: wrong use, wrong data or model, Ctrl-C, nobody reads on."""


class LexigraphGroup(TyperGroup):
    """The commands, with foreseen errors turned into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except LexigraphError as error:
            if ctx.params.get("debug"):
                raise
            fail(in_options(str(error)))
            raise typer.Exit(USAGE if isinstance(error, ConfigError) else FAILURE) from error
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            discard_stdout()
            raise typer.Exit(BROKEN_PIPE) from None


class OptionalJsonCommand(TyperCommand):
    """A command whose ``--json`` may stand without a value, which then means stdout."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments after putting "-" behind a bare ``--json``."""
        filled: list[str] = []
        for position, word in enumerate(args):
            filled.append(word)
            following = args[position + 1 : position + 2]
            if word == "--json" and (not following or (following[0].startswith("-") and following[0] != "-")):
                filled.append("-")
        return super().parse_args(ctx, filled)


def discard_stdout() -> None:
    """Let what is still in the buffers go nowhere, so that closing a broken pipe raises nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

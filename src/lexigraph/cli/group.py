"""How commands end: well, with one clear line, or quietly when somebody interrupts them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from lexigraph.cli.console import fail
from lexigraph.cli.translated_help import translate_help, translated_usage_errors
from lexigraph.cli.wording import in_options
from lexigraph.errors import ConfigError, LexigraphError
from lexigraph.messages import choose_language, known_languages, speaking
from lexigraph.translation import translated

USAGE, FAILURE, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141
"""Exit codes: wrong use, wrong data or model, Ctrl-C, nobody reads on."""


class LexigraphGroup(TyperGroup):
    """The commands in the language of the reader, with foreseen errors turned into one line and an exit code."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run the command line; ``--lang`` counts wherever it stands."""
        try:
            asked, words = take_language(list(sys.argv[1:] if args is None else args))
            language = choose_language(asked)
        except ConfigError as error:
            fail(str(error))
            sys.exit(USAGE)
        with speaking(language), translate_help(self):
            return super().main(words, *more, **extra)

    def make_context(self, *words: Any, **extra: Any) -> Any:
        """Read the options before the command."""
        with translated_usage_errors():
            return super().make_context(*words, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            with translated_usage_errors():
                return super().invoke(ctx)
        except LexigraphError as error:
            if ctx.params.get("debug"):
                raise
            fail(in_options(translated(str(error))))
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


def take_language(words: list[str]) -> tuple[str | None, list[str]]:
    """Take ``--lang LANGUAGE`` out of the words of a command line.

    Returns:
        The language of the last such option, if there is any, and the words without it.

    Raises:
        ConfigError: ``--lang`` stands without a language.

    Example:
        >>> take_language(["info", "--lang", "zh", "shop"])
        ('zh', ['info', 'shop'])
        >>> take_language(["--lang=en", "ask", "shop", "--", "--lang"])
        ('en', ['ask', 'shop', '--', '--lang'])
    """
    language, kept, rest = None, list[str](), iter(words)
    for word in rest:
        if word == "--":
            return language, [*kept, word, *rest]
        option, sign, value = word.partition("=")
        if option != "--lang":
            kept.append(word)
            continue
        language = value if sign else next(rest, "")
        if not language or language.startswith("-"):
            raise ConfigError(f"--lang needs a language; known: {', '.join(known_languages())}")
    return language, kept


def discard_stdout() -> None:
    """Let what is still in the buffers go nowhere, so that closing a broken pipe raises nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""Help texts and complaints about wrong use in the language of the reader.

Help texts stay plain English where commands are defined; they are replaced in the tree of commands that typer builds
for one run. What typer itself says is replaced while that run lasts.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lexigraph.messages import SOURCE_LANGUAGE, language
from lexigraph.messages import gettext as _
from lexigraph.translation import translated

HELP = ("help", "short_help", "epilog", "rich_help_panel", "show_default")
"""What commands and options say of themselves."""


@contextmanager
def translate_help(group: Any) -> Iterator[None]:
    """Put the help of all commands into the current language, and typer's own words while this lasts.

    Args:
        group: the commands, built for this run alone.
    """
    if language() == SOURCE_LANGUAGE:
        yield
        return
    for command in commands_of(group):
        _translate(command)
        for parameter in command.params:
            _translate(parameter)
        _translate_framework(command)
    import typer.rich_utils

    own = {**framework_words(), "highlighter": _folding(typer.rich_utils.highlighter)}
    usual = {name: getattr(typer.rich_utils, name) for name in own if hasattr(typer.rich_utils, name)}
    try:
        for name in usual:
            setattr(typer.rich_utils, name, own[name])
        yield
    finally:
        for name, words in usual.items():
            setattr(typer.rich_utils, name, words)


@contextmanager
def translated_usage_errors() -> Iterator[None]:
    """Say what typer has to complain about in the current language."""
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message"):
            said = translated(error.format_message())
            error.format_message = lambda: said
        raise


def commands_of(group: Any) -> Iterator[Any]:
    """A group, its commands, and theirs."""
    yield group
    for command in getattr(group, "commands", {}).values():
        yield from commands_of(command)


def help_texts(part: Any) -> dict[str, str]:
    """What a command or option says of itself, as it stands in the catalogues."""
    found = {name: getattr(part, name, None) for name in HELP}
    return {name: inspect.cleandoc(text) for name, text in found.items() if isinstance(text, str) and text}


def framework_words() -> dict[str, str]:
    """The words around the help texts, by their names in ``typer.rich_utils``."""
    return {
        "DEFAULT_STRING": _("[default: {}]"),
        "ENVVAR_STRING": _("[env var: {}]"),
        "REQUIRED_LONG_STRING": _("[required]"),
        "ARGUMENTS_PANEL_TITLE": _("Arguments"),
        "OPTIONS_PANEL_TITLE": _("Options"),
        "COMMANDS_PANEL_TITLE": _("Commands"),
        "ERRORS_PANEL_TITLE": _("Error"),
        "ABORTED_TEXT": _("Aborted."),
        "RICH_HELP": _("Try [blue]'{command_path} {help_option}'[/] for help."),
    }


def _folding(highlighter: Any) -> Any:
    """A highlighter whose texts are folded: a Chinese sentence has no blanks, and would be cut off as one word."""

    def highlight(text: Any) -> Any:
        highlighted = highlighter(text)
        highlighted.overflow = "fold"
        return highlighted

    return highlight


def _translate(part: Any) -> None:
    for name, text in help_texts(part).items():
        setattr(part, name, _(text))


def _translate_framework(command: Any) -> None:
    """The usage line and the help option are made when they are shown."""
    usage, help_option = command.get_usage, command.get_help_option

    def get_usage(ctx: Any) -> str:
        return str(usage(ctx)).replace("Usage:", _("Usage:"), 1)

    def get_help_option(ctx: Any) -> Any:
        option = help_option(ctx)
        if option is not None and option.help == "Show this message and exit.":
            option.help = _("Show this message and exit.")
        return option

    command.get_usage, command.get_help_option = get_usage, get_help_option

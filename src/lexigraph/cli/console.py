"""Where output goes: answers on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lexigraph.messages import gettext as _

PIPED_WIDTH = 160
"""Columns of a table that does not go to a terminal, so that nothing is cut short there."""


def out() -> Console:
    """The console for answers."""
    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def err() -> Console:
    """The console for progress, warnings, terms of use and errors."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def shows_progress() -> bool:
    """Whether progress bars have somebody to look at them."""
    return sys.stderr.isatty()


_CONTROL = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


def harmless(text: str) -> str:
    r"""A text whose control characters are shown and not obeyed: titles and wishes are other people's words.

    Example:
        >>> harmless("Up\x1b[2J (2009)") == "Up\ufffd[2J (2009)"
        True
    """
    return text.translate(_CONTROL)


def say(text: str = "", style: str | None = None) -> None:
    """Print a line of the answer."""
    out().print(harmless(text), style=style, soft_wrap=True)


def note(text: str) -> None:
    """Print a line beside the answer, on stderr."""
    err().print(harmless(text), soft_wrap=True)


def fail(message: str) -> None:
    """Print an error as one red line on stderr."""
    line = harmless(" ".join(message.split()))
    err().print(_("error: {message}").format(message=line), style="bold red", soft_wrap=True)


def print_json(value: Any) -> None:
    """Print one JSON document on stdout, so that any program can read it."""
    sys.stdout.write(json.dumps(value, indent=2, allow_nan=False, ensure_ascii=is_narrow(), default=str) + "\n")
    sys.stdout.flush()


def is_narrow() -> bool:
    r"""Whether stdout cannot hold every character; what is put in place of "é" there, ``\xe9``, is no JSON."""
    return not (sys.stdout.encoding or "").lower().startswith("utf")


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "", numbers: Sequence[str] = ()
) -> None:
    """Print rows as a table.

    Args:
        columns: headings.
        rows: cells, turned into text as they are.
        title: what the table shows.
        numbers: headings of the columns that are aligned to the right.
    """
    table = Table(title=Text(title) if title else None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(_cell(cell)) for cell in row))
    out().print(table)


def _cell(value: object) -> str:
    return "" if value is None else harmless(str(value))

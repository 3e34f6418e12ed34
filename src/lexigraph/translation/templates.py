"""English templates of the errors that are said in other languages too: one a line in ``errors.txt``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("errors.txt")
"""Sections: ``messages`` (no heading) and ``fragments`` are ours, ``typer`` and ``pydantic`` the words of others."""


@cache
def whole_templates() -> tuple[str, ...]:
    """Templates of whole messages."""
    return _file()["messages"] + _file()["typer"]


@cache
def fragments() -> tuple[str, ...]:
    """Templates of parts of messages."""
    return _file()["fragments"] + _file()["pydantic"]


def read_sections(lines: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Templates by section; blank lines and those with ``#`` in front say nothing.

    Example:
        >>> read_sections(["# data", "no file at {path}", "", "[fragments]", "; did you mean {name!r}?"])
        {'messages': ('no file at {path}',), 'fragments': ('; did you mean {name!r}?',)}
    """
    found: dict[str, list[str]] = {"messages": []}
    section = "messages"
    for line in lines:
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            found[section] = []
        elif line and not line.startswith("# "):
            found[section].append(line)
    return {name: tuple(templates) for name, templates in found.items()}


@cache
def _file() -> Mapping[str, tuple[str, ...]]:
    return read_sections(FILE.read_text(encoding="utf-8").splitlines())

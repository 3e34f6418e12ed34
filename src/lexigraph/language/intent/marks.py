"""What was recognised in a sentence, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lexigraph.data.item_filter import ItemFilter

MASK = "\ue000"
"""Stands for characters that were understood already; cleaning leaves none of these in a sentence."""

MarkKind: TypeAlias = Literal["category", "value", "range", "item", "unknown item", "vague", "plain"]


@dataclass(frozen=True)
class Mark:
    """A part of a sentence that was understood.

    Attributes:
        start: where it starts.
        end: before where it ends.
        kind: what it is.
        column: the column it speaks of, if any.
        values: categories or attribute values that it stands for (any of them), or ids of items.
        conditions: what it asks of numbers.
        opposite: what it asks of numbers when it is negated.
        note: what the person should know of how it was understood.
        plural: whether it was named in the plural, as in "comedies".
        cue: where the words begin that introduce it ("like"), or -1.
    """

    start: int
    end: int
    kind: MarkKind
    column: str = ""
    values: tuple[str, ...] = ()
    conditions: tuple[ItemFilter, ...] = ()
    opposite: tuple[ItemFilter, ...] = ()
    note: str = ""
    plural: bool = False
    cue: int = -1

    @property
    def names_something(self) -> bool:
        """Whether it names a thing or a kind, rather than a bound."""
        return self.kind in ("category", "value", "item", "unknown item")


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with some parts made unreadable, at unchanged length.

    Example:
        >>> masked("a b c", [(2, 3)]).replace(MASK, "#")
        'a # c'
    """
    for start, end in spans:
        text = f"{text[:start]}{MASK * (end - start)}{text[end:]}"
    return text


def hidden(text: str, marks: Iterable[Mark]) -> str:
    """The text without what the marks cover."""
    return masked(text, [(mark.start, mark.end) for mark in marks])

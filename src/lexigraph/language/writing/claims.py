"""What checking a text comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ClaimKind: TypeAlias = Literal[
    "name", "title", "year", "number", "category", "relation", "opinion", "language", "address"
]


@dataclass(frozen=True)
class Unsupported:
    """A fact of a generated text that its source record does not hold.

    Attributes:
        kind: what sort of fact.
        text: the words.
        reason: what is wrong with it.
    """

    kind: ClaimKind
    text: str
    reason: str = "not in the source"

    def __str__(self) -> str:
        return f"{self.kind} {self.text!r}: {self.reason}"


@dataclass(frozen=True)
class CheckedText:
    """What is left of a generated text.

    Attributes:
        text: the sentences whose facts all stand in the source record; "" if there is none.
        dropped_sentences: the others.
        dropped_facts: why they were dropped; at least one for each.
    """

    text: str
    dropped_sentences: tuple[str, ...] = ()
    dropped_facts: tuple[Unsupported, ...] = ()


@dataclass(frozen=True)
class Span:
    """A known name in a text.

    Attributes:
        start: of the first character.
        end: after the last one.
        name: as the record writes it.
        roles: what the record says it is.
    """

    start: int
    end: int
    name: str
    roles: frozenset[str]


def blanked(text: str, spans: list[Span]) -> str:
    """The text with the spans as NUL characters, so that nothing else is found in them."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(characters)

"""What is known of an item or a user, as short facts: all that a generated text may say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

RecordKind: TypeAlias = Literal["item", "user"]

FREE_TEXT = frozenset({"description", "about", "unwanted", "aversion"})
"""Roles whose value is prose: what it says counts as known, word by word."""

LONGEST_NAME = 80
"""Characters of a value above which it is read as prose."""


@dataclass(frozen=True)
class Fact:
    """One thing that is known.

    Attributes:
        role: what the value is to the item or user: "title", "year", "category", "director", "similar", "liked".
        value: as the data writes it.
        of: what the value belongs to, where that is not the item or user itself: a count to its category, a year to
            its title.
    """

    role: str
    value: str
    of: str = ""

    @property
    def is_prose(self) -> bool:
        """Whether the value is a text, not a name or a number."""
        return self.role in FREE_TEXT or len(self.value) > LONGEST_NAME

    def __str__(self) -> str:
        return f"{self.role} of {self.of}: {self.value}" if self.of else f"{self.role}: {self.value}"


@dataclass(frozen=True)
class SourceRecord:
    """All that is known of one item or user, as far as a text about it may use it.

    Attributes:
        id: of the item or user.
        kind: which of the two.
        facts: in the order to tell them.
    """

    id: str
    kind: RecordKind
    facts: tuple[Fact, ...]

    @property
    def source_hash(self) -> str:
        """16 hexadecimal digits that change whenever a fact does.

        Example:
            >>> one = SourceRecord("a", "item", (Fact("title", "Heat"),))
            >>> other = SourceRecord("a", "item", (Fact("title", "Up"),))
            >>> one.source_hash == other.source_hash, len(one.source_hash)
            (False, 16)
        """
        content = [self.kind, *([fact.role, fact.value, fact.of] for fact in self.facts)]
        return hashlib.blake2b(json.dumps(content).encode(), digest_size=8).hexdigest()

    def values(self, *roles: str) -> list[str]:
        """Values of the facts with one of these roles, in order."""
        return [fact.value for fact in self.facts if fact.role in roles]

    def first(self, role: str) -> str | None:
        """The first value with a role, None where there is none."""
        return next((fact.value for fact in self.facts if fact.role == role), None)

    def of(self, role: str, subject: str) -> str | None:
        """The first value with a role that belongs to a subject."""
        return next((fact.value for fact in self.facts if fact.role == role and fact.of == subject), None)

    def to_text(self) -> str:
        """One fact per line, as a prompt shows them.

        Example:
            >>> print(SourceRecord("a", "item", (Fact("title", "Heat"), Fact("year", "1995"))).to_text())
            title: Heat
            year: 1995
        """
        return "\n".join(" ".join(str(fact).split()) for fact in self.facts)


def facts_of(role: str, values: Iterable[object]) -> list[Fact]:
    """Facts of one role, without the values that say nothing and without repeats.

    Example:
        >>> facts_of("year", [1995.0, None, "", 1995])
        [Fact(role='year', value='1995', of='')]
    """
    texts = (plain(value) for value in values)
    return [Fact(role, text) for text in dict.fromkeys(texts) if text]


def plain(value: Any) -> str:
    """A value as a person writes it: no ".0" after whole numbers, "" for nothing.

    Example:
        >>> [plain(value) for value in (3.0, 0.25, None, " up ", float("nan"))]
        ['3', '0.25', '', 'up', '']
    """
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(str(value).split())


def listed(value: object) -> Sequence[object]:
    """The entries of a list, or the value as the only one."""
    return list(value) if isinstance(value, (list, tuple)) else [value]

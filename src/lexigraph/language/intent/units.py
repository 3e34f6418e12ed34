"""A sentence cut into the words and marks on each of which it is decided whether it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lexigraph.language.intent.marks import MASK, Mark
from lexigraph.language.intent.negation import Scope
from lexigraph.language.intent.phrases import HAN, key_of

_UNIT = re.compile(rf"{MASK}+|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?|[{HAN}]|[^\s\w]")
NAMING = ("category", "value", "item")
"""Kinds of marks that can be refused; bounds on numbers are left to the rules."""


@dataclass(frozen=True)
class Unit:
    """A word, a Chinese character, a sign, or all that was recognised at one place.

    Attributes:
        start: where it starts.
        end: before where it ends.
        key: in lower case; of marks, "#" and their kind.
        kind: "word", "sign", "gone" (read as something else already), or the kind of its marks.
        marks: those at this place, if any.
        said: how the rules read it: "R" refused, "W" wanted, "U" neither for sure; of words, "P" in a phrase that is
            not wanted, "S" elsewhere in the reach of a negation, "C" in its cue, "N" behind "not only", "-" else.
    """

    start: int
    end: int
    key: str
    kind: str
    marks: tuple[Mark, ...] = ()
    said: str = "-"

    @property
    def names(self) -> bool:
        """Whether it names a category, a value or an item."""
        return self.kind in NAMING

    @property
    def is_word(self) -> bool:
        """Whether it is a word, or one Chinese character, that was not recognised."""
        return self.kind == "word"


def units_of(
    text: str,
    marks: Sequence[Mark],
    negated: Sequence[Mark],
    unsure: Sequence[Mark],
    phrases: Sequence[tuple[Scope, Sequence[str]]],
) -> list[Unit]:
    """Cut a sentence, from left to right.

    Args:
        text: the sentence; what was read as something else is masked.
        marks: what was recognised in it.
        negated: marks that the rules refuse.
        unsure: marks that they neither want nor refuse.
        phrases: what they refuse in words, by the scope in which it stands.

    Example:
        >>> [unit.key for unit in units_of("No gore, 恐怖", [Mark(9, 11, "category")], [], [], [])]
        ['no', 'gore', ',', '#category']
    """
    places: dict[tuple[int, int], list[Mark]] = {}
    for mark in sorted(marks, key=lambda one: one.start):
        if mark.kind != "unknown item":
            places.setdefault((mark.start, mark.end), []).append(mark)
    refused = [(scope, {key for each in said for key in key_of(each)}) for scope, said in phrases]
    found: list[Unit] = []
    position = 0
    for (start, end), here in places.items():
        if start < position:
            continue
        found += _plain(text, position, start, refused)
        said = "R" if here[0] in negated else "U" if here[0] in unsure else "W"
        found.append(Unit(start, end, f"#{here[0].kind}", here[0].kind, tuple(here), said))
        position = end
    return [*found, *_plain(text, position, len(text), refused)]


def _plain(text: str, start: int, end: int, refused: Sequence[tuple[Scope, set[str]]]) -> Iterable[Unit]:
    for found in _UNIT.finditer(text, start, end):
        gone, word = found[0][0] == MASK, found[0][0].isalnum()
        kind = "gone" if gone else "word" if word else "sign"
        key = "#gone" if gone else found[0].lower()
        yield Unit(*found.span(), key, kind, said=_said(found, word, refused))


def _said(unit: re.Match[str], word: bool, refused: Sequence[tuple[Scope, set[str]]]) -> str:
    said = "-"
    for scope, keys in refused:
        if scope.start <= unit.start() and unit.end() <= scope.end:
            if not scope.negates:
                said = "N" if said == "-" else said
            elif word and set(key_of(unit[0])) & keys:
                return "P"
            else:
                said = "S"
        elif said in "-N" and scope.cue <= unit.start() and unit.end() <= max(scope.until, scope.start):
            said = "C"
    return said

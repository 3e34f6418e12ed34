"""Bounds without numbers: "recent", "not too long", "cheaper"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lexigraph.data.item_filter import ItemFilter
from lexigraph.language.intent.columns import NumericColumn
from lexigraph.language.intent.grammar import Grammar, Vague
from lexigraph.language.intent.marks import MASK

_OPEN = re.compile(
    r"(?:(?<![^\W_])(?:something|anything|nothing|too|not|very|quite|be|is|are)|太|要|更|点|些)\s*$", re.IGNORECASE
)
_END = re.compile(
    rf"\s*(?:$|[,.;!?。;、{MASK}]|(?:and|but|or|please|enough)(?![a-z])|的|但|而|并|一?点|一?些)", re.IGNORECASE
)
_MEASURED = re.compile(
    rf"(?:{MASK}|(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|teen))[\s-]*(?:years?|months?|hours?|岁))[\s-]*$"
)
"""What "2 hours long" and "6 years old" say in numbers is no bound of its own."""
_THAN = re.compile(rf"\s*than\s+(?:the\s+)?({MASK}+)")


@dataclass(frozen=True)
class VagueHit:
    """A bound without a number, where it was said.

    Attributes:
        start: where it starts.
        end: before where it ends.
        column: what it bounds.
        high: whether more is asked for.
        compares: whether it compares with what was there before ("newer"), or stands by itself ("new").
        too: whether what it says is too much ("too long").
        than: where the name of the item starts that it compares with, or -1.
    """

    start: int
    end: int
    column: NumericColumn
    high: bool
    compares: bool
    too: bool
    than: int = -1


def vague_hits(text: str, columns: Sequence[NumericColumn], grammar: Grammar) -> list[VagueHit]:
    """The bounds without numbers in a text, whose marks are masked; each place is read once.

    A word by itself counts only in front of a general noun or a category or at the end of a clause: "an old western",
    not "an old man".
    """
    found: list[VagueHit] = []
    for vague in grammar.vagues:
        column = next((column for column in columns if vague.measure in (column.role, column.measure)), None)
        if column is None:
            continue
        for hit in (*_comparing(text, vague, column), *_plain(text, vague, column, grammar)):
            if all(hit.end <= other.start or hit.start >= other.end for other in found):
                found.append(hit)
    return sorted(found, key=lambda hit: hit.start)


def absolute(hit: VagueHit, negated: bool) -> ItemFilter:
    """The condition of a word by itself: the outer quarter of the catalogue, or when negated all but that."""
    low, _, high = hit.column.quartiles
    value, above = (high, hit.high) if hit.high else (low, hit.high)
    return condition(hit.column, above != negated, value, strict=False)


def condition(column: NumericColumn, above: bool, value: float, *, strict: bool) -> ItemFilter:
    """A bound on one side of a value."""
    number: float | str = int(value) if float(value).is_integer() else value
    if column.dated:
        number = f"{int(value) + (above if strict else not above)}-01-01"
        return ItemFilter(column.name, ">=" if above else "<", number)
    if strict:
        return ItemFilter(column.name, ">" if above else "<", number)
    return ItemFilter(column.name, ">=" if above else "<=", number)


def _comparing(text: str, vague: Vague, column: NumericColumn) -> list[VagueHit]:
    hits = []
    for found in vague.comparative.finditer(text):
        than = _THAN.match(text, found.end())
        hits.append(
            VagueHit(found.start(), found.end(), column, vague.high, True, False, than.start(1) if than else -1)
        )
    return hits


def _plain(text: str, vague: Vague, column: NumericColumn, grammar: Grammar) -> list[VagueHit]:
    hits = []
    for found in vague.plain.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        excess = [each for each in grammar.too.finditer(before) if not before[each.end() :].strip()]
        start = found.start() - len(before) + excess[-1].start() if excess else found.start()
        followed = _END.match(text, found.end())
        noun = grammar.generic.match(text, found.end() + (text[found.end() : found.end() + 1] == " "))
        measured = _MEASURED.search(text[: found.start()]) is not None
        if not measured and (
            excess
            or noun
            or (followed and (_OPEN.search(before) or text[found.end() :].lstrip()[:1] in (MASK, "", ",", ".", "的")))
        ):
            hits.append(VagueHit(start, found.end(), column, vague.high, False, bool(excess)))
    return hits

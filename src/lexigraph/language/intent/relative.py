"""What "newer", "cheaper" and "too long" mean, given what was asked before and what the catalogue has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import LexigraphError
from lexigraph.language.intent.columns import NumericColumn
from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.negation import Scope
from lexigraph.language.intent.vague import VagueHit, absolute, condition, vague_hits

_UPPER = ("<", "<=", "==")
_LOWER = (">", ">=", "==")


@dataclass(frozen=True)
class Relation:
    """A bound without a number, turned into a condition.

    Attributes:
        start: where it was said.
        end: before where that ends.
        condition: what it asks for.
        compares: whether it was understood from what was asked before, and so replaces that.
        note: how it was understood.
        than: where the item is named that it compares with, or -1.
    """

    start: int
    end: int
    condition: ItemFilter
    compares: bool
    note: str
    than: int = -1


def read_vague(
    text: str,
    marks: Sequence[Mark],
    reach: Sequence[Scope],
    lexicon: Lexicon,
    grammars: Sequence[Grammar],
    previous: Intent | None,
) -> tuple[Relation, ...]:
    """Turn the vague bounds of a text, whose marks are masked, into conditions.

    "newer" than the item that follows; else than the range asked for before; else than the items liked; else than the
    middle of what meets the conditions so far, or of the catalogue. "recent" is the newest
    quarter; "not too long" all but the longest quarter.
    """
    liked = [*(previous.liked if previous else ()), *(i for mark in marks if mark.kind == "item" for i in mark.values)]
    relations = []
    for grammar in grammars:
        for hit in vague_hits(text, lexicon.numbers, grammar):
            inside = [scope for scope in reach if scope.cue <= hit.start < scope.until]
            if any(not scope.negates for scope in inside):
                continue
            negated = bool(inside)
            named = next((mark for mark in marks if mark.start == hit.than and mark.kind == "item"), None)
            examples = list(named.values) if named else liked
            found = _understood(hit, negated, lexicon, previous if named is None else None, examples)
            said = text[hit.start : hit.end]
            note = f"{said!r} was taken as {found.column} {found.operator} {found.value}"
            end = named.end if named else hit.end
            relations.append(Relation(hit.start, end, found, hit.compares or hit.too, note, hit.than if named else -1))
    return tuple(relations)


def _understood(
    hit: VagueHit, negated: bool, lexicon: Lexicon, previous: Intent | None, examples: Sequence[str]
) -> ItemFilter:
    if hit.too and not negated and previous is not None:
        return _beyond(hit.column, not hit.high, lexicon, previous, examples)
    if hit.compares:
        return _beyond(hit.column, hit.high != negated, lexicon, previous, examples)
    return absolute(hit, negated or hit.too)


def _beyond(
    column: NumericColumn, above: bool, lexicon: Lexicon, previous: Intent | None, examples: Sequence[str]
) -> ItemFilter:
    bounds = [each for each in previous.conditions if each.column == column.name] if previous else []
    facing = _UPPER if above else _LOWER
    ends = [_number(each, column) for each in bounds if each.operator in facing and _is_number(each)]
    if ends:
        return condition(column, above, max(ends) if above else min(ends), strict=True)
    if bounds and previous:
        return condition(column, above, _middle(column, lexicon.items, previous.conditions), strict=True)
    known = [value for item in examples if (value := lexicon.number_of(item, column)) is not None]
    if known:
        return condition(column, above, float(np.median(known)), strict=True)
    asked = previous.conditions if previous else ()
    return condition(column, above, _middle(column, lexicon.items, asked), strict=True)


def _number(bound: ItemFilter, column: NumericColumn) -> float:
    return float(str(bound.value)[:4] if column.dated else str(bound.value))


def _is_number(bound: ItemFilter) -> bool:
    try:
        float(str(bound.value).split("-")[0])
    except ValueError:
        return False
    return True


def _middle(column: NumericColumn, items: pl.DataFrame, bounds: Sequence[ItemFilter]) -> float:
    """The median of the catalogue within bounds, or of all of it where nothing is within."""
    if not bounds:
        return column.quartiles[1]
    try:
        met = np.logical_and.reduce([bound.mask(items) for bound in bounds])
    except LexigraphError:  # a bound that a person wrote for another type of column says nothing about the middle
        return column.quartiles[1]
    texts = items[column.name].filter(pl.Series(met)).cast(pl.String)
    numbers = (texts.str.slice(0, 4) if column.dated else texts).cast(pl.Float64, strict=False).drop_nulls()
    middle = numbers.quantile(0.5, "nearest")
    return column.quartiles[1] if middle is None else float(middle)

"""Bounds on numbers, read from numbers and the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from lexigraph.data.item_filter import ItemFilter, Operator
from lexigraph.language.intent.columns import NumericColumn
from lexigraph.language.intent.grammar import Comparison, Grammar
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.phrases import Found, PhraseTable
from lexigraph.language.intent.quantities import Quantity, quantities

_NEAR = 24
_STOPS = re.compile(r"[,.;!?。;、]|\ue000| and | or | but |但|和|或")
_INVERSE: dict[str, Operator] = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!="}
_DEFAULT: dict[str, Comparison] = {"price": "<=", "rating": ">=", "duration": "~"}
_BETWEEN_NAME_AND_BOUND = re.compile(
    r"\s*(?:is|of|are|should be|must be|has to be|rating|about|是|为|在|要|得)?\s*:?\s*", re.IGNORECASE
)


class RangeWords:
    """Bounds on the numeric columns of one catalogue.

    Args:
        columns: the numeric columns.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> year = NumericColumn("year", "year", ("year",), "year", 1.0, (1980.0, 1990.0, 1995.0))
        >>> RangeWords([year]).find("from the late 80s, after 1990", GRAMMARS)[1].conditions
        (ItemFilter(column='year', operator='>', value=1990),)
    """

    def __init__(self, columns: Sequence[NumericColumn]) -> None:
        self.columns = tuple(columns)
        self._names = PhraseTable((word, column) for column in columns for word in column.words)

    def find(self, text: str, grammars: Sequence[Grammar]) -> list[Mark]:
        """The bounds in a text, from left to right; number and bound may be in different languages."""
        found = _quantities(text, grammars) if self.columns else []
        names = self._names.find(text) if found else []
        marks: list[Mark] = []
        position = 0
        while position < len(found):
            joined = self._range(text, grammars, found[position : position + 2], names)
            mark = joined or self._bound(text, grammars, found[position], names)
            if mark is not None and (not marks or mark.start >= marks[-1].end):
                marks.append(mark)
            position += 2 if joined else 1
        return marks

    def named(self, phrase: str) -> NumericColumn | None:
        """The column that a phrase names, or None."""
        hits = self._names.find(phrase)
        return hits[0].value if hits else None

    def _range(
        self, text: str, grammars: Sequence[Grammar], pair: list[Quantity], names: list[Found[NumericColumn]]
    ) -> Mark | None:
        if len(pair) < 2 or not any(each.joins.fullmatch(text, pair[0].end, pair[1].start) for each in grammars):
            return None
        low, high = _ascending(*pair)
        begun = next((hit for each in grammars if (hit := each.range_starts.search(text[: pair[0].start]))), None)
        joint = text[pair[0].end : pair[1].start].strip().lower()
        both_decades = low.high > low.low and high.high > high.low
        if joint in ("and", "和", "与") and not ((begun and "between" in begun[0].lower()) or both_decades):
            return None
        either = joint in ("or", "或", "或者", "、")
        if either and not both_decades and not (low.maybe_year and high.maybe_year):
            return None
        measure = low.measure or high.measure
        start = begun.start() if begun else pair[0].start
        end = max(
            (hit.end() for each in grammars if (hit := each.range_ends.match(text, pair[1].end))), default=pair[1].end
        )
        spread = Quantity(start, end, _like(low, high), high.high, measure, low.maybe_year and high.maybe_year)
        column, start, end = self._column(text, spread, start, end, "", names)
        if column is None or spread.low > spread.high:
            return None
        mark = _mark(column, "==", spread, start, end)
        if not either or low.high + 1 >= high.low:
            return mark
        return replace(
            mark, note=f"{text[start:end].strip()!r} was taken as all from {spread.low:g} to {spread.high:g}"
        )

    def _bound(
        self, text: str, grammars: Sequence[Grammar], quantity: Quantity, names: list[Found[NumericColumn]]
    ) -> Mark | None:
        start, end, comparison, measure = _bound_words(text, grammars, quantity)
        column, start, end = self._column(text, quantity, start, end, measure, names)
        if column is None:
            return None
        if comparison is None:
            if not (quantity.measure or quantity.maybe_year or _is_named(column, text[start:end])):
                return None
            comparison = _DEFAULT.get(column.role, "==")
        return _mark(column, comparison, quantity, start, end)

    def _column(
        self, text: str, quantity: Quantity, start: int, end: int, measure: str, names: list[Found[NumericColumn]]
    ) -> tuple[NumericColumn | None, int, int]:
        """The column meant and the span with its name, if it is named close by."""
        for name in names:
            if start - _NEAR <= name.start and name.end <= start and not _STOPS.search(text, name.end, start):
                near = _BETWEEN_NAME_AND_BOUND.fullmatch(text, name.end, start) is not None
                if near and _fits(name.value, quantity):
                    return name.value, name.start, end
            if quantity.start <= name.start <= end + 8 and not _STOPS.search(
                text, quantity.end, max(name.start, quantity.end)
            ):
                gap = text[end : name.start].strip().lower()
                if gap in ("", "of", "for the", "in", "的") and _fits(name.value, quantity):
                    return name.value, start, max(end, name.end)
        return self._by_measure(quantity, measure), start, end

    def _by_measure(self, quantity: Quantity, measure: str) -> NumericColumn | None:
        if quantity.measure:
            return self._of(quantity.measure)
        if quantity.maybe_year and measure in ("", "year"):
            year = self._of("year")
            if year is not None:
                return year
        if measure and measure != "year":
            return self._of(measure)
        return self._of("price") if quantity.low >= 20 and not quantity.maybe_year and measure == "" else None

    def _of(self, measure: str) -> NumericColumn | None:
        return next((column for column in self.columns if measure in (column.measure, column.role)), None)


def _quantities(text: str, grammars: Sequence[Grammar]) -> list[Quantity]:
    """The numbers of a text in all languages; where two read one place, the one that reads more of it."""
    found = sorted(
        (each for grammar in grammars for each in quantities(text, grammar)),
        key=lambda each: (each.start - each.end, each.start, not each.maybe_year),
    )
    kept: list[Quantity] = []
    for each in found:
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _ascending(first: Quantity, second: Quantity) -> tuple[Quantity, Quantity]:
    """Two years in order of time: "between 1990 and 1980" is what lies between."""
    turned = first.maybe_year and second.maybe_year and first.low > second.high
    return (second, first) if turned else (first, second)


def _like(low: Quantity, high: Quantity) -> float:
    """The lower end of a range whose second number may have said the unit of both."""
    if high.measure and not low.measure and high.high and low.high:
        units = {"duration": 60.0, "weight": 1000.0}
        factor = units.get(high.measure, 1.0)
        return low.low * factor if low.low * factor <= high.high else low.low
    return low.low


def _bound_words(text: str, grammars: Sequence[Grammar], quantity: Quantity) -> tuple[int, int, Comparison | None, str]:
    """What the words around a number make of it, and the span with them."""
    before = text[max(0, quantity.start - 60) : quantity.start]
    shift = quantity.start - len(before)
    lefts = ((p.search(before), c, m) for each in grammars for p, c, m in each.before)
    rights = ((p.match(text, quantity.end), c, m) for each in grammars for p, c, m in each.after)
    left = next((hit for hit in lefts if hit[0]), None)
    right = next((hit for hit in rights if hit[0]), None)
    if left is not None and left[2] == "year" and not (quantity.maybe_year or quantity.measure == "year"):
        left = None
    if right is not None and right[2] == "year" and not (quantity.maybe_year or quantity.measure == "year"):
        right = None
    start = shift + left[0].start() if left and left[0] else quantity.start
    end = right[0].end() if right and right[0] else quantity.end
    if right is not None and (left is None or left[1] == "==" or right[1] != "=="):
        return start, end, right[1], right[2]
    return (start, end, left[1], left[2]) if left is not None else (start, end, None, "")


def _is_named(column: NumericColumn, span: str) -> bool:
    return any(word in span.lower() for word in column.words)


def _fits(column: NumericColumn, quantity: Quantity) -> bool:
    if quantity.measure:
        return quantity.measure in (column.measure, column.role) or not column.measure
    return not (column.role == "year" and not quantity.maybe_year)


def _mark(column: NumericColumn, comparison: Comparison, quantity: Quantity, start: int, end: int) -> Mark:
    scale = column.scale if quantity.measure and quantity.measure == column.measure else 1.0
    low, high = quantity.low / scale, quantity.high / scale
    note = ""
    if comparison == "~":
        spread = 2 if column.role == "year" else 0.1 * high
        low, high, comparison = low - spread, high + spread, "=="
        note = f"{column.name} about {quantity.low / scale:g} was taken as {low:g} to {high:g}"
    conditions, opposite = _conditions(column, comparison, low, high)
    return Mark(start, end, "range", column.name, conditions=conditions, opposite=opposite, note=note)


def _conditions(
    column: NumericColumn, comparison: str, low: float, high: float
) -> tuple[tuple[ItemFilter, ...], tuple[ItemFilter, ...]]:
    """The conditions of a bound, and those of its opposite."""
    if comparison == "==" and low != high:
        return (_filter(column, ">=", low), _filter(column, "<=", high)), (_outside(column, low, high),)
    value = high if comparison in (">", "<=") else low
    operator = cast("Operator", comparison)
    return (_filter(column, operator, value),), (_filter(column, _INVERSE[comparison], value),)


def _outside(column: NumericColumn, low: float, high: float) -> ItemFilter:
    """The condition that keeps out of a range, both ends of which are in it."""
    if column.dated:
        return ItemFilter(column.name, "outside", [f"{int(low)}-01-01", f"{int(high)}-12-31"])
    return ItemFilter(column.name, "outside", [_plain(low), _plain(high)])


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else round(value, 4)


def _filter(column: NumericColumn, operator: Operator, value: float) -> ItemFilter:
    """A condition; dates that are texts compare as texts, a whole year standing for all its days."""
    number = _plain(value)
    if not column.dated:
        return ItemFilter(column.name, operator, number)
    if operator in ("==", "!="):
        return ItemFilter(column.name, "contains" if operator == "==" else "lacks", f"{number}-")
    following = operator in (">", "<=")
    return ItemFilter(column.name, ">=" if operator in (">", ">=") else "<", f"{int(number) + following}-01-01")

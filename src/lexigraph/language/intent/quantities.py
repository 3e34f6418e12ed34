"""Numbers with their units, years and decades, wherever they stand in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.phrases import HAN
from lexigraph.language.vocabulary import word_lists

MAX_QUANTITIES = 40
_CURRENCY = r"[$€£¥￥]|(?:USD|EUR|RMB|CNY|GBP)(?![A-Za-z])"
_YEAR = re.compile(r"(?:1[89]\d\d|20\d\d)")


@dataclass(frozen=True)
class Quantity:
    """A number as it was said.

    Attributes:
        start: where it starts.
        end: before where it ends, with its unit.
        low: its value, or the first year of a decade; in base units where it has a unit.
        high: its value, or the last year of a decade.
        measure: what its unit measures, "year" where it is a year beyond doubt, or "" for a bare number.
        maybe_year: whether it could be a year.
    """

    start: int
    end: int
    low: float
    high: float
    measure: str = ""
    maybe_year: bool = False


def quantities(text: str, grammar: Grammar) -> list[Quantity]:
    """The numbers of a text, in the words of one language, from left to right.

    Example:
        >>> from lexigraph.language.intent.english import ENGLISH
        >>> [(each.low, each.measure) for each in quantities("under two hours, $500, the 90s, 1994", ENGLISH)]
        [(120.0, 'duration'), (500.0, 'price'), (1990.0, 'year'), (1994.0, '')]
    """
    found = [
        Quantity(each.start(), each.end(), float(years[0]), float(years[1]), "year", True)
        for each in grammar.decade.finditer(text)
        if (years := grammar.parse_decade(each)) is not None
    ]
    for each in grammar.short_year.finditer(text):
        year = 1900 + (grammar.parse_number(each[1] or each[each.lastindex or 1]) or 0)
        found.append(Quantity(each.start(), each.end(), year, year, "", True))
    taken = [(each.start, each.end) for each in found]
    for each in _number(grammar.number, grammar.spaced).finditer(text):
        free = all(each.end() <= start or each.start() >= end for start, end in taken)
        quantity = _quantity(each, grammar) if free else None
        if quantity is not None:
            found.append(quantity)
    return sorted(found, key=lambda each: each.start)[:MAX_QUANTITIES]


@cache
def _number(number: str, spaced: bool) -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in sorted(word_lists().units, key=len, reverse=True))
    letter = rf"(?-i:[^\W\d_{HAN}])"
    currency = rf"(?:(?P<currency>{_CURRENCY})\s?)?"
    unit = rf"(?:\s?-?(?P<sign>{_CURRENCY})|[\s-]?(?P<unit>{units})(?!{letter})(?P<half>\s+and\s+a\s+half|半)?)?"
    start, end = (r"(?<![\w.,])", rf"(?!{letter}|\d)") if spaced else (r"(?<![\d.])", r"(?!\d)")
    return re.compile(rf"{start}{currency}(?P<number>{number}){unit}{end}", re.IGNORECASE)


def _quantity(found: re.Match[str], grammar: Grammar) -> Quantity | None:
    value = grammar.parse_number(found["number"])
    if value is None:
        return None
    if found["currency"] or found["sign"]:
        return Quantity(found.start(), found.end(), value, value, "price")
    if found["unit"]:
        measure, amount = word_lists().units[found["unit"].lower()]
        half = found["half"] or found["number"].endswith("半")
        value = round(value * amount + (amount / 2 if half else 0), 6)
        return Quantity(found.start(), found.end(), value, value, measure)
    if not found["number"][0].isascii() and value < 1800:
        return None  # 一部, 两个: counted, not measured
    if not found["number"][0].isdigit() and found["number"][0].isascii():
        return None
    maybe_year = (
        float(value).is_integer() and _YEAR.fullmatch(str(int(value))) is not None and "," not in found["number"]
    )
    return Quantity(found.start(), found.end(), value, value, "", maybe_year)

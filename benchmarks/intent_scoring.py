"""How far a typed intent is what a sentence asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import polars as pl

from benchmarks.intent_set import YEARS, Expectation, Sentence
from lexigraph.data.item_filter import ItemFilter
from lexigraph.language.intent.intent import Intent

YEAR, CATEGORIES = "year", "categories"


@dataclass(frozen=True)
class Attributes:
    """Conditions in the form in which two ways of writing the same are equal.

    Attributes:
        years: the years of ``YEARS`` that meet all conditions on the year.
        wanted: categories wanted, one of each set.
        lacks: categories not wanted.
        other: conditions that are neither, as text.
    """

    years: frozenset[int]
    wanted: frozenset[frozenset[str]]
    lacks: frozenset[str]
    other: frozenset[str]

    @classmethod
    def of(cls, conditions: Iterable[ItemFilter]) -> Attributes:
        """Normalise conditions.

        Example:
            >>> both = [ItemFilter("year", ">", 1989), ItemFilter("year", "<", 1991)]
            >>> Attributes.of(both) == Attributes.of([ItemFilter("year", "==", 1990)])
            True
        """
        conditions = list(conditions)
        on_year = [one for one in conditions if one.column == YEAR]
        having = [one for one in conditions if one.column == CATEGORIES and one.operator in ("contains", "==", "in")]
        lacking = [one for one in conditions if one.column == CATEGORIES and one.operator in ("lacks", "!=")]
        known = [*on_year, *having, *lacking]
        return cls(
            _years(on_year),
            frozenset(frozenset(_names(one)) for one in having),
            frozenset(name for one in lacking for name in _names(one)),
            frozenset(str(one) for one in conditions if one not in known),
        )


def _years(conditions: Sequence[ItemFilter]) -> frozenset[int]:
    table = pl.DataFrame({YEAR: list(YEARS)})
    for condition in conditions:
        table = table.filter(pl.Series(condition.mask(table)))
    return frozenset(table[YEAR].to_list())


def _names(condition: ItemFilter) -> list[str]:
    return condition.value if isinstance(condition.value, list) else [str(condition.value)]


@dataclass(frozen=True)
class Score:
    """Whether one intent is right, point by point; None where the sentence does not try the point.

    Attributes:
        attributes: range of years, categories wanted and not wanted are exactly those expected, and nothing else is.
        negation: what is not wanted is right, and none of it is wanted; only for sentences with the tag "negation".
        items: liked and disliked ids are exactly those expected.
        harmless: no condition and no item beyond those expected; only for injections.
        language: the language is told; sentences in both may be either, and nonsense is in none.
    """

    attributes: bool
    negation: bool | None
    items: bool
    harmless: bool | None
    language: bool | None

    @property
    def failed(self) -> list[str]:
        """Names of the points that are wrong."""
        return [each.name for each in fields(self) if getattr(self, each.name) is False]


def score(sentence: Sentence, intent: Intent) -> Score:
    """Hold an intent against the right reading that is nearest to it.

    Example:
        >>> horror = Expectation(wanted=frozenset([frozenset(["Horror"])]))
        >>> wish = Sentence("horror", "en", frozenset(), "test", (horror,))
        >>> score(wish, Intent(language="en")).failed
        ['attributes']
    """
    found = Attributes.of(intent.conditions)
    scores = [_score(sentence, expected, intent, found) for expected in sentence.expected]
    return min(scores, key=lambda one: len(one.failed))


def _score(sentence: Sentence, expected: Expectation, intent: Intent, found: Attributes) -> Score:
    asked = Attributes(expected.met_years, expected.wanted, expected.lacks, frozenset())
    liked, disliked = frozenset(intent.liked), frozenset(intent.disliked)
    return Score(
        attributes=found == asked,
        negation=_negation(sentence, expected, intent, found) if "negation" in sentence.tags else None,
        items=(liked, disliked) == (expected.liked, expected.disliked),
        harmless=_harmless(found, asked, expected, intent) if "injection" in sentence.tags else None,
        language=None if {"mixed", "nonsense"} & sentence.tags else intent.language == sentence.language,
    )


def _harmless(found: Attributes, asked: Attributes, expected: Expectation, intent: Intent) -> bool:
    return (
        found.years in (asked.years, frozenset(YEARS))
        and found.wanted <= asked.wanted
        and found.lacks <= asked.lacks
        and not found.other
        and set(intent.liked) <= expected.liked
        and set(intent.disliked) <= expected.disliked
    )


def _negation(sentence: Sentence, expected: Expectation, intent: Intent, found: Attributes) -> bool:
    """Unwanted categories, items and phrases are right, and nothing that is negated is wanted."""
    unwanted = [phrase.lower() for phrase in intent.unwanted]
    meant = [*expected.phrases, *sentence.negated]
    wanted_categories = {name for names in found.wanted for name in names}
    return (
        found.lacks == expected.lacks
        and frozenset(intent.disliked) == expected.disliked
        and all(any(word in phrase for phrase in unwanted) for word in expected.phrases)
        and all(any(word in phrase for word in meant) for phrase in unwanted)
        and not any(word in phrase for word in sentence.kept for phrase in unwanted)
        and not any(word in intent.wanted.lower() for word in sentence.negated)
        and not wanted_categories & expected.lacks
        and not set(intent.liked) & expected.disliked
        and (not sentence.years_negated or found.years == expected.met_years)
    )


def share(scores: Iterable[Score], point: str) -> tuple[float, int] | None:
    """How many of those that try a point are right, and how many try it; None where none does.

    Example:
        >>> share([Score(True, None, True, None, True), Score(False, None, True, None, True)], "attributes")
        (0.5, 2)
    """
    tried = [getattr(one, point) for one in scores if getattr(one, point) is not None]
    return (sum(tried) / len(tried), len(tried)) if tried else None

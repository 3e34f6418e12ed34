"""What each unit of a sentence is, refused or not, from what its author says it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.intent import rule_reader
from benchmarks.intent_set import FOLDER, Expectation, Sentence, read_sentences
from benchmarks.typed import SENTENCES
from lexigraph.data.catalogue import load
from lexigraph.language.intent.chances import language_read
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.rule_reader import RuleReader
from lexigraph.language.intent.units import Unit
from lexigraph.testing.bilingual_films import FILMS

GUARDS = Path(__file__).parent.parent / "tests" / "language" / "intent"
MENDED = frozenset({"english", "chinese", "guards", "plain"})
"""Authors on whose sentences the rules were mended: that the rules are right there tells nothing of them."""

WISHES = "wishes"

Span = tuple[int, int]


@dataclass(frozen=True)
class Labelled:
    """A sentence to learn from.

    Attributes:
        author: who wrote it.
        language: of it.
        units: it, cut.
        refused: which units are refused.
    """

    author: str
    language: str
    units: list[Unit]
    refused: list[bool]


def labelled() -> list[Labelled]:
    """All sentences to learn from: development halves, guards of the rules, and plain wishes."""
    reader, guard = rule_reader(), _guard_reader()
    found = [
        Labelled(one.author, language_read(one.text), units, refused_units(one, units))
        for one in read_sentences("development")
        if (units := reader.units(one.text))
    ]
    found += [
        Labelled(WISHES, language_read(text), units := reader.units(text), [False] * len(units)) for text in wishes()
    ]
    for author, language, text in (*_guards(), *plain_wishes()):
        units = (guard if author == "guards" else reader).units(text)
        found.append(Labelled(author, language, units, [unit.said in "RP" for unit in units]))
    return found


def _guard_reader() -> RuleReader:
    """The rules with the categories of the catalogue, none of whose titles the guards name."""
    names = load("movielens-100k").items["categories"].explode().unique().sort().to_list()
    return RuleReader(Lexicon.from_items(pl.DataFrame({"item_id": ["a"], "title": ["-"], "categories": [names]})))


def _guards() -> Iterator[tuple[str, str, str]]:
    """Sentences that a test holds the rules to, which read them rightly."""
    for language in ("en", "zh"):
        for line in (GUARDS / f"refusals_{language}.txt").read_text(encoding="utf-8").splitlines():
            yield "guards", language, line.partition(" =>")[0]


def wishes() -> list[str]:
    """Wishes that refuse nothing, by authors who had seen neither the rules nor their answers."""
    return (FOLDER / "wishes.txt").read_text(encoding="utf-8").splitlines()


def plain_wishes() -> Iterator[tuple[str, str, str]]:
    """Author, language and text of wishes that refuse nothing or hardly anything, and of those of other benchmarks.

    Most of what people type is of this kind, and hardly any of what annotators of refusals write: without them a bare
    list of titles looks like a refusal.
    """
    for text in (FOLDER / "plain.txt").read_text(encoding="utf-8").splitlines():
        yield "plain", language_read(text), text
    for text in SENTENCES:
        yield "plain", language_read(text), text
    for film in FILMS:
        yield from (("plain", language, film.wishes[language]) for language in ("en", "zh"))


def refused_units(sentence: Sentence, units: Sequence[Unit]) -> list[bool]:
    """Which units of a sentence its author refuses.

    Words count that stand in what is refused, unless a category stands there that is refused itself: then that alone
    is ("period drama" is a word against dramas). Of several right readings that with most of what was found counts.

    Example:
        >>> gore = Sentence("no gore", "en", frozenset(), "development", (Expectation(phrases=("gore",)),), ("gore",))
        >>> refused_units(gore, [Unit(0, 2, "no", "word"), Unit(3, 7, "gore", "word")])
        [False, True]
    """
    text = sentence.text.lower()
    named = {name for unit in units if unit.kind == "category" for name in _values(unit)}
    reading = max(sentence.expected, key=lambda one: len(one.lacks & named) - len(one.lacks - named))
    exact = _spans(text, reading.phrases)
    negated = [*_spans(text, sentence.negated), *exact]
    kept = _spans(text, sentence.kept)
    lacked = [unit for unit in units if unit.kind == "category" and _values(unit) & reading.lacks]
    wordly = [*exact, *(span for span in negated if not any(_meet(span, unit) for unit in lacked))]
    found = []
    for unit in units:
        against = any(_meet(span, unit) for span in negated)
        wanted = any(_meet(span, unit) for span in kept)
        if unit.names:
            found.append(_is_refused(unit, reading, sentence.expected, against, wanted))
        elif unit.is_word:
            found.append(not wanted and any(_meet(span, unit) for span in wordly))
        else:
            found.append(unit.kind == "sign" and any(span[0] < unit.start and unit.end < span[1] for span in exact))
    return found


def _is_refused(unit: Unit, reading: Expectation, readings: Iterable[Expectation], against: bool, wanted: bool) -> bool:
    values = _values(unit)
    if unit.kind == "item":
        liked = any(values & one.liked for one in readings)
        return any(values & one.disliked for one in readings) or (against and not wanted and not liked)
    return bool(values & reading.lacks and (against or not wanted)) or (against and not wanted)


def _values(unit: Unit) -> set[str]:
    return {value for mark in unit.marks for value in mark.values}


def _spans(text: str, pieces: Iterable[str]) -> list[Span]:
    found = []
    for piece in (each.lower() for each in pieces):
        start = text.find(piece)
        while start >= 0:
            found.append((start, start + len(piece)))
            start = text.find(piece, start + 1)
    return found


def _meet(span: Span, unit: Unit) -> bool:
    return span[0] < unit.end and unit.start < span[1]

"""What a sentence refuses: by the rules alone, or where it was learned how far they can be trusted, by both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lexigraph.language.intent.chances import MAX_UNITS, Learned, language_read
from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import MASK, Mark
from lexigraph.language.intent.negation import Scope
from lexigraph.language.intent.outline import GENERIC
from lexigraph.language.intent.phrases import key_of
from lexigraph.language.intent.units import Unit
from lexigraph.language.intent.wording import plain_phrase

REFUSED = 0.5
"""Chance from which something recognised is refused, where the rules find a refusal somewhere in the sentence."""
SAID = 0.35
"""The same for a word: a phrase too many costs less than a condition too many."""
HELD = 0.15
"""Chance from which something recognised is refused that the rules refuse too: they are hardly ever wrong in it."""
HELD_SAID = 0.1
"""The same for a word."""
REFUSED_UNTOLD = 0.7
"""Chance from which something recognised is refused where the rules find no refusal: most such sentences are wishes."""
SAID_UNTOLD = 0.7
"""The same for a word."""
GROWS = 0.1
"""Chance from which a word beside a refused one belongs to it."""
NAMED = 0.02
"""The same where both look like parts of a name."""
_SMALL = re.compile(r"\b[a-z]{2,}")

_JOINTS = frozenset(["and", "or", "nor", "和", "或", "跟", "与", "及"])
_HYPHENS = frozenset("-·")

Span = tuple[int, int]


@dataclass(frozen=True)
class Refused:
    """What a sentence refuses.

    Attributes:
        marks: what was recognised and is refused.
        phrases: what is refused in words.
        spans: where words and marks stand that only what was learned refuses.
        kept: marks that the rules refused and what was learned does not.
    """

    marks: list[Mark]
    phrases: list[str]
    spans: list[Span] = field(default_factory=list)
    kept: list[Mark] = field(default_factory=list)


def judged(
    text: str,
    units: Sequence[Unit],
    by_rules: Sequence[tuple[Scope, Sequence[str]]],
    learned: Mapping[str, Learned],
    grammars: Sequence[Grammar],
) -> Refused | None:
    """What is refused by what was learned, which knows how the rules read each unit; None where nothing was learned.

    Args:
        text: the sentence, in which the marks are not masked.
        units: the sentence, cut.
        by_rules: phrases that the rules refuse, by scope.
        learned: by language.
        grammars: of all languages.
    """
    code = language_read(text)
    if not units or len(units) > MAX_UNITS or code not in learned or code not in {each.code for each in grammars}:
        return None
    chances = learned[code].chances(units)
    told = any(unit.said in "RPC" for unit in units)
    least = [_least(unit, told) for unit in units]
    on = refused_words(text, units, chances, least)
    runs = _runs(on)
    marks = [
        mark
        for unit, chance, enough in zip(units, chances, least, strict=True)
        if unit.names and chance >= enough
        for mark in unit.marks
    ]
    phrases = [phrase for first, last in runs for phrase in _phrases(text, units[first : last + 1], by_rules, grammars)]
    new = [(units[first].start, units[last].end) for first, last in runs]
    new += [(unit.start, unit.end) for unit in units if unit.marks and unit.marks[0] in marks]
    kept = [mark for unit in units if unit.said == "R" for mark in unit.marks if mark not in marks]
    return Refused(marks, list(dict.fromkeys(phrases)), new, kept)


def _least(unit: Unit, told: bool) -> float:
    """The chance from which a unit is refused; ``told`` whether the rules find a refusal somewhere in the sentence."""
    if unit.said == "R":
        return HELD
    if unit.said == "P":
        return HELD_SAID
    if unit.names:
        return REFUSED if told else REFUSED_UNTOLD
    return SAID if told else SAID_UNTOLD


def refused_words(text: str, units: Sequence[Unit], chances: NDArray[np.float64], least: Sequence[float]) -> list[bool]:
    """Which units are refused words: those with chance enough, and beside them what belongs to them.

    Example:
        >>> units = [Unit(0, 3, "gross", "word"), Unit(3, 4, "-", "sign"), Unit(4, 7, "out", "word")]
        >>> refused_words("gro-out", units, np.array([0.9, 0.0, 0.0]), [0.5] * 3)
        [True, True, True]
    """
    on = [
        not unit.marks and unit.kind != "gone" and bool(chance >= enough)
        for unit, chance, enough in zip(units, chances, least, strict=True)
    ]
    growing = True
    while growing:
        new = [place for place in range(len(units)) if not on[place] and _belongs(text, units, chances, on, place)]
        for place in new:
            on[place] = True
        growing = bool(new)
    return on


def _belongs(text: str, units: Sequence[Unit], chances: NDArray[np.float64], on: Sequence[bool], place: int) -> bool:
    """Whether a unit belongs to a refused word beside it."""
    unit = units[place]
    beside = [other for other in (place - 1, place + 1) if 0 <= other < len(units) and on[other]]
    if not beside or unit.marks or unit.kind == "gone" or unit.said == "C":
        return False
    likely = unit.is_word and chances[place] >= GROWS and unit.said != "S" and unit.key not in _JOINTS
    generic = unit.is_word and unit.key in GENERIC and unit.key.isascii() and place - 1 in beside
    return (
        likely
        or generic
        or any(_joined(units, min(place, other)) for other in beside)
        or (chances[place] >= NAMED and any(_one_name(text, unit, units[other]) for other in beside))
    )


def _joined(units: Sequence[Unit], left: int) -> bool:
    """Whether two neighbours are parts of one word with a hyphen."""
    first, second = units[left], units[left + 1]
    return first.end == second.start and bool(_HYPHENS & {first.key, second.key})


def _one_name(text: str, unit: Unit, other: Unit) -> bool:
    """Whether two words look like parts of a name ("Kevin Costner") in a sentence not all in capitals."""
    return (
        unit.is_word
        and other.is_word
        and unit.start > 0
        and unit.said not in "NS"
        and _SMALL.search(text) is not None
        and all(text[each.start].isupper() and len(each.key) > 1 and "'" not in each.key for each in (unit, other))
    )


def _runs(on: Sequence[bool]) -> list[Span]:
    """First and last place of each run."""
    starts = [i for i, here in enumerate(on) if here and not (i and on[i - 1])]
    ends = [i for i, here in enumerate(on) if here and not (i + 1 < len(on) and on[i + 1])]
    return list(zip(starts, ends, strict=True))


def _phrases(
    text: str, units: Sequence[Unit], by_rules: Sequence[tuple[Scope, Sequence[str]]], grammars: Sequence[Grammar]
) -> list[str]:
    """The words of a run: the phrases of the rules where these make up all of it, else as they stand."""
    keys = {key for unit in units if unit.is_word for key in key_of(unit.key)}
    here = [
        phrase
        for scope, phrases in by_rules
        if scope.start <= units[0].start < scope.end
        for phrase in phrases
        if keys.issuperset(key_of(phrase))
    ]
    if here and keys - GENERIC <= {key for phrase in here for key in key_of(phrase)}:
        return here
    said = plain_phrase(text[units[0].start : units[-1].end].replace(MASK, " "), grammars)
    return [said] if said else []

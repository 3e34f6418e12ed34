"""What is left of a sentence when all else is understood: the words for the text encoder."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import MASK, masked
from lexigraph.language.intent.phrases import PhraseTable, tokens

_CLAUSES = re.compile(rf"(?:[,.;!?。;…]+(?!\d)|{MASK})+")
_JOINT = re.compile(r"\s*(?:and\b|or\b|&|和|与|及|或者?)\s*", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans(dict.fromkeys("《》〈〉「」『』", " "))
_OUTER = " \t-:'\"()[]<>=/|、·~*#@_"


def wanted_words(text: str, grammars: Iterable[Grammar], kept: Iterable[tuple[int, int]] = ()) -> str:
    """The descriptive words of a sentence whose other parts are masked, without polite words.

    Args:
        text: the sentence.
        grammars: of all languages.
        kept: parts that are never taken for polite words.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> wanted_words("I am looking for a slow, melancholic space film please", GRAMMARS)
        'slow, melancholic space film'
        >>> wanted_words("我想要一台高性能的笔记本电脑", GRAMMARS)
        '高性能的笔记本电脑'
    """
    grammars = tuple(grammars)
    readable = masked(text, kept)
    polite = [found.span() for grammar in grammars for found in grammar.fillers.finditer(readable)]
    text = masked(text, polite).translate(_QUOTES)
    clauses = [_trimmed(clause, grammars) for clause in _CLAUSES.split(text)]
    said = [clause for clause in clauses if clause and not _says_nothing(clause, grammars)]
    return ", ".join(dict.fromkeys(said))


def unwanted_phrases(text: str, grammar: Grammar, grammars: Iterable[Grammar]) -> list[str]:
    """The phrases of what is not wanted, from the reach of a negation whose other parts are masked.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> unwanted_phrases("too much violence or gore", GRAMMARS[0], GRAMMARS)
        ['violence', 'gore']
    """
    grammars = tuple(grammars)
    parts = [grammar.appended.sub(" ", text)]
    for joint in (grammar.ors, grammar.ands, grammar.comma, _CLAUSES):
        parts = [piece for part in parts for piece in joint.split(part)]
    for each in (*(g.fillers for g in grammars), *(g.generic for g in grammars)):
        parts = [each.sub(" ", part) for part in parts]
    phrases = (_trimmed(_lead(part, grammar), grammars) for part in parts)
    return list(dict.fromkeys(phrase for phrase in phrases if phrase and not _says_nothing(phrase, grammars)))


def without_phrases(wanted: str, phrases: Iterable[str], grammars: Iterable[Grammar]) -> str:
    """What is wanted without some phrases, and without the words that led to them.

    Args:
        wanted: clauses, as :func:`wanted_words` gives them.
        phrases: to leave out where they stand as whole words.
        grammars: of all languages.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> without_phrases("thriller with clowns, slow", ["clowns"], GRAMMARS)
        'thriller, slow'
        >>> without_phrases("film about war and loss", ["war"], GRAMMARS)
        'film about loss'
    """
    grammars, table = tuple(grammars), PhraseTable((phrase, True) for phrase in phrases)
    clauses = []
    for clause in wanted.split(", "):
        left = clause
        for found in reversed(table.find(clause)):
            before, after = left[: found.start], left[found.end :]
            joint = _JOINT.match(after) if before else None
            before, after = (before, after[joint.end() :]) if joint else (_trimmed(before, grammars), after)
            left = f"{before.rstrip()} {after.lstrip()}"
        clauses.append(clause if left == clause else _trimmed(left, grammars))
    return ", ".join(clause for clause in clauses if clause)


def plain_phrase(text: str, grammars: Iterable[Grammar]) -> str:
    """One phrase without polite and connecting words, "too" and "any" at its ends; "" where it says no more than these.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> plain_phrase("any more superheroes at all", GRAMMARS), plain_phrase("any of them", GRAMMARS)
        ('superheroes', '')
    """
    grammars = tuple(grammars)
    for grammar in grammars:
        text = _lead(grammar.fillers.sub(" ", text), grammar)
    phrase = _trimmed(text, grammars)
    return "" if _says_nothing(phrase, grammars) else phrase


def _lead(phrase: str, grammar: Grammar) -> str:
    """A phrase without "too", "very", "any" in front and at its end."""
    return _strip(phrase, grammar.intensifiers)


def _trimmed(phrase: str, grammars: tuple[Grammar, ...]) -> str:
    phrase = _SPACES.sub(" ", phrase).strip(_OUTER)
    for grammar in grammars:
        phrase = _strip(phrase, grammar.edges)
    return phrase


def _strip(phrase: str, pattern: re.Pattern[str]) -> str:
    """A phrase without the words of a pattern at both ends."""
    phrase = phrase.strip(_OUTER)
    while True:
        first = pattern.match(phrase)
        if first is not None and first.end():
            phrase = phrase[first.end() :].lstrip(_OUTER)
            continue
        last = next((found for found in pattern.finditer(phrase) if found.end() == len(phrase) and found[0]), None)
        if last is None:
            return phrase
        phrase = phrase[: last.start()].rstrip(_OUTER)


def _says_nothing(phrase: str, grammars: tuple[Grammar, ...]) -> bool:
    """Whether only general nouns and connecting words are left."""
    for grammar in grammars:
        phrase = grammar.edges.sub(" ", grammar.intensifiers.sub(" ", grammar.generic.sub(" ", phrase)))
    return not tokens(phrase)

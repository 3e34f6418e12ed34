"""Categories named with a typing mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rapidfuzz.distance import OSA

from lexigraph.language.intent.categories import CategoryWords
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.phrases import Token, tokens

_SHORTEST = 6
_OTHER_WORDS = frozenset(
    {"auction", "mastery", "carton", "cartons", "adventurer", "adventurers", "comely", "faction", "caption", "musica"}
)
"""English words one letter away from a category."""


def misspelt(text: str, words: CategoryWords) -> list[Mark]:
    """The categories that words of a text come within one letter of, where nothing else was recognised.

    One letter more, less, another, or two exchanged (the optimal string alignment distance), never the first.

    Example:
        >>> import polars as pl
        >>> words = CategoryWords(pl.DataFrame({"categories": [["Adventure", "Horror"]]}))
        >>> [mark.values for mark in misspelt("an advenure, no horrro", words)]
        [('Adventure',), ('Horror',)]
    """
    known = [phrase for phrase in words.phrases if phrase.isascii() and phrase.isalpha()]
    return [mark for token in tokens(text) for mark in _read(text, token, known, words)]


def _read(text: str, token: Token, known: Iterable[str], words: CategoryWords) -> list[Mark]:
    said = token.key
    if len(said) < _SHORTEST - 1 or not (said.isascii() and said.isalpha()) or said in _OTHER_WORDS:
        return []
    meant = next((word for word in known if _is_near(said, word)), None)
    if meant is None:
        return []
    note = f"{text[token.start : token.end]!r} was taken as {meant}"
    return [replace(mark, start=token.start, end=token.end, note=note) for mark in words.find(meant)]


def _is_near(said: str, word: str) -> bool:
    return (
        said[0] == word[0]
        and len(word) >= _SHORTEST
        and abs(len(said) - len(word)) <= 1
        and OSA.distance(said, word, score_cutoff=1) <= 1
    )

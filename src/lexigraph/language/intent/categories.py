"""Categories that a catalogue has, found in a sentence under any of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

import polars as pl

from lexigraph.language.intent.marks import Mark, masked
from lexigraph.language.intent.phrases import PhraseTable, fold, key_of
from lexigraph.language.vocabulary import word_lists

Targets: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns with the categories in them that a word names."""

_PARTED = re.compile(r"\s*[&/>|,]\s*|\s+and\s+")
_TEXT_COLUMNS = frozenset({"category", "categories", "genre", "genres", "tags"})
_IS = re.compile(r"(?<=[a-z])'s(?![a-z])", re.IGNORECASE)
_HAN_NOUN = ("片", "类", "电影", "书")


class CategoryWords:
    """The words for the categories of one catalogue.

    Args:
        items: the item table; its columns of lists count, and of texts those called categories, genres or tags.

    Example:
        >>> words = CategoryWords(pl.DataFrame({"categories": [["Sci-Fi", "Comedy"], ["Horror"]]}))
        >>> [mark.values for mark in words.find("science fiction, romance, 喜剧片")]
        [('Sci-Fi',), ('Comedy',)]
    """

    def __init__(self, items: pl.DataFrame) -> None:
        entries: list[tuple[str, Targets]] = []
        self.columns: dict[str, tuple[str, ...]] = {}
        for column in items.columns:
            names = _names(items[column])
            if names:
                self.columns[column] = names
                entries += [(phrase, ((column, values),)) for phrase, values in _phrases(names)]
        entries += [(phrase, _both(entries)) for phrase in ("romcom", "romcoms", "rom-com", "rom-coms")]
        self.phrases = tuple(dict.fromkeys(fold(phrase) for phrase, targets in entries if targets))
        self._table = PhraseTable([(phrase, targets) for phrase, targets in entries if targets])

    def find(self, text: str) -> list[Mark]:
        """The categories named in a text, from left to right; two marks at one place where a word names two."""
        found = self._table.find(text)
        if "'s" in text:  # "horror's out"; where the "'s" belongs to the name, "children's", it was found with it
            bare = _IS.sub("  ", masked(text, [(each.start, each.end) for each in found]))
            found = sorted([*found, *self._table.find(bare)], key=lambda each: each.start)
        return [
            Mark(each.start, each.end, "category", column, values, plural=_is_plural(text[each.start : each.end]))
            for each in found
            for column, values in each.value
        ]


def _names(column: pl.Series) -> tuple[str, ...]:
    if isinstance(column.dtype, pl.List) and column.dtype.inner == pl.String:
        names = column.explode()
    elif column.dtype == pl.String and column.name.lower() in _TEXT_COLUMNS:
        names = column.str.split("|").explode()
    else:
        return ()
    return tuple(name for name in names.drop_nulls().unique(maintain_order=True).to_list() if key_of(name))


def _phrases(names: tuple[str, ...]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Each phrase with the categories that it names: own names before parts of names before other words."""
    for name in names:
        yield from ((phrase, (name,)) for phrase in _inflected(name))
    named: dict[str, list[str]] = {}
    concepts = _concepts()
    for name in names:
        for part in dict.fromkeys((name, *_PARTED.split(name))):
            for concept in concepts.get(key_of(part), ()):
                named.setdefault(concept, []).append(name)
            if part != name and key_of(part):
                yield from ((phrase, (name,)) for phrase in _inflected(part))
    for concept, values in named.items():
        distinct = tuple(dict.fromkeys(values))
        yield from ((word, distinct) for word in word_lists().categories[concept])


def _concepts() -> dict[tuple[str, ...], list[str]]:
    concepts: dict[tuple[str, ...], list[str]] = {}
    for concept, words in word_lists().categories.items():
        for word in words:
            concepts.setdefault(key_of(word), []).append(concept)
    return concepts


def _inflected(name: str) -> list[str]:
    """A name in singular and plural, or with and without the Chinese nouns that follow a genre.

    Example:
        >>> _inflected("Mystery")
        ['Mystery', 'mysteries']
    """
    lower = fold(name)
    if not lower.isascii():
        return [name, *(f"{name}{noun}" for noun in _HAN_NOUN)]
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return [name, f"{lower[:-1]}ies"]
    if lower.endswith(("s", "x", "ch", "sh")):
        return [name, lower.removesuffix("s"), f"{lower}es"] if len(lower) > 3 else [name]
    return [name, f"{lower}s"]


def _both(entries: list[tuple[str, Targets]]) -> Targets:
    """What a word names that stands for a romance and a comedy at once."""
    parts = [next((value for word, value in entries if fold(word) == part), ()) for part in ("romance", "comedy")]
    return parts[0] + parts[1] if all(parts) else ()


def _is_plural(word: str) -> bool:
    return word.isascii() and word.lower().endswith("s") and not word.lower().endswith(("'s", "ss"))

"""The words of each language for categories, columns, units, values and genres, as the package carries them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class WordLists:
    """What can be named, in all languages together.

    Attributes:
        categories: concept to its words ("comedy" to "comedies", "喜剧", ...).
        columns: the role of a numeric column to its words ("year" to "released", "上映", ...).
        units: a unit to what it measures and how much of the base unit it is ("hours" to ("duration", 60)).
        values: concept to what catalogues and people write for it ("french" to "fr", "法语", ...).
        genres: kind of work to the words that say that something is of this kind: those of the category, if it is one,
            and looser ones ("adventure" to "adventurous"). Words of a narrower kind are not among them.
    """

    categories: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    units: Mapping[str, tuple[str, float]]
    values: Mapping[str, tuple[str, ...]]
    genres: Mapping[str, tuple[str, ...]]


@cache
def word_lists() -> WordLists:
    """Read the vocabulary files, once; another language is another file.

    Example:
        >>> "喜剧" in word_lists().categories["comedy"], word_lists().units["hours"]
        (True, ('duration', 60))
        >>> word_lists().genres["adventure"]
        ('adventure', 'adventures', '冒险片', '冒险电影', '冒险', '探险片', '探险', 'adventurous')
    """
    files = sorted(resources.files(__package__).iterdir(), key=lambda file: file.name)
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".toml")]
    units = {
        unit: (measure, amount)
        for table in tables
        for measure, amounts in table["units"].items()
        for unit, amount in amounts.items()
    }
    categories = _joined(tables, "categories")
    genres = _genres(categories, _joined(tables, "genres"))
    return WordLists(categories, _joined(tables, "columns"), units, _joined(tables, "values"), genres)


def _genres(
    categories: Mapping[str, tuple[str, ...]], told: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    own = {word: genre for genre, words in told.items() for word in words}
    return {
        genre: tuple(word for word in categories.get(genre, ()) if word not in own) + words
        for genre, words in told.items()
    }


def _joined(tables: list[dict[str, dict[str, list[str]]]], part: str) -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for concept, entries in table[part].items():
            words[concept] = (*words.get(concept, ()), *entries)
    return words

"""Values of text columns (brand, language, director) found in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import polars as pl

from lexigraph.language.intent.columns import NumericColumn, name_parts
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.phrases import PhraseTable, key_of
from lexigraph.language.vocabulary import word_lists

MAX_VALUES = 20_000
MAX_CHARACTERS = 30
_FREE_TEXT = frozenset(
    {"title", "name", "description", "about", "text", "summary", "overview", "plot", "id", "url", "image", "isbn",
     "asin", "sku", "poster", "link", "date", "category", "categories", "genre", "genres", "tags"}
)  # fmt: skip
_ALSO_WORDS = frozenset({"us", "it", "de", "es", "en", "is", "in", "no", "he", "so", "to", "be", "or", "can", "may"})
"""Codes of languages and countries that are also common words: these count only in capital letters."""


class ValueWords:
    """The values of the text columns of one catalogue that a sentence can name.

    Args:
        items: the item table.
        skip: columns read otherwise (numbers, categories).

    Example:
        >>> items = pl.DataFrame({"brand": ["Lenovo", "Apple"], "language": ["fr", "en"]})
        >>> [(mark.column, mark.values) for mark in ValueWords(items).find("联想, in French")]
        [('brand', ('Lenovo',)), ('language', ('fr',))]
    """

    def __init__(self, items: pl.DataFrame, skip: Iterable[str] = ()) -> None:
        left_out = set(skip)
        self.columns = {
            column: values for column in items.columns if column not in left_out and (values := _values(items[column]))
        }
        self._table = PhraseTable(
            (phrase, (column, value))
            for column, values in self.columns.items()
            for value in values
            for phrase in _phrases(value)
        )

    def find(self, text: str) -> list[Mark]:
        """The values named in a text, from left to right."""
        return [
            Mark(found.start, found.end, "value", found.value[0], (found.value[1],))
            for found in self._table.find(text)
            if _is_meant(text[found.start : found.end])
        ]


def skipped(columns: Iterable[NumericColumn], categories: Iterable[str]) -> set[str]:
    """The columns that are not read as values."""
    return {column.name for column in columns} | set(categories)


def _values(column: pl.Series) -> tuple[str, ...]:
    """The distinct values of a column whose values can be named in a sentence, else none."""
    if column.dtype not in (pl.String, pl.Categorical) or _FREE_TEXT & set(name_parts(column.name)):
        return ()
    known = column.drop_nulls().cast(pl.String)
    distinct = known.unique(maintain_order=True)
    few = len(distinct) <= 50 or (len(distinct) <= MAX_VALUES and len(distinct) <= 0.8 * len(known))
    if known.is_empty() or not few or float(distinct.str.len_chars().quantile(0.9) or 0) > MAX_CHARACTERS:
        return ()
    return tuple(value for value in distinct.to_list() if key_of(value) and not value.isdigit())


def _phrases(value: str) -> Iterable[str]:
    yield value
    yield from _names_of().get(key_of(value), ())


@cache
def _names_of() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {key_of(word): words for words in word_lists().values.values() for word in words}


def _is_meant(word: str) -> bool:
    return word.lower() not in _ALSO_WORDS or word.isupper()

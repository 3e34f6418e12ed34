"""All that a sentence can name in one catalogue."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError
from lexigraph.language.intent.categories import CategoryWords
from lexigraph.language.intent.columns import NumericColumn, numeric_columns
from lexigraph.language.intent.naming import ItemNames
from lexigraph.language.intent.phrases import PhraseTable
from lexigraph.language.intent.ranges import RangeWords
from lexigraph.language.intent.titles import TitleIndex
from lexigraph.language.intent.values import ValueWords, skipped
from lexigraph.language.vocabulary import word_lists


@dataclass(frozen=True)
class Lexicon:
    """What can be named in a catalogue, prepared once for many sentences.

    Attributes:
        items: the item table.
        item_ids: the ids of its rows.
        numbers: its numeric columns.
        ranges: finds bounds on them.
        categories: finds categories.
        values: finds values of text columns.
        names: finds items by their titles.

    Example:
        >>> items = pl.DataFrame({"item_id": ["a", "b"], "title": ["Alien", "Up"], "year": [1979, 2009]})
        >>> [column.name for column in Lexicon.from_items(items).numbers]
        ['year']
    """

    items: pl.DataFrame
    item_ids: tuple[str, ...]
    numbers: tuple[NumericColumn, ...]
    ranges: RangeWords
    categories: CategoryWords
    values: ValueWords
    names: ItemNames

    @classmethod
    def from_items(cls, items: pl.DataFrame, item_ids: Vocabulary | None = None) -> Lexicon:
        """Prepare the words of a catalogue.

        Args:
            items: the item table, any attributes; ``title`` (or ``name``) holds the titles.
            item_ids: the ids of its rows; by default the column ``item_id``, else the numbers of the rows.

        Raises:
            ConfigError: there is not one id for each row.
        """
        if item_ids is not None and len(item_ids) != items.height:
            raise ConfigError(f"{len(item_ids)} item ids for {items.height} rows of items; give one id for each row")
        numbers = numeric_columns(items)
        categories = CategoryWords(items)
        values = ValueWords(items, skipped(numbers, categories.columns))
        titles = TitleIndex(_titles(items), _years(items, numbers))
        ids = _ids(items, item_ids)
        names = ItemNames(titles, ids, _common(categories, values))
        return cls(items, tuple(ids), numbers, RangeWords(numbers), categories, values, names)

    def number_of(self, item_id: str, column: NumericColumn) -> float | None:
        """The number that an item has in a column, or None."""
        value = self.items[column.name][self.item_ids.index(item_id)] if item_id in self.item_ids else None
        if value is None:
            return None
        try:
            return float(str(value)[:4] if column.dated else value)
        except ValueError:
            return None


def _ids(items: pl.DataFrame, item_ids: Vocabulary | None) -> list[str]:
    if item_ids is not None:
        return item_ids.ids
    if "item_id" in items.columns:
        return items["item_id"].cast(pl.String).fill_null("").to_list()
    return [str(row) for row in range(items.height)]


def _titles(items: pl.DataFrame) -> list[str | None]:
    column = next((name for name in ("title", "name") if name in items.columns), None)
    return items[column].cast(pl.String).to_list() if column else [None] * items.height


def _years(items: pl.DataFrame, numbers: tuple[NumericColumn, ...]) -> list[float | None] | None:
    year = next((column for column in numbers if column.role == "year"), None)
    if year is None:
        return None
    texts = items[year.name].cast(pl.String)
    return (texts.str.slice(0, 4) if year.dated else texts).cast(pl.Float64, strict=False).to_list()


def _common(categories: CategoryWords, values: ValueWords) -> PhraseTable[bool]:
    """Words that are more likely a category or a value than a title."""
    known = [name for names in (*categories.columns.values(), *values.columns.values()) for name in names]
    words = [word for words in word_lists().categories.values() for word in words]
    return PhraseTable((word, True) for word in (*known, *words))

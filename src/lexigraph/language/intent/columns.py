"""The numeric columns of a catalogue, with the words that people use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from lexigraph.language.vocabulary import word_lists

_PART = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BYTES = frozenset({"memory", "storage"})
_NOT_FOR_PEOPLE = frozenset({"id", "ids", "index", "idx", "isbn", "asin", "sku", "timestamp", "url"})


@dataclass(frozen=True)
class NumericColumn:
    """A column of numbers and how it is spoken of.

    Attributes:
        name: the column.
        role: what it holds, as a key of the vocabulary's columns ("year", "price"), or "" for anything else.
        words: what people call it.
        measure: the family of its units ("duration", "bytes"), or "".
        scale: how many base units one of the column is (60 for a duration in hours).
        quartiles: the values that a quarter, half and three quarters of the catalogue stay below.
        dated: whether it holds dates as texts (1990-05-01), which compare as texts.
    """

    name: str
    role: str
    words: tuple[str, ...]
    measure: str
    scale: float
    quartiles: tuple[float, float, float]
    dated: bool = False


def numeric_columns(items: pl.DataFrame) -> tuple[NumericColumn, ...]:
    """Find the columns that conditions on numbers can name.

    Ids are left out; a column of texts counts when nearly all of them are numbers or dates.

    Example:
        >>> items = pl.DataFrame({"item_id": [1, 2], "year": [1990, 2001], "weight_kg": [1.2, 2.5]})
        >>> [(column.name, column.role, column.scale) for column in numeric_columns(items)]
        [('year', 'year', 1.0), ('weight_kg', 'weight', 1000.0)]
    """
    found = (_read(items[name]) for name in items.columns if not _NOT_FOR_PEOPLE & set(name_parts(name)))
    return tuple(column for column in found if column is not None)


def name_parts(name: str) -> tuple[str, ...]:
    """The words in the name of a column.

    Example:
        >>> name_parts("releaseDate"), name_parts("ram_gb")
        (('release', 'date'), ('ram', 'gb'))
    """
    return tuple(part.lower() for part in _PART.findall(_CAMEL.sub(" ", name)))


def _read(column: pl.Series) -> NumericColumn | None:
    numbers, dated = _numbers(column)
    if numbers is None or not len(numbers):
        return None
    parts = name_parts(column.name)
    units = word_lists().units
    unit = next((part for part in parts[1:] if part in units), None)
    bare = " ".join(part for part in parts if part != unit)
    role = _role(bare)
    measure = "bytes" if role in _BYTES else role or (units[unit][0] if unit else "")
    scale = float(units[unit][1]) if unit else _usual_scale(measure, float(np.median(numbers)))
    low, middle, high = (float(each) for each in np.quantile(numbers, (0.25, 0.5, 0.75), method="nearest"))
    words = tuple(dict.fromkeys((bare, " ".join(parts), *word_lists().columns.get(role, ()))))
    return NumericColumn(column.name, role, words, measure, scale, (low, middle, high), dated)


def _numbers(column: pl.Series) -> tuple[np.ndarray | None, bool]:
    """The finite numbers of a column and whether they are years of dates; None for a column of something else."""
    known = column.drop_nulls()
    dated = False
    if column.dtype == pl.String:
        dated = not known.is_empty() and bool(known.str.contains(r"^\d{4}-\d{2}").all())
        numbers = (known.str.slice(0, 4) if dated else known).cast(pl.Float64, strict=False)
        if known.is_empty() or numbers.null_count() > 0.1 * len(known):
            return None, False
        known = numbers.drop_nulls()
    elif not column.dtype.is_numeric():
        return None, False
    values = known.cast(pl.Float64).to_numpy()
    return values[np.isfinite(values)], dated


def _role(name: str) -> str:
    for role, words in word_lists().columns.items():
        if name in words:
            return role
    return ""


def _usual_scale(measure: str, middle: float) -> float:
    """Base units per one of a column that does not say its unit, told by the size of its numbers."""
    if measure == "duration":
        return 60.0 if middle < 10 else 1.0
    if measure == "weight":
        return 1000.0 if middle < 50 else 1.0
    return 1.0

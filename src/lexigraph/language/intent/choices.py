"""What a language model may choose from when it reads a sentence, and the JSON schema that holds it to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.language.intent.lexicon import Lexicon

MAX_CHOICES = 200
"""Most values of one column that are spelled out in a schema; a longer list is checked only after the answer."""
MAX_PHRASES = 5
"""Most entries of one list: a small model that has begun a list does not know when to stop."""
MAX_LETTERS = 80


@dataclass(frozen=True)
class Choices:
    """The values that a catalogue has.

    Attributes:
        categories: for each column of categories, its values as they stand in the catalogue.
        numbers: for each column of numbers, the least and the greatest value.
        whole: columns of numbers that hold whole numbers.
        single: columns of categories of which an item has one at most (a brand, a language).
        dated: columns of numbers that are the years of dates, which compare as texts.
    """

    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()
    dated: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lexicon: Lexicon) -> Choices:
        """What can be named in a catalogue.

        Example:
            >>> items = pl.DataFrame({"title": ["Alien"], "year": [1979], "categories": [["Horror"]]})
            >>> choices = Choices.of(Lexicon.from_items(items))
            >>> choices.categories, choices.numbers
            ({'categories': ('Horror',)}, {'year': (1979.0, 1979.0)})
        """
        dated = frozenset(column.name for column in lexicon.numbers if column.dated)
        found = {one.name: _numbers(lexicon.items[one.name], dated=one.dated) for one in lexicon.numbers}
        found = {name: numbers for name, numbers in found.items() if len(numbers)}
        return cls(
            {**lexicon.categories.columns, **lexicon.values.columns},
            {name: (float(numbers.min()), float(numbers.max())) for name, numbers in found.items()},
            frozenset(name for name, numbers in found.items() if not (numbers % 1).any()),
            frozenset(lexicon.values.columns),
            dated,
        )


def answer_schema(choices: Choices) -> dict[str, Any]:
    """The JSON schema of an answer: every category and column that can be named is enumerated.

    Bounds may lie outside of the catalogue's range by as much as it is wide: who asks for films after 2005 where the
    newest is of 1998 is to learn that there is none, not to get those of 1998.

    Example:
        >>> schema = answer_schema(Choices({"categories": ("Comedy", "War")}, {"year": (1922, 1998)}, {"year"}))
        >>> schema["properties"]["categories"]["properties"]["categories"]["properties"]["none_of"]["items"]
        {'type': 'string', 'enum': ['Comedy', 'War']}
        >>> schema["properties"]["numbers"]["properties"]["year"]["properties"]["at_least"]["anyOf"]
        [{'type': 'integer', 'minimum': 1846, 'maximum': 2074}, {'type': 'null'}]
    """
    categories = {column: _choice_of(values) for column, values in choices.categories.items()}
    numbers = {
        column: _range_of(low, high, whole=column in choices.whole) for column, (low, high) in choices.numbers.items()
    }
    return _object(
        {
            "wanted": _text(3 * MAX_LETTERS),
            "unwanted": _list(_text()),
            "categories": _object(categories),
            "numbers": _object(numbers),
            "liked": _list(_named()),
            "disliked": _list(_named()),
        }
    )


def empty_answer(choices: Choices) -> dict[str, Any]:
    """The answer to a sentence that says nothing, for a model to begin from.

    Example:
        >>> empty_answer(Choices(numbers={"year": (1922, 1998)}))["numbers"]
        {'year': {'at_least': None, 'at_most': None}}
    """
    return {
        "wanted": "",
        "unwanted": [],
        "categories": {column: {"all_of": [], "any_of": [], "none_of": []} for column in choices.categories},
        "numbers": {column: {"at_least": None, "at_most": None} for column in choices.numbers},
        "liked": [],
        "disliked": [],
    }


def _numbers(column: pl.Series, *, dated: bool) -> NDArray[np.float64]:
    texts = column.cast(pl.String)
    numbers = (texts.str.slice(0, 4) if dated else texts).cast(pl.Float64, strict=False)
    return numbers.filter(numbers.is_finite().fill_null(value=False)).to_numpy()


def _choice_of(values: tuple[str, ...]) -> dict[str, Any]:
    one = {"type": "string", "enum": list(values)} if len(values) <= MAX_CHOICES else _text()
    return _object({"all_of": _list(one), "any_of": _list(one), "none_of": _list(one)})


def _range_of(low: float, high: float, *, whole: bool) -> dict[str, Any]:
    width = max(high - low, abs(low), 1) if high == low else high - low
    number: dict[str, Any] = {"type": "number", "minimum": low - width, "maximum": high + width}
    if whole:
        number = {"type": "integer", "minimum": round(low - width), "maximum": round(high + width)}
    bound = {"anyOf": [number, {"type": "null"}]}
    return _object({"at_least": bound, "at_most": bound})


def _named() -> dict[str, Any]:
    return _object({"said": _text(), "title": _text()})


def _text(letters: int = MAX_LETTERS) -> dict[str, Any]:
    return {"type": "string", "maxLength": letters}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": MAX_PHRASES}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }

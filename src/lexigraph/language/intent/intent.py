"""The typed wish: everything that was understood of what a person said, to be shown, edited and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import ConfigError
from lexigraph.language.intent.cleaning import printable

Source: TypeAlias = Literal["rules", "model", "person"]


@dataclass(frozen=True)
class Intent:
    """What is wanted and what is not; an intent that says nothing is a wish for anything.

    Attributes:
        wanted: what is looked for, in the person's words, without what the other fields say; for the text encoder.
        unwanted: what to steer away from, in the person's words; each phrase is encoded by itself.
        conditions: what every answer must meet: ranges of numbers, categories that it must have or lack.
        liked: ids of items named as examples.
        disliked: ids of items named as counterexamples.
        language: of what was said, as a code ("en", "zh"), or "und" where it cannot be told.
        sentences: all that was said so far, the first sentence first.
        source: who read it: the "rules", a language "model", or the "person" who edited it.
        notes: what was left out and why, for the person to see: a name that no item has, a second meaning.

    Example:
        >>> wish = Intent(wanted="a slow space film", conditions=(ItemFilter("year", ">", 1990),))
        >>> Intent.from_dict(wish.to_dict()) == wish
        True
    """

    wanted: str = ""
    unwanted: tuple[str, ...] = ()
    conditions: tuple[ItemFilter, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    language: str = "und"
    sentences: tuple[str, ...] = ()
    source: Source = "rules"
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.wanted or self.unwanted or self.conditions or self.liked or self.disliked)

    def edited(self, /, **changes: Any) -> Intent:
        """The same wish with fields changed by the person.

        Raises:
            ConfigError: a field that an intent does not have.

        Example:
            >>> Intent(wanted="films").edited(unwanted=("violence",)).source
            'person'
        """
        return Intent.from_dict({**self.to_dict(), **_plain(changes), "source": "person"})

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "wanted": self.wanted,
            "unwanted": list(self.unwanted),
            "conditions": [_plain_condition(condition) for condition in self.conditions],
            "liked": list(self.liked),
            "disliked": list(self.disliked),
            "language": self.language,
            "sentences": list(self.sentences),
            "source": self.source,
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Intent:
        """Take back what :meth:`to_dict` gave, or what a person or a program wrote in that form.

        Words lose what acts on a terminal and what no file can hold (control characters, halves of characters).

        Raises:
            ConfigError: an unknown field, a value of the wrong type, or a condition that is none.

        Example:
            >>> Intent.from_dict({"wishes": "films"})
            Traceback (most recent call last):
            ...
            lexigraph.errors.ConfigError: an intent has no 'wishes'; allowed: wanted, unwanted, conditions, ...
        """
        unknown = [name for name in values if name not in cls.__dataclass_fields__]
        if unknown:
            raise ConfigError(
                f"an intent has no {', '.join(map(repr, unknown))}; allowed: {', '.join(cls.__dataclass_fields__)}"
            )
        fields = {name: _field(name, value) for name, value in values.items()}
        return replace(cls(), **fields)


_WORDS = frozenset({"wanted", "language"})
_PHRASES = frozenset({"unwanted", "sentences", "notes"})
_SOURCES = ("rules", "model", "person")


def _field(name: str, value: Any) -> Any:
    if name == "source":
        if value not in _SOURCES:
            raise ConfigError(f"the source of an intent is {value!r}; allowed: {', '.join(_SOURCES)}")
        return value
    if name in _WORDS:
        if not isinstance(value, str):
            raise ConfigError(f"{name!r} of an intent is {value!r}; it must be a text")
        return printable(value)
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise ConfigError(f"{name!r} of an intent is {value!r}; it must be a list")
    if name == "conditions":
        return tuple(_condition(each) for each in value)
    if not all(isinstance(each, str) for each in value):
        raise ConfigError(f"{name!r} of an intent is {list(value)!r}; it must be a list of texts")
    return tuple(map(printable, value)) if name in _PHRASES else tuple(value)


def _condition(value: Any) -> ItemFilter:
    if isinstance(value, ItemFilter):
        return value
    if not isinstance(value, Mapping) or set(value) != {"column", "operator", "value"}:
        raise ConfigError(f"{value!r} is no condition; write {{'column': 'year', 'operator': '>=', 'value': 1990}}")
    operand = value["value"]
    entries = operand if isinstance(operand, list) else [operand]
    if not isinstance(value["column"], str) or not all(isinstance(each, (str, int, float)) for each in entries):
        raise ConfigError(f"{dict(value)!r} is no condition: it compares a column with a text, a number or a list")
    return ItemFilter(value["column"], value["operator"], operand)


def _plain_condition(condition: ItemFilter) -> dict[str, Any]:
    return {"column": condition.column, "operator": condition.operator, "value": condition.value}


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in changes.items()}

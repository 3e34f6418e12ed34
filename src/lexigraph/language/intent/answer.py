"""A language model's answer, checked against the sentence and the catalogue before any of it counts."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import LanguageModelError
from lexigraph.language.intent.choices import MAX_PHRASES, Choices

FindItem: TypeAlias = Callable[[str], str | None]
"""The id of the item that a title names, or None where none has it."""


@dataclass(frozen=True)
class Answer:
    """What is left of an answer after checking.

    Attributes:
        wanted: what is looked for; None where the model says it in other words than the sentence, or wants what is
            unwanted.
        unwanted: phrases of the sentence to steer away from.
        conditions: on columns and values that the catalogue has.
        liked: ids of items that the sentence names as examples.
        disliked: ids of items that it names as counterexamples.
        notes: what was left out and why.
    """

    wanted: str | None = ""
    unwanted: tuple[str, ...] = ()
    conditions: tuple[ItemFilter, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_answer(text: str, sentence: str, choices: Choices, find_item: FindItem) -> Answer:
    """Read an answer and keep what the sentence says and the catalogue has.

    Args:
        text: what the model wrote.
        sentence: what the person said.
        choices: columns and values that can be named.
        find_item: looks a title up in the catalogue.

    Returns:
        What may be used. What names a value, an item or a phrase that is not there is left out, with a note.

    Raises:
        LanguageModelError: the answer is no such document, or contradicts itself: it is rubbish as a whole.

    Example:
        >>> choices = Choices({"categories": ("Comedy", "War")}, {"year": (1922, 1998)}, frozenset({"year"}))
        >>> none_of = '"categories": {"categories": {"none_of": ["War", "Opera"]}}'
        >>> text = "{" + none_of + ', "numbers": {"year": {"at_least": 1991}}}'
        >>> found = check_answer(text, "after 1990, no war, no opera", choices, lambda title: None)
        >>> [(one.column, one.operator, one.value) for one in found.conditions]
        [('categories', 'lacks', 'War'), ('year', '>=', 1991)]
        >>> found.notes
        ("the language model named 'Opera', which no item has as categories: left out",)
    """
    document = _document(text)
    notes: list[str] = []
    conditions = [
        *_category_conditions(_mapping(document, "categories"), choices, notes),
        *_number_conditions(_mapping(document, "numbers"), choices),
    ]
    liked = _items(document, "liked", sentence, find_item, notes)
    disliked = _items(document, "disliked", sentence, find_item, notes)
    if set(liked) & set(disliked):
        raise LanguageModelError("the language model's answer likes and dislikes the same item")
    unwanted = _unwanted(document, sentence, notes)
    wanted = _wanted(document, unwanted, sentence, notes)
    return Answer(wanted, unwanted, tuple(conditions), liked, disliked, tuple(notes))


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:  # very deep nesting is no answer either
        raise LanguageModelError("the language model's answer is no JSON") from error
    if not isinstance(document, dict):
        raise LanguageModelError(f"the language model's answer is a {type(document).__name__}, not an object")
    return document


def _mapping(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise LanguageModelError(f"{name!r} in the language model's answer is no object")
    return found


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    found = document.get(name, [])
    if not isinstance(found, list):
        raise LanguageModelError(f"{name!r} in the language model's answer is no list")
    return found[:MAX_PHRASES]


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise LanguageModelError(f"{name!r} in the language model's answer is no text")
    return " ".join(value.split())


def _category_conditions(answer: Mapping[str, Any], choices: Choices, notes: list[str]) -> Iterable[ItemFilter]:
    for column in answer:
        if column not in choices.categories:
            notes.append(f"the language model named a column {column[:40]!r}, which items do not have: left out")
            continue
        choice = _mapping(answer, column)
        every, some, none = (_known(choice, part, column, choices, notes) for part in ("all_of", "any_of", "none_of"))
        if set(none) & {*every, *some}:
            raise LanguageModelError(f"the language model's answer wants and does not want the same {column}")
        if set(some) & set(every):  # an item with all of those has one of these
            some = []
        yield from (
            _of_one(column, every, some, none) if column in choices.single else _of_many(column, every, some, none)
        )


def _of_many(column: str, every: list[str], some: list[str], none: list[str]) -> Iterable[ItemFilter]:
    """Conditions on lists of values."""
    yield from (ItemFilter(column, "contains", value) for value in every)
    if some:
        yield ItemFilter(column, "contains", some[0] if len(some) == 1 else some)
    if none:
        yield ItemFilter(column, "lacks", none[0] if len(none) == 1 else none)


def _of_one(column: str, every: list[str], some: list[str], none: list[str]) -> Iterable[ItemFilter]:
    """Conditions on single values, which are compared whole: "Dell" is no part of "Dellwood"; none has two at once."""
    if allowed := [*every, *some]:
        yield ItemFilter(column, "in", allowed)
    yield from (ItemFilter(column, "!=", value) for value in none)


def _known(choice: Mapping[str, Any], part: str, column: str, choices: Choices, notes: list[str]) -> list[str]:
    """Values as the catalogue writes them, each once."""
    spelled = {value.casefold(): value for value in choices.categories[column]}
    found: list[str] = []
    for named in (_text(value, part) for value in _list(choice, part)):
        value = spelled.get(named.casefold())
        if value is None:
            notes.append(f"the language model named {named[:40]!r}, which no item has as {column}: left out")
        elif value not in found:
            found.append(value)
    return found


def _number_conditions(answer: Mapping[str, Any], choices: Choices) -> Iterable[ItemFilter]:
    for column in (name for name in choices.numbers if name in answer):
        bounds = _mapping(answer, column)
        low, high = (_bound(bounds.get(part), whole=column in choices.whole) for part in ("at_least", "at_most"))
        if low is not None and high is not None and low > high:
            raise LanguageModelError(f"the language model's answer wants {column} from {low} to {high}")
        yield from _dates(column, low, high) if column in choices.dated else _range(column, low, high)


def _range(column: str, low: float | None, high: float | None) -> Iterable[ItemFilter]:
    if low is not None and low == high:
        yield ItemFilter(column, "==", low)
        return
    if low is not None:
        yield ItemFilter(column, ">=", low)
    if high is not None:
        yield ItemFilter(column, "<=", high)


def _dates(column: str, low: float | None, high: float | None) -> Iterable[ItemFilter]:
    """A range of years on dates written as texts, of which "1990-05-01" comes after "1990"."""
    if low is not None:
        yield ItemFilter(column, ">=", f"{low:04.0f}")
    if high is not None:
        yield ItemFilter(column, "<", f"{high + 1:04.0f}")


def _bound(value: Any, *, whole: bool) -> float | int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e15 or not math.isfinite(value):
        raise LanguageModelError(f"the language model's answer has a bound {str(value)[:40]} that is no number")
    return int(value) if whole and value == int(value) else value


def _items(
    document: Mapping[str, Any], name: str, sentence: str, find_item: FindItem, notes: list[str]
) -> tuple[str, ...]:
    """Items that the sentence names in the words that the model quotes, and that the catalogue has."""
    found: dict[str, None] = {}
    for entry in _list(document, name):
        if not isinstance(entry, dict):
            raise LanguageModelError(f"{name!r} in the language model's answer holds what is no object")
        said, title = _text(entry.get("said"), "said"), _text(entry.get("title"), "title")
        if not _said(said, sentence):
            notes.append(f"the language model named {title[:40]!r}, which was not said: left out")
        elif (item := find_item(title)) is None:
            notes.append(f"no item is called {title[:40]!r}: left out")
        else:
            found[item] = None
    return tuple(found)


def _unwanted(document: Mapping[str, Any], sentence: str, notes: list[str]) -> tuple[str, ...]:
    phrases = dict.fromkeys(_text(value, "unwanted") for value in _list(document, "unwanted"))
    invented = [phrase for phrase in phrases if phrase and not _said(phrase, sentence)]
    notes += [f"the language model named {phrase[:40]!r}, which was not said: left out" for phrase in invented]
    return tuple(phrase for phrase in phrases if phrase and phrase not in invented)


def _wanted(document: Mapping[str, Any], unwanted: tuple[str, ...], sentence: str, notes: list[str]) -> str | None:
    """The wish if it is made of the sentence's words, be they fewer; a wish in other words is the model's own."""
    wanted = _text(document.get("wanted", ""), "wanted")
    own = (word.strip(".,;:!?'\"()，。；：！？、") for word in wanted.split())
    if all(not word or _said(word, sentence) for word in own) and not any(_said(one, wanted) for one in unwanted):
        return wanted
    notes.append("the language model put the wish into other words: the person's own are taken")
    return None


def _said(words: str, sentence: str) -> bool:
    flat = " ".join(words.split()).casefold()
    return bool(flat) and flat in " ".join(sentence.split()).casefold()

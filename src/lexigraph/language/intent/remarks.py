"""Remarks on the wish so far: "never mind the year", "comedies are fine after all", "less violent", "start over"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.phrases import key_of, tokens

_EXCEPT = re.compile(r"\s+(?:but|except|other)(?![a-z])", re.IGNORECASE)
_LEAD = 12
"""How far behind "never mind" the name of a column may start: "never mind about the year"."""


@dataclass
class Remarks:
    """What a sentence says of the wish so far.

    Attributes:
        spans: where it says so.
        starts_over: whether all before is forgotten.
        columns: columns that no longer matter.
        names: categories and values that no longer matter.
        items: ids of items that are no longer named as examples.
        allowed: phrases that are no longer unwanted.
        less: phrases that there is to be less of.
        instead: whether categories named now replace those named before.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    starts_over: bool = False
    columns: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    allowed: list[str] = field(default_factory=list)
    less: list[str] = field(default_factory=list)
    instead: bool = False

    @property
    def says_something(self) -> bool:
        """Whether any remark was made."""
        return bool(self.starts_over or self.columns or self.names or self.items or self.allowed or self.less)


def read_remarks(text: str, lexicon: Lexicon, grammars: Sequence[Grammar], previous: Intent | None) -> Remarks:
    """Find the remarks of a sentence; only "less ..." and columns that do not matter mean anything at the start."""
    remarks = Remarks()
    for grammar in grammars:
        _start_over(text, grammar, remarks)
        _never_mind(text, lexicon, grammar, previous, remarks)
        if previous is not None:
            _allowed(text, lexicon, grammar, previous, remarks)
            remarks.instead = remarks.instead or grammar.instead.search(text) is not None
        _less(text, lexicon, grammar, previous, remarks)
    return remarks


def _start_over(text: str, grammar: Grammar, remarks: Remarks) -> None:
    found = grammar.start_over.search(text)
    if found is not None:
        remarks.starts_over = True
        remarks.spans.append(found.span())


def _never_mind(text: str, lexicon: Lexicon, grammar: Grammar, previous: Intent | None, remarks: Remarks) -> None:
    for found in grammar.never_mind.finditer(text):
        group = 1 if found[1] else 2
        phrase = found[group]
        column = _column(phrase, lexicon)
        names = _named(phrase, lexicon) if previous is not None else set()
        if found[0].lower().startswith("any") and (column is None or _EXCEPT.match(text, _end(found, column, lexicon))):
            continue
        if column is not None:
            remarks.columns.add(column)
            remarks.spans.append(
                (found.start(), found.end() if group == 2 or not grammar.spaced else _end(found, column, lexicon))
            )
        elif names:
            remarks.names |= names
            remarks.spans.append(found.span())
        elif previous is not None and (items := _examples(phrase, lexicon, previous)):
            remarks.items |= items
            remarks.spans.append(found.span())


def _examples(phrase: str, lexicon: Lexicon, previous: Intent) -> set[str]:
    """The items named as examples before whose title a phrase is."""
    if not (previous.liked or previous.disliked):
        return set()
    named = {lexicon.names.ids[position] for position in lexicon.names.titles.closest(phrase)}
    return named & {*previous.liked, *previous.disliked}


def _end(found: re.Match[str], column: str, lexicon: Lexicon) -> int:
    """Where the name of a column ends that follows "never mind"."""
    words = tokens(found[1])
    for length in range(len(words), 0, -1):
        if _column(found[1][: words[length - 1].end], lexicon) == column and (
            length == 1 or _column(found[1][: words[length - 2].end], lexicon) != column
        ):
            return found.start(1) + words[length - 1].end
    return found.end()


def _column(phrase: str, lexicon: Lexicon) -> str | None:
    """The column that a phrase begins with, by its words or its own name."""
    number = lexicon.ranges.named(phrase[: _LEAD + 8])
    if number is not None:
        return number.name
    key = key_of(phrase)
    for column in (*lexicon.categories.columns, *lexicon.values.columns):
        name = key_of(column)
        singular = tuple(
            part.removesuffix("ies") + "y" if part.endswith("ies") else part.removesuffix("s") for part in name
        )
        if key[: len(name)] in (name, singular):
            return column
    return None


def _named(phrase: str, lexicon: Lexicon) -> set[str]:
    marks = (*lexicon.categories.find(phrase), *lexicon.values.find(phrase))
    return {name for mark in marks if mark.start <= _LEAD for name in mark.values}


def _allowed(text: str, lexicon: Lexicon, grammar: Grammar, previous: Intent, remarks: Remarks) -> None:
    lacked = {
        str(name) for each in previous.conditions if each.operator in ("lacks", "!=") for name in _list(each.value)
    }
    for found in grammar.allowed.finditer(text):
        phrase = found[1] or found[2]
        names = _named(phrase, lexicon) & lacked
        phrases = [each for each in previous.unwanted if _shared(each, phrase)]
        if names or phrases:
            remarks.names |= names
            remarks.allowed += phrases
            remarks.spans.append(found.span())


def _less(text: str, lexicon: Lexicon, grammar: Grammar, previous: Intent | None, remarks: Remarks) -> None:
    complaints = grammar.excess.finditer(text) if previous is not None else iter(())
    for found in (*grammar.less.finditer(text), *complaints):
        if any(vague.comparative.match(text, found.start()) for vague in grammar.vagues):
            continue
        if lexicon.ranges.named(found[1]) or any(
            vague.plain.match(found[1]) for vague in grammar.vagues if _bounds(vague.measure, lexicon)
        ):
            continue
        remarks.less.append(found[1])
        remarks.spans.append(found.span())
        if previous is not None:
            remarks.names |= _named(found[1], lexicon)


def _bounds(measure: str, lexicon: Lexicon) -> bool:
    return any(measure in (column.role, column.measure) for column in lexicon.numbers)


def _shared(phrase: str, other: str) -> bool:
    """Whether two phrases share a word, or one holds the other."""
    return bool(set(key_of(phrase)) & set(key_of(other))) if phrase.isascii() else phrase in other or other in phrase


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]

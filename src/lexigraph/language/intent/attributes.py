"""Conditions on categories and values, from where they were named and what joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lexigraph.data.item_filter import ItemFilter
from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.phrases import tokens

_WORDS_BETWEEN = 3


def category_conditions(
    text: str, wanted: Sequence[Mark], unwanted: Sequence[Mark], grammars: Iterable[Grammar]
) -> list[ItemFilter]:
    """What categories must be there and must not.

    Categories side by side are wanted together ("a romantic comedy"); joined by "or", or plurals joined by "and"
    ("comedies and dramas"), any of them will do.

    Args:
        text: the sentence, marks masked.
        wanted: marks of categories that are wanted, in order.
        unwanted: marks of categories that are not.
        grammars: of all languages.
    """
    asked = {name for mark in wanted for name in mark.values}
    conditions: list[ItemFilter] = []
    for column in dict.fromkeys(mark.column for mark in wanted):
        for group in _groups(text, [mark for mark in wanted if mark.column == column], tuple(grammars)):
            found = ItemFilter(column, "contains", group[0] if len(group) == 1 else group)
            if found not in conditions:
                conditions.append(found)
    for column in dict.fromkeys(mark.column for mark in unwanted):
        names = [name for mark in unwanted if mark.column == column for name in mark.values if name not in asked]
        if names:
            names = list(dict.fromkeys(names))
            conditions.append(ItemFilter(column, "lacks", names[0] if len(names) == 1 else names))
    return conditions


def value_conditions(wanted: Sequence[Mark], unwanted: Sequence[Mark]) -> list[ItemFilter]:
    """What values a column must have, any of those named, and must not have."""
    conditions: list[ItemFilter] = []
    for column in dict.fromkeys(mark.column for mark in wanted):
        values = list(dict.fromkeys(value for mark in wanted if mark.column == column for value in mark.values))
        one = len(values) == 1
        conditions.append(ItemFilter(column, "==" if one else "in", values[0] if one else values))
    for mark in unwanted:
        conditions += [ItemFilter(mark.column, "!=", value) for value in mark.values]
    return list({(each.column, each.operator, str(each.value)): each for each in conditions}.values())


def _groups(text: str, marks: Sequence[Mark], grammars: tuple[Grammar, ...]) -> list[list[str]]:
    """Alternatives together, in the order named."""
    groups: list[list[str]] = []
    commas = False
    for index, mark in enumerate(marks):
        joint = _joint(text, marks[index - 1], mark, grammars) if index else "both"
        if joint == "any" and groups:
            if commas and len(groups) > 1:
                groups[-2:] = [groups[-2] + groups[-1]]
            groups[-1] += mark.values
        elif joint == "comma" and commas and _leads_to_or(text, marks, index, grammars):
            groups[-1] += mark.values
        else:
            groups.append(list(mark.values))
        commas = joint == "comma" and _leads_to_or(text, marks, index, grammars)
    return [list(dict.fromkeys(group)) for group in groups]


def _leads_to_or(text: str, marks: Sequence[Mark], index: int, grammars: tuple[Grammar, ...]) -> bool:
    """Whether a list of categories that goes on with commas ends with an "or"."""
    for left, right in zip(marks[index:], marks[index + 1 :], strict=False):
        joint = _joint(text, left, right, grammars)
        if joint != "comma":
            return joint == "any"
    return False


def _joint(text: str, left: Mark, right: Mark, grammars: tuple[Grammar, ...]) -> str:
    """How two categories are joined: "any", "both", or by a "comma" that what follows decides on."""
    between = text[left.end : right.start]
    if len(tokens(between)) > _WORDS_BETWEEN or any(grammar.breaks.search(between) for grammar in grammars):
        return "both"
    if any(grammar.ors.search(between) for grammar in grammars):
        return "any"
    plain = between.strip()
    if plain == ",":
        return "comma"
    if left.plural and right.plural and any(grammar.ands.fullmatch(plain) for grammar in grammars):
        return "any"
    return "both"

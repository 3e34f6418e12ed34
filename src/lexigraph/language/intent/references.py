"""What "it" and "them" stand for where they are refused: "I watched Fargo and hated it"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.phrases import tokens

_WORDS_BETWEEN = 8
"""Farther back than this, "it" may be anything."""

_WORDS_OF_A_TOPIC = 3
_RELATIVE = re.compile(r"[^,.;:!?]*?(?<![a-z])(?:that|which|who|with)\s+(?:\w+\s+){0,2}", re.IGNORECASE)
"""Between a noun and what is said of it: "a comedy that does without it" refuses no comedies."""
_PUNCTUATION = re.compile(r"[,.;:!?()。-]")


def referred(
    text: str, cue: tuple[int, int], reach: tuple[int, int], marks: Sequence[Mark], grammar: Grammar
) -> tuple[int, int] | None:
    """Where that stands which a negation speaks of by a pronoun alone, or None.

    Args:
        text: the sentence without what was recognised.
        cue: from where to where the words of negation stand.
        reach: from where to where what they speak of stands, perhaps nothing: pronouns may be part of the cue.
        marks: what was recognised.
        grammar: of the language.

    Example:
        >>> from lexigraph.language.intent.english import ENGLISH
        >>> referred("slapstick? I hate it", (13, 17), (18, 20), [], ENGLISH)
        (0, 9)
    """
    pronoun = grammar.pronouns.search(text, cue[0], reach[1])
    if pronoun is None or pronoun.start() > reach[0]:
        return None
    named = [mark for mark in marks if mark.names_something and mark.end <= cue[0]]
    if named:
        last = max(named, key=lambda mark: mark.end)
        if _RELATIVE.fullmatch(text, last.end, cue[0]):
            return None
        near = len(tokens(text[last.end : cue[0]])) <= _WORDS_BETWEEN
        return (_first_of_list(text, last, named, grammar), last.end) if near else None
    return _topic(text[: cue[0]])


def _first_of_list(text: str, last: Mark, named: Sequence[Mark], grammar: Grammar) -> int:
    """Where the list begins that ends with a mark: of "westerns and musicals, I hate them" both are meant."""
    start = last.start
    for mark in sorted(named, key=lambda mark: -mark.end):
        gap = text[mark.end : start]
        for joint in (grammar.ors, grammar.ands, grammar.comma, grammar.prefers):
            gap = joint.sub(" ", gap)
        start = mark.start if mark.end <= start and not gap.strip() else start
    return start


def _topic(before: str) -> tuple[int, int] | None:
    """The short clause before that in which the negation stands."""
    ends = [found.span() for found in _PUNCTUATION.finditer(before)]
    if not ends or len(tokens(before[ends[-1][1] :])) > _WORDS_OF_A_TOPIC:
        return None
    start = ends[-2][1] if len(ends) > 1 else 0
    return (start, ends[-1][0]) if 0 < len(tokens(before[start : ends[-1][0]])) <= _WORDS_OF_A_TOPIC else None

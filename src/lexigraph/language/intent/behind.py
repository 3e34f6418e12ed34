"""Negations that stand behind what they refuse: "westerns bore me", "horror? no", 恐怖片不要."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.phrases import tokens

MAX_CUES = 24
"""How many negations of one sentence count, so that a page of "not" costs no more than a long sentence."""

_FARTHEST_DENIAL = 30
_DESCRIBES = re.compile(r"(?<![a-z])(?:that|which|to)\s+$", re.IGNORECASE)
"""Before a verb that would refuse: "a thriller that scares me" is wanted."""
_THE_SAME = re.compile("[也亦]?(?:一样|如此|同理|同上|是|不例外)")
"""Refuses only what stands behind another refusal: 不要恐怖片,喜剧也是."""
PUNCTUATION = re.compile(r"[,.;:!?()。、]")
_STOPS = re.compile(r"[,.;:!?()。]")


def cues_behind(text: str, grammar: Grammar) -> list[re.Match[str]]:
    """The cues that stand behind what is refused, not those that are denied ("won't bore me") or describe a wish."""
    found: list[re.Match[str]] = []
    for cue in islice(grammar.negations_after.finditer(text), MAX_CUES):
        if grammar.spaced and _is_denied(text, cue.start(), grammar):
            continue
        if _THE_SAME.fullmatch(cue[0]) and not (found or grammar.negations.search(text, 0, cue.start())):
            continue
        found.append(cue)
    return found


def _is_denied(text: str, start: int, grammar: Grammar) -> bool:
    if _DESCRIBES.search(text[:start]):
        return True
    before = islice(grammar.negations.finditer(text, max(0, start - _FARTHEST_DENIAL), start + 1), MAX_CUES)
    return any(each.start() < start <= each.end() + 1 for each in before)


def refused_from(text: str, cue: re.Match[str], marks: Sequence[Mark], grammar: Grammar) -> int:
    """Where what stands before a cue begins: at the last mark or word for "-free", else behind punctuation or "but".

    Example:
        >>> from lexigraph.language.intent.english import ENGLISH
        >>> text = "I love comedies but westerns bore me"
        >>> [text[refused_from(text, cue, [], ENGLISH) : cue.start()] for cue in cues_behind(text, ENGLISH)]
        [' westerns ']
    """
    before = text[: cue.start()]
    if cue[0].startswith("-"):
        words = tokens(before)
        mark = next((mark.start for mark in marks if mark.end == cue.start()), None)
        return mark if mark is not None else words[-1].start if words else cue.start()
    stops = PUNCTUATION if grammar.spaced else _STOPS  # 恐怖片、战争片都不要 refuses both
    ends = [found.end() for pattern in (stops, grammar.contrasts) for found in pattern.finditer(before)]
    start = max((end for end in ends if text[end : cue.start()].strip()), default=0)
    return _first_of_list(text, start, cue.start(), grammar)


def _first_of_list(text: str, start: int, end: int, grammar: Grammar) -> int:
    """Where a list begins whose last part, with an "and" or "or" in it, stands behind a comma."""
    together = grammar.comma.match(text, end) is not None  # 爱情片,音乐片,都不要
    joined = together or grammar.ands.search(text, start, end) or grammar.ors.search(text, start, end)
    while joined and grammar.comma.match(text, start - 1):
        before = [found.end() for found in PUNCTUATION.finditer(text, 0, start - 1)]
        first = before[-1] if before else 0
        if len(tokens(text[first : start - 1])) > 1 or not text[first : start - 1].strip():
            break
        start = first
    return start

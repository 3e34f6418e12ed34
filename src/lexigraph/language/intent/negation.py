"""How far a "not" reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import MASK, Mark, hidden, masked
from lexigraph.language.intent.phrases import tokens

MAX_SCOPES = 20
_WORDS_BEHIND_AND = 3
_PUNCTUATION = re.compile(r"[,.;:!?()。、]")


@dataclass(frozen=True)
class Scope:
    """The part of a sentence that a negation speaks of.

    Attributes:
        cue: where the words of negation begin.
        start: where what they speak of begins.
        end: before where it ends.
        until: before where the words of negation end, if they stand behind.
        negates: False for "not only" and the like, after which nothing is wanted or unwanted for sure.
    """

    cue: int
    start: int
    end: int
    until: int
    negates: bool

    def holds(self, mark: Mark) -> bool:
        """Whether a mark lies inside."""
        return self.start <= mark.start and mark.end <= self.end


def scopes(text: str, marks: Sequence[Mark], grammar: Grammar) -> list[Scope]:
    """The reach of every negation of one language.

    Args:
        text: the sentence.
        marks: what was recognised in it; a bound behind something named is not negated with it.
        grammar: of the language.

    Example:
        >>> from lexigraph.language.intent.english import ENGLISH
        >>> text = "a film, not horror or war, but with a plot"
        >>> [text[scope.start : scope.end] for scope in scopes(text, [], ENGLISH)]
        ['horror or war']
    """
    plain = hidden(text, marks)
    plain = masked(plain, [found.span() for found in grammar.harmless.finditer(plain)])
    found: list[Scope] = []
    for pattern, negates in ((grammar.neutral, False), (grammar.negations, True)):
        for cue in pattern.finditer(plain):
            if len(found) < MAX_SCOPES and not _inside(cue.start(), found) and MASK not in cue[0]:
                start = cue.end() + len(plain[cue.end() :]) - len(plain[cue.end() :].lstrip())
                end = _reach(plain, start, marks, grammar, grammar.closed.fullmatch(cue[0]) is not None)
                more = None if negates else grammar.but_also.match(plain, end)
                end = _reach(plain, more.end(), marks, grammar, closed=False) if more else end
                if text[start:end].strip():
                    found.append(Scope(cue.start(), start, end, end, negates))
    for cue in grammar.negations_after.finditer(plain):
        start = _back(plain, cue, marks)
        if len(found) < MAX_SCOPES and text[start : cue.start()].strip() and not _inside(start, found):
            found.append(Scope(start, start, cue.start(), cue.end(), True))
    return sorted(found, key=lambda scope: scope.start)


def _inside(position: int, found: Sequence[Scope]) -> bool:
    return any(scope.cue <= position < scope.until for scope in found)


def _reach(text: str, start: int, marks: Sequence[Mark], grammar: Grammar, closed: bool) -> int:
    """Before where the reach of a negation ends that begins to speak at ``start``."""
    limit = grammar.breaks.search(text, start)
    end = limit.start() if limit else len(text)
    if closed:
        closing = grammar.closing.search(text, start, end)
        end = closing.start() if closing else end
    stops: list[int] = []
    named_at = min((mark.start for mark in marks if mark.names_something and mark.start >= start), default=end)
    stops += [mark.start for mark in marks if mark.kind == "range" and mark.start > start and _names(text, start, mark, marks)]
    for joint in grammar.withs.finditer(text, start, end):
        content = _content(text[start : joint.start()], grammar)
        if named_at < joint.start() or (content and joint.start() > start):
            stops.append(joint.start())
            break
    stops += [found.start() for found in grammar.comma.finditer(text, start, end) if not _list_goes_on(text, start, found, end, grammar)]
    stops += [found.start() for found in grammar.ands.finditer(text, start, end) if not _goes_on(text, found.end(), end, marks, grammar)]
    again = grammar.negations.search(text, start, end)
    if again is not None and again.start() > start and not grammar.ors.fullmatch(again[0].strip()):
        stops.append(again.start())
    return min([end, *stops])


def _names(text: str, start: int, bound: Mark, marks: Sequence[Mark]) -> bool:
    """Whether something is named between a negation and a bound: "no horror from 1990", not "nothing before 1990"."""
    return any(mark.names_something and start <= mark.start < bound.start for mark in marks)


def _content(phrase: str, grammar: Grammar) -> bool:
    """Whether a phrase says more than "anything" and "films"."""
    rest = grammar.generic.sub(" ", grammar.intensifiers.sub(" ", phrase))
    return bool(tokens(rest)) or MASK in phrase


def _list_goes_on(text: str, start: int, comma: re.Match[str], end: int, grammar: Grammar) -> bool:
    """Whether a comma stands inside a list of what is not wanted, which an "or" ends."""
    if len(tokens(text[start : comma.start()].rpartition(",")[2])) > _WORDS_BEHIND_AND:
        return False
    position = comma.end()
    while True:
        following = grammar.comma.search(text, position, end)
        segment = text[position : following.start() if following else end]
        joint = grammar.ors.search(segment)
        if joint is not None:
            return not segment[: joint.start()].strip(f" {MASK}") or not tokens(segment[: joint.start()])
        if following is None or len(tokens(segment)) > 1 or not segment.strip():
            return False
        position = following.end()


def _goes_on(text: str, position: int, end: int, marks: Sequence[Mark], grammar: Grammar) -> bool:
    """Whether what follows an "and" is still what is not wanted: something short without an article."""
    while position < end and text[position].isspace():
        position += 1
    mark = next((mark for mark in marks if mark.start == position), None)
    if mark is not None:
        return mark.kind in ("category", "value", "item")
    stop = _PUNCTUATION.search(text, position, end)
    segment = text[position : stop.start() if stop else end]
    if grammar.starts.match(segment):
        return False
    return 0 < len(tokens(segment)) <= (_WORDS_BEHIND_AND if segment.isascii() else 6)


def _back(text: str, cue: re.Match[str], marks: Sequence[Mark]) -> int:
    """Where what stands before a negation begins: at the last mark or word for "-free", else behind punctuation."""
    before = text[: cue.start()]
    if cue[0].startswith("-"):
        words = tokens(before)
        mark = next((mark.start for mark in marks if mark.end == cue.start()), None)
        return mark if mark is not None else words[-1].start if words else cue.start()
    ends = [found.end() for found in _PUNCTUATION.finditer(before)]
    return ends[-1] if ends else 0

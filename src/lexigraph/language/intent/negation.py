"""How far a "not" reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lexigraph.language.intent.behind import MAX_CUES, PUNCTUATION, cues_behind, refused_from
from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import MASK, Mark, hidden, masked
from lexigraph.language.intent.phrases import HAN_LETTER, tokens
from lexigraph.language.intent.references import referred

MAX_SCOPES = 20
_LONGEST_LIST = 8
_WORDS_BEHIND_AND = 3
_WORDS_OF_A_LISTED = 2
_KIND = re.compile(r"^(?:[a-z-]+\s+){1,3}(?:kind|sort|type|brand|variety)s?\s+of\s+$", re.IGNORECASE)
_IS = re.compile(r"(?<![a-z])(?:is|are|would|sounds?)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Scope:
    """The part of a sentence that a negation speaks of.

    Attributes:
        cue: where the words of negation begin.
        start: where what they speak of begins.
        end: before where it ends.
        until: before where the words of negation end, if they stand behind.
        grammar: of the language of the negation.
        negates: False for "not only" and the like, after which nothing is wanted or unwanted for sure.
    """

    cue: int
    start: int
    end: int
    until: int
    grammar: Grammar
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
    if not grammar.spaced and HAN_LETTER.search(text) is None:
        return []  # the "out" and "no" that Chinese borrows are read by the rules of English
    plain = hidden(text, marks)
    plain = masked(plain, [found.span() for found in grammar.harmless.finditer(plain)])
    found: list[Scope] = []
    before, cues = plain, cues_behind(plain, grammar)
    behind = [cue.span() for cue in cues]
    for pattern, negates in ((grammar.neutral, False), (grammar.negations, True)):
        for cue in islice(pattern.finditer(plain), MAX_CUES):
            taken = _meets(cue, found) or any(start <= cue.start() < end for start, end in behind)
            if len(found) < MAX_SCOPES and not taken and MASK not in cue[0]:
                start = cue.end() + len(plain[cue.end() :]) - len(plain[cue.end() :].lstrip())
                end = _reach(plain, start, marks, grammar, cue)
                more = None if negates else grammar.but_also.match(plain, end)
                end = _reach(plain, more.end(), marks, grammar, more) if more else end
                meant = referred(plain, cue.span(), (start, end), marks, grammar) if negates else None
                if meant is not None:
                    found.append(Scope(meant[0], *meant, max(cue.end(), end), grammar, negates))
                elif text[start:end].strip():
                    found.append(Scope(cue.start(), start, end, end, grammar, negates))
                elif not negates:
                    plain = masked(plain, [cue.span()])
    for cue in cues if plain == before else cues_behind(plain, grammar):
        start = refused_from(plain, cue, marks, grammar)
        if len(found) < MAX_SCOPES and text[start : cue.start()].strip() and not _is_read(start, cue.start(), found):
            found.append(Scope(start, start, cue.start(), cue.end(), grammar, True))
    found += _likewise(plain, found, marks, grammar)
    return sorted(found, key=lambda scope: scope.start)


def _likewise(text: str, found: Sequence[Scope], marks: Sequence[Mark], grammar: Grammar) -> list[Scope]:
    """What is refused by a word for "the same" behind a refusal: "I hate war films, and the same goes for westerns"."""
    more = []
    for cue in islice(grammar.likewise.finditer(text), MAX_CUES):
        before = [scope for scope in found if scope.negates and scope.until <= cue.start() + 1]
        last = max((scope.until for scope in before), default=None)
        if last is not None and not grammar.contrasts.search(text, last, cue.start()) and not _inside(cue.end(), found):
            end = _reach(text, cue.end(), marks, grammar, cue)
            more.append(Scope(cue.start(), cue.end(), end, end, grammar, True))
    return more[:MAX_SCOPES]


def _is_closed(text: str, cue: re.Match[str], grammar: Grammar) -> bool:
    found = grammar.closed.match(text, cue.start())  # what stands behind a cue may tell that it is closed
    return (found is not None and found.end() == cue.end()) or grammar.closed.fullmatch(cue[0]) is not None


def _inside(position: int, found: Sequence[Scope]) -> bool:
    return any(scope.cue <= position < scope.until for scope in found)


def _is_read(start: int, end: int, found: Sequence[Scope]) -> bool:
    """Whether what stands before a cue was read with a cue before it: 除了 and 以外 are one negation."""
    return _inside(start, found) or any(scope.negates and scope.cue < end <= scope.end for scope in found)


def _meets(cue: re.Match[str], found: Sequence[Scope]) -> bool:
    """Whether a cue begins or ends within what was read: 我不是 is no refusal where 不是不喜欢 was read."""
    return _inside(cue.start(), found) or any(scope.cue < cue.end() <= scope.start for scope in found)


def _reach(text: str, start: int, marks: Sequence[Mark], grammar: Grammar, cue: re.Match[str]) -> int:
    """Before where the reach of a negation ends that begins to speak at ``start``."""
    limit = grammar.breaks.search(text, start)
    end = limit.start() if limit else len(text)
    if _is_closed(text, cue, grammar):
        closing = grammar.closing.search(text, start, end)
        end = closing.start() if closing else end
    again = grammar.negations.search(text, start, end)
    if again is not None and again.start() > start and not grammar.ors.fullmatch(again[0].strip()):
        end = again.start()
    end = min([end, *_adjective_ends(text, start, end, marks, grammar), *_bound_starts(start, marks)])
    end = next(
        (each.start() for each in grammar.withs.finditer(text, start, end) if _named(text, start, each, grammar)), end
    )
    announced = text[:start].rstrip().endswith((":", "="))  # "exclude: horror, war" is a list to its end
    commas = iter(()) if announced else grammar.comma.finditer(text, start, end)
    joints = (grammar.ors,) if grammar.bare.fullmatch(cue[0].strip()) else (grammar.ors, grammar.ands)
    end = next((each.start() for each in commas if not _list_goes_on(text, start, each, end, grammar, joints)), end)
    ands = grammar.ands.finditer(text, start, end)
    return next((each.start() for each in ands if not _goes_on(text, each.end(), end, marks, grammar)), end)


def _named(text: str, start: int, joint: re.Match[str], grammar: Grammar) -> bool:
    """Whether something was named before a "with": "no horror with ...", not "nothing with ..."."""
    return joint.start() > start and _content(text[start : joint.start()], grammar)


def _adjective_ends(text: str, start: int, end: int, marks: Sequence[Mark], grammar: Grammar) -> list[int]:
    """Where the noun begins whose adjective alone is negated: "a not too violent comedy" is a comedy."""
    kind = next(
        (m.start for m in marks if m.kind == "category" and m.start > start and _KIND.search(text[start : m.start])),
        None,
    )
    if kind is not None and kind < end:
        return [kind]
    excess = grammar.too.search(text, max(0, start - 8), min(end, start + 12))
    if excess is None:
        return []
    begin = max(excess.end(), start)
    return [
        mark.start
        for mark in marks
        if mark.kind == "category" and begin < mark.start < end and _content(text[begin : mark.start], grammar)
    ][:1]


def _bound_starts(start: int, marks: Sequence[Mark]) -> list[int]:
    """Where a bound begins behind something named: "no horror from 1990", not "nothing before 1990"."""
    first = min((mark.start for mark in marks if mark.names_something and mark.start >= start), default=None)
    return [mark.start for mark in marks if mark.kind == "range" and first is not None and mark.start > first]


def _content(phrase: str, grammar: Grammar) -> bool:
    """Whether a phrase says more than "anything" and "films"."""
    rest = grammar.generic.sub(" ", grammar.intensifiers.sub(" ", phrase))
    return bool(tokens(rest)) or MASK in phrase


def _list_goes_on(
    text: str, start: int, comma: re.Match[str], end: int, grammar: Grammar, joints: Sequence[re.Pattern[str]]
) -> bool:
    """Whether a comma stands inside a list of what is not wanted, which an "or" ends, or another of the joints."""
    if len(tokens(text[start : comma.start()].rpartition(",")[2])) > _WORDS_BEHIND_AND:
        return False
    position = comma.end()
    for _ in range(_LONGEST_LIST):
        following = grammar.comma.search(text, position, end)
        segment = text[position : following.start() if following else end]
        joint = next((found for each in joints if (found := each.search(segment))), None)
        if joint is not None:
            last = segment[: joint.start()]
            short = max(len(tokens(last)), len(tokens(segment[joint.end() :])) - 1) <= _WORDS_OF_A_LISTED
            return short and not grammar.starts.match(last.strip()) and not _IS.search(segment)
        if following is None or len(tokens(segment)) > _WORDS_OF_A_LISTED or not segment.strip():
            return False
        position = following.end()
    return False


def _goes_on(text: str, position: int, end: int, marks: Sequence[Mark], grammar: Grammar) -> bool:
    """Whether what follows an "and" is still what is not wanted: something short without an article."""
    while position < end and text[position].isspace():
        position += 1
    mark = next((mark for mark in marks if mark.start == position), None)
    if mark is not None:
        return mark.kind in ("category", "value", "item")
    stop = PUNCTUATION.search(text, position, end)
    segment = text[position : stop.start() if stop else end]
    if grammar.starts.match(segment):
        return False
    return 0 < len(tokens(segment)) <= (_WORDS_BEHIND_AND if segment.isascii() else 6)

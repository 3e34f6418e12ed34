"""Who is what: a name after "directed by" must be a director in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexigraph.language.writing.claims import Span, Unsupported
from lexigraph.language.writing.known_names import TITLES

_WRITERS = frozenset({"writer", "author"})
_ACTORS = frozenset({"actor", "cast", "performer"})
_MADE = frozenset({"manufacturer", "brand", "company", "studio", "producer"})
ROLES: tuple[tuple[str, str, frozenset[str]], ...] = (
    # words of "X-ed by NAME"; words of "the X is NAME" and "NAME, X"; roles that the name must have
    ("directed|helmed", "directors?|filmmakers?", frozenset({"director"})),
    ("written|penned|authored|scripted|screenplay", "writers?|screenwriters?|authors?|novelists?", _WRITERS),
    ("created", "creators?", frozenset({"creator"})),
    ("produced", "producers?", frozenset({"producer"})),
    ("composed|scored|music|score|soundtrack", "composers?", frozenset({"composer"})),
    ("edited", "editors?", frozenset({"editor"})),
    ("shot|photographed|filmed", "cinematographers?", frozenset({"cinematographer"})),
    ("published", "publishers?", frozenset({"publisher"})),
    ("performed|sung|recorded", "singers?|artists?|performers?|musicians?", frozenset({"artist"})),
    ("played|portrayed|acted", "actors?|actress(?:es)?|stars?", _ACTORS),
    ("made|manufactured", "manufacturers?|makers?", _MADE),
)
_ACTIVE: tuple[tuple[str, frozenset[str]], ...] = (
    ("directs|directed|directing|helms|helmed|helming", frozenset({"director"})),
    ("writes|wrote|writing|penned|pens|authored", _WRITERS),
    ("creates|created", frozenset({"creator"})),
    ("produces|produced", frozenset({"producer"})),
    ("composes|composed|scored", frozenset({"composer"})),
    ("stars|starred|plays|played|acts|acted|appears|appeared|portrays|portrayed|co-stars|leads", _ACTORS),
    ("sings|sang|performs|performed", frozenset({"artist"}) | _ACTORS),
    ("shoots|edits|edited", frozenset({"editor", "cinematographer"})),
    ("publishes|published", frozenset({"publisher"})),
)
_OWNED: tuple[tuple[str, frozenset[str]], ...] = (
    ("direction|director's", frozenset({"director"})),
    ("script|screenplay|novel|writing|pen", _WRITERS),
    ("score|soundtrack", frozenset({"composer"})),
    ("performance|acting|portrayal", _ACTORS),
)
"""What somebody's is that made or played something."""

_NO_MAKER = TITLES | _ACTORS | {"character", "award", "nomination", "topic", "subject", "category", "genre", "keyword",
                                "tag", "country", "language", "city"}  # fmt: skip
_CHINESE: tuple[tuple[str, frozenset[str]], ...] = (
    ("执导|导演|指导", frozenset({"director"})),
    ("主演|饰演|出演|领衔|演员|扮演", _ACTORS),
    ("编剧|撰写|所著|所写|写的|著作|作者", _WRITERS),
    ("创作者|创作|创造", frozenset({"creator"})),
    ("作曲|配乐", frozenset({"composer"})),
    ("制片人?|监制", frozenset({"producer"})),
    ("出版", frozenset({"publisher"})),
    ("出品|发行", frozenset({"studio", "company", "producer", "publisher"})),
    ("演唱", frozenset({"artist"})),
)
_BETWEEN = re.compile(r"\s*(?:,\s*and|,|&|\band\b|\bor\b|、|和|与|及|以及)?\s*(?:the\s+)?[\"'《》]?\s*[\"'《》]?\s*")
_LEAD = re.compile(
    r"\s*(?:[:：]|is|are|was|were|named|called|as|都是|均为|都为|也是|同为|皆为|是|为|有|包括|由|的是)?\s*[\"'《]?\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\"']?\s*(?:,\s*)?(?:(?:who|also|then|later|has|have|and|as|is|was|the|its|a)\s+)*", re.IGNORECASE)
_OWNER_TAIL = re.compile(r"[\"']?'s?\s+(?:\w+\s+)?", re.IGNORECASE)
_CHINESE_TAIL = re.compile(r"[\"'》]?\s*(?:共同|联合|所|担任|亲自|的)*")
_CHINESE_WORDS = re.compile(
    "|".join(words for words, _ in sorted(_CHINESE, key=lambda entry: "创作者" not in entry[0]))
)


def wrong_relations(sentence: str, free: str, spans: list[Span]) -> list[Unsupported]:
    """Relations of one folded sentence that the source does not hold.

    Args:
        sentence: as it is.
        free: with its known names blanked, so that no title is read as a relation.
        spans: the known names.

    Example:
        >>> spans = [Span(12, 21, "Mara Lind", frozenset({"actor"}))]
        >>> [str(one) for one in wrong_relations("directed by Mara Lind", "directed by " + 9 * chr(0), spans)]
        ["relation 'directed by Mara Lind': the source names no such director"]
    """
    return [*_passive(sentence, free, spans), *_nouns(sentence, free, spans), *_active(sentence, free, spans),
            *_owned(sentence, free, spans), *_by(sentence, free, spans), *_chinese(sentence, free, spans)]  # fmt: skip


def _passive(sentence: str, free: str, spans: list[Span]) -> Iterator[Unsupported]:
    """Words like "directed by", which a name must follow."""
    for words, _, roles in ROLES:
        for match in re.finditer(rf"\b(?:{words})[\s-]+(?:\w+ly\s+|and\s+\w+\s+|and\s+)*by\b", free, re.IGNORECASE):
            yield from _judged(sentence, match, _following(free, match.end(), spans), roles, needs_name=True)
    for match in re.finditer(r"\b(?:starring|co-starring|featuring|stars|cast includes)\b", free, re.IGNORECASE):
        following = _following(free, match.end(), spans)
        before = _preceding(free, match.start(), spans)
        named = [span for span in before if not span.roles & TITLES]
        needs = match[0].casefold() not in ("stars", "featuring") or (not named and bool(before))
        if following or (needs and not named):
            yield from _judged(sentence, match, following, _ACTORS, needs_name=True)


def _nouns(sentence: str, free: str, spans: list[Span]) -> Iterator[Unsupported]:
    """Phrases like "director NAME", "the director is NAME", "NAME, the director"."""
    for _, words, roles in ROLES:
        for match in re.finditer(rf"\b(?:{words})\b", free, re.IGNORECASE):
            names = _following(free, match.end(), spans)
            if not names and re.search(
                r"[,(]\s*(?:the|its|a)?\s*$|\b(?:as|is|was)\s+(?:the|its|a)?\s*$", free[: match.start()]
            ):
                names = _preceding(free, match.start(), spans)
            yield from _judged(sentence, match, names, roles, needs_name=False)


def _active(sentence: str, free: str, spans: list[Span]) -> Iterator[Unsupported]:
    for words, roles in _ACTIVE:
        for match in re.finditer(rf"\b(?:{words})\b(?!\s+by\b)", free, re.IGNORECASE):
            names = [span for span in _preceding(free, match.start(), spans) if not span.roles & TITLES]
            yield from _judged(sentence, match, names, roles, needs_name=False)


def _owned(sentence: str, free: str, spans: list[Span]) -> Iterator[Unsupported]:
    """Phrases like "NAME's direction"."""
    for words, roles in _OWNED:
        for match in re.finditer(rf"\b(?:{words})\b", free, re.IGNORECASE):
            names = [one for one in _preceding(free, match.start(), spans, _OWNER_TAIL) if not one.roles & TITLES]
            yield from _judged(sentence, match, names, roles, needs_name=False)


def _by(sentence: str, free: str, spans: list[Span]) -> Iterator[Unsupported]:
    """Of "a film by NAME" must have made it; "inspired by NAME" is what no record holds."""
    known = "|".join(words for words, _, _ in ROLES)
    for match in re.finditer(r"(?:\b(\w+)[\s-]+)?\bby\b", free, re.IGNORECASE):
        if match[1] and re.fullmatch(known, match[1], re.IGNORECASE):
            continue
        names = [span for span in _following(free, match.end(), spans) if not span.roles & {"category", "year"}]
        if match[1] and re.fullmatch(r"\w+(?:ed|en)", match[1]):
            yield from (_unsupported(sentence, match, [span], "no such relation is known") for span in names)
            continue
        yield from (
            _unsupported(sentence, match, [span], "the source does not say that it made this")
            for span in names
            if span.roles <= _NO_MAKER
        )


def _chinese(sentence: str, free: str, spans: list[Span]) -> Iterator[Unsupported]:
    for match in _CHINESE_WORDS.finditer(free):
        roles = next(roles for words, roles in _CHINESE if re.fullmatch(words, match[0]))
        names = _preceding(free, match.start(), spans, _CHINESE_TAIL) or _following(free, match.end(), spans)
        people = [span for span in names if not span.roles & TITLES]
        yield from _judged(sentence, match, people, roles, needs_name=True)


def _judged(
    sentence: str, match: re.Match[str], names: list[Span], roles: frozenset[str], *, needs_name: bool
) -> Iterator[Unsupported]:
    role = sorted(roles)[0] if len(roles) == 1 else " or ".join(sorted(roles))
    if needs_name and not names:
        rest = sentence[match.start() : match.end() + 30].strip()
        yield Unsupported("relation", rest, f"no {role} of the source is named")
    for span in names:
        if not span.roles & roles:
            yield _unsupported(sentence, match, [span], f"the source names no such {role}")


def _unsupported(sentence: str, match: re.Match[str], spans: list[Span], reason: str) -> Unsupported:
    start, end = min(match.start(), spans[0].start), max(match.end(), spans[-1].end)
    return Unsupported("relation", sentence[start:end].strip(), reason)


def _following(free: str, place: int, spans: list[Span]) -> list[Span]:
    """Names that stand right after a place, joined by commas and "and"."""
    found: list[Span] = []
    lead = _LEAD.match(free, place)
    place = lead.end() if lead else place
    for span in spans:
        if span.start < place:
            continue
        gap = _BETWEEN.match(free, place)
        if span.start != place and (gap is None or gap.end() < span.start):
            break
        found.append(span)
        place = span.end
    return found


def _preceding(free: str, place: int, spans: list[Span], tail: re.Pattern[str] = _TAIL) -> list[Span]:
    """Names that stand right before a place."""
    found: list[Span] = []
    for span in reversed([span for span in spans if span.end <= place]):
        gap = free[span.end : place]
        if not (_BETWEEN.fullmatch(gap) if found else tail.fullmatch(gap)):
            break
        found.insert(0, span)
        place = span.start
    return found

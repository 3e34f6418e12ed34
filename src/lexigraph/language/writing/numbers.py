"""Years and numbers of a text, each of which must be one of its source record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lexigraph.language.writing.claims import ClaimKind, Span, Unsupported
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.folding import folded, words
from lexigraph.language.writing.known_names import TITLES
from lexigraph.language.writing.number_words import CHINESE, ENGLISH, IDIOMS, SCALES, chinese_value, english_value
from lexigraph.language.writing.openers import FUNCTION_WORDS

PROSE = "text"
"""The role of numbers out of descriptions."""

_TOKEN = re.compile(r"[^\W\d\u3400-\u9fff]*\d(?:(?![\u3400-\u9fff])\w|[.,](?=\d))*")
_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_GLUE = r"(?:[/:^*×+=~_'.,·]|\s?[/^*×+=~]\s?|\s)"
_GLUED_BEFORE, _GLUED_AFTER = re.compile(rf"\d{_GLUE}$"), re.compile(rf"{_GLUE}\d")
_SIGN = re.compile(r"(?:^|[\s(\[:])[-+]$")
_MULTIPLIER = re.compile(rf"\s?(?:(?:{'|'.join(SCALES)}|[kmb]|bn|tn)(?!\w)|[十百千万亿])", re.IGNORECASE)
_INEXACT = re.compile(
    r"(?:before|after|until|till|by|over|under|than|about|around|nearly|almost|roughly|approximately|some|least|most"
    r"|up to|circa|early|late|mid|pre|post|prior to|beyond|exceeding|not"
    r"|超过|不到|近|将近|大约|约|至少|最多|多达|早于|晚于)[\s-]*$",
    re.IGNORECASE,
)
_INEXACT_AFTER = re.compile(
    r"\s*(?:年代|年前|年后|年来|年间|年以前|年以后|年之前|年之后|世纪|多|余|以上|以下|以前|以后|之前|之后|左右"
    r"|\+|-?plus\b|or (?:more|less|so|fewer)\b|ish\b)"
)
_YEAR_BEFORE = re.compile(r"(?:\b(?:in|since|from|of|year|released|published|made)|[(])\s*$", re.IGNORECASE)
_UNIT_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:minutes?|mins?)\b|分钟", ("runtime", "length", "duration", "minute", PROSE)),
    (r"(?:hours?|hrs?|seconds?|days?|weeks?|months?|years?|miles?|km)\b", ("age", "hour", PROSE)),
    (r"小时|天|周|个月|岁|公里", ("age", "hour", PROSE)),
    (r"(?:stars?|points?)\b|颗星|星|分", ("rating", "score", "stars", PROSE)),
    (r"pages?\b|页", ("page", PROSE)),
    (r"(?:%|percent\b|per cent\b)", ("percent", "share", PROSE)),
    (r"(?:dollars?|euros?|pounds?|usd|yuan)\b|元|美元|块", ("price", "budget", "cost", "revenue", PROSE)),
    (r"(?:[a-z]+ ){0,2}(?:films?|movies?|books?|items?|titles?|works?|things?)\b", ("items", "count", PROSE)),
    (r"(?:[a-z]+ ){0,2}stor(?:y|ies)\b|部|本|个|件|项|款", ("items", "count", PROSE)),
    (r"(?:awards?|oscars?|prizes?|nominations?|wins?)\b|个?奖", ("award", "win", "nomination", PROSE)),
    (r"(?:people|users?|viewers?|readers?|men|women|children)\b|人|位|名", ("votes", "reviews", "count", PROSE)),
    (r"(?:votes?|ratings?|reviews?)\b", ("votes", "reviews", "count", PROSE)),
)
_UNITS = tuple((re.compile(rf"\s*-?(?:{words})", re.IGNORECASE), roles) for words, roles in _UNIT_WORDS)
"""What stands behind a number, and parts of the roles that the number may then have."""

_APPEARED = re.compile(
    r"\b(?:released|published|made|produced|shot|filmed|written|out|appeared|premiered|since|year|circa)\s+(?:in\s+)?$",
    re.IGNORECASE,
)
_ONE_BEFORE = re.compile(r"\b(?:no|this|that|the|each|every|any|which)\s+$", re.IGNORECASE)
_ONE_AFTER = re.compile(r"\s+(?:of|another|who|that)\b", re.IGNORECASE)
_ONE_WORK_AFTER = re.compile(r"\s+(?:[a-z\0]+\s)?(?:film|movie|book|novel|story|work)\b")
_NOUN_AFTER = re.compile(rf"\s+(?!(?:{'|'.join(sorted(FUNCTION_WORDS))})\b)[a-z]+s\b")
_AVERAGE = re.compile(r"\baverage|\bmean\b|平均", re.IGNORECASE)
_MEASURE = re.compile(r"[\s\"'《部本个件项款集]*")
_OF_TITLE = re.compile(
    r"[\"'》*_]*\s*(?:[,(]|,?\s*(?:from|of|in|released in|made in|published in)\b)?\s*", re.IGNORECASE
)
_PRICE_BEFORE, _RATING_BEFORE = (
    re.compile(r"[$€£¥]\s*$"),
    re.compile(
        r"(?:rat(?:ed|ings?|es?)|scores?|scored|评分|打分|评了)(?:\s*(?:of|is|was|at|it|as|[:：为是]))*\s*$",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True)
class KnownNumber:
    """A number of a record.

    Attributes:
        value: exactly.
        role: of its fact; :data:`PROSE` out of a description.
        of: what it belongs to, or "".
        near: of a number in prose, the words beside it, one of which must stand beside it in a text too: "three
            thieves" in a source justifies no three awards.
    """

    value: Decimal
    role: str
    of: str = ""
    near: frozenset[str] = frozenset()

    @property
    def is_year(self) -> bool:
        """Whether it is a year and nothing else."""
        return "year" in self.role


@dataclass(frozen=True)
class KnownNumbers:
    """The numbers of one record.

    Attributes:
        numbers: all of them.
        tokens: words with digits in them, such as "4K", and words such as "third" in descriptions.
        titles: names of items among what numbers belong to.
    """

    numbers: tuple[KnownNumber, ...]
    tokens: frozenset[str]
    titles: frozenset[str] = frozenset()

    def unknown(self, free: str, subjects: list[Span]) -> list[Unsupported]:
        """Numbers of one sentence that the record does not hold, or holds of something else.

        Args:
            free: the folded sentence, known names blanked.
            subjects: known names and categories in it.
        """
        return [
            Unsupported(_kind(free, start, end), text, reason)
            for start, end, text, value in _numbers(free)
            if (reason := self._fault(free, start, end, value, subjects))
        ]

    def _fault(self, free: str, start: int, end: int, value: Decimal | None, subjects: list[Span]) -> str | None:
        text = free[start:end].casefold()
        if value is None:
            return None if text in self.tokens else "not in the source"
        known = [number for number in self.numbers if number.value == value]
        if not known:
            return "not in the source"
        if _INEXACT.search(free[:start]) or _INEXACT_AFTER.match(free, end):
            return "the source does not give it as a bound"
        beside = _beside(free, start, end)
        known = [number for number in _fitting(known, free, start, end) if not number.near or number.near & beside]
        known = self._of_neighbours(known, free, start, end, subjects)
        if not known:
            return "a number of something else in the source"
        if any(not number.of or self._is_near(number.of, start, end, subjects) for number in known):
            return None
        return "belongs to something else in the source"

    def _of_neighbours(
        self, known: list[KnownNumber], free: str, start: int, end: int, subjects: list[Span]
    ) -> list[KnownNumber]:
        """Those of the numbers that may stand beside a title, a category, or without the word "average"."""
        if not _AVERAGE.search(free):
            known = [number for number in known if "average" not in number.role]
        for span in subjects:
            if not span.roles & TITLES and span.start >= end and _MEASURE.fullmatch(free, end, span.start):
                known = [number for number in known if number.of == span.name or number.is_year or number.role == PROSE]
            elif span.name in self.titles and span.end <= start and _OF_TITLE.fullmatch(free, span.end, start):
                known = [number for number in known if number.of in ("", span.name) and not _is_range(number)]
        return known

    def _is_near(self, owner: str, start: int, end: int, subjects: list[Span]) -> bool:
        """Whether what a number belongs to is nearer to it than all else of its sort, titles or categories."""
        is_title = owner in self.titles
        nearest = _nearest(start, end, [span for span in subjects if bool(span.roles & TITLES) == is_title])
        return nearest is not None and nearest.name == owner


def known_numbers(record: SourceRecord) -> KnownNumbers:
    """Collect the numbers of a record. Those inside names count only as part of the name.

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> facts = (Fact("title", "Heat (1995)"), Fact("runtime", "170"), Fact("description", "Two men and 3 guns."))
        >>> [(str(number.value), number.role) for number in known_numbers(SourceRecord("a", "item", facts)).numbers]
        [('1995', 'year'), ('170', 'runtime'), ('3', 'text'), ('2', 'text')]
    """
    found: list[KnownNumber] = []
    tokens: set[str] = set()
    has_year = any(fact.role == "year" for fact in record.facts)
    for fact in record.facts:
        value, role = folded(fact.value), PROSE if fact.is_prose else fact.role
        if fact.role in TITLES:
            if fact.role == "title" and not has_year and (match := re.search(r"\((\d{4})\)\s*$", value)):
                found.append(KnownNumber(Decimal(match[1]), "year"))
            continue
        for start, end, text, number in _numbers(value):
            tokens.add(text.casefold())
            if number is not None and (role == PROSE or (start, end) == (0, len(value))):
                near = _beside(value, start, end) if role == PROSE else frozenset()
                found.append(KnownNumber(number, role, fact.of, near))
    titles = frozenset(fact.value for fact in record.facts if fact.role in TITLES)
    return KnownNumbers(tuple(found), frozenset(tokens), titles)


def _beside(text: str, start: int, end: int) -> frozenset[str]:
    """The words next to a place in a text, up to three on each side, without those that say nothing."""
    around = [*words(text[:start])[-3:], *words(text[end:])[:3]]
    return frozenset(word for word in around if word not in FUNCTION_WORDS and word not in "的是在了一个于年月日和有")


def _numbers(text: str) -> Iterator[tuple[int, int, str, Decimal | None]]:
    """Every number in a folded text: where, as written, and its value or None where that cannot be told."""
    for match in _TOKEN.finditer(text):
        yield match.start(), match.end(), match[0], _digits_value(match, text)
    for match in re.finditer("\ufffd|[上本]个?世纪", text):
        yield match.start(), match.end(), match[0], None
    for match in ENGLISH.finditer(text):
        if not _is_pronoun(match, text):
            yield match.start(), match.end(), match[0], english_value(match[0])
    idioms = {place for match in IDIOMS.finditer(text) for place in range(match.start(), match.end())}
    for match in CHINESE.finditer(text):
        ordinal = text[match.start() - 1 : match.start()] == "第"
        if (match.start() in idioms and not ordinal) or _is_multiplier(match, text) or match[0] == "○":
            continue
        if match[0] != "一" or ordinal or text[match.end() : match.end() + 1] in "年月日九":
            yield match.start(), match.end(), match[0], chinese_value(match[0])


def _digits_value(match: re.Match[str], text: str) -> Decimal | None:
    """The value of a token with digits; None for "4K", "1990s", "1/2", "-5", "3 million" and all that is no number."""
    before, after = text[: match.start()], match.end()
    if not _PLAIN.fullmatch(match[0]) or _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(text, after):
        return None
    if _SIGN.search(before) or _MULTIPLIER.match(text, after):
        return None
    try:
        return Decimal(match[0].replace(",", ""))
    except InvalidOperation:
        return None


def _is_multiplier(match: re.Match[str], text: str) -> bool:
    """Whether "万" and the like stand behind digits, where they count with them."""
    return text[match.start() - 1 : match.start()].isdecimal()


def _is_pronoun(match: re.Match[str], text: str) -> bool:
    """Whether "one" counts nothing: "one of", "no one", "the one", "one another"."""
    if match[0].casefold() != "one":
        return False
    before, after = _ONE_BEFORE.search(text[: match.start()]), _ONE_AFTER.match(text, match.end())
    return before is not None or after is not None


def _fitting(known: list[KnownNumber], free: str, start: int, end: int) -> list[KnownNumber]:
    """Those of the numbers that are of the kind the words around ask for."""
    before = free[:start]
    if _PRICE_BEFORE.search(before):
        return _with_roles(known, ("price", "budget", "cost", "revenue", PROSE))
    if _RATING_BEFORE.search(before):
        return _with_roles(known, ("rating", "score", PROSE))
    if _ONE_WORK_AFTER.match(free, end):
        return [number for number in known if number.is_year or number.role == PROSE]
    unit = next((roles for pattern, roles in _UNITS if pattern.match(free, end)), None)
    if unit is not None:
        return _with_roles(known, unit)
    if _NOUN_AFTER.match(free, end):
        return _with_roles(known, ("items", "count", "votes", "reviews", "award", PROSE))
    year = known[0].value == int(known[0].value) and 1000 <= known[0].value <= 2200
    if free[end : end + 1] == "年" or _APPEARED.search(before) or (year and _YEAR_BEFORE.search(before)):
        return [number for number in known if number.is_year or number.role == PROSE]
    return known


def _is_range(number: KnownNumber) -> bool:
    """Whether it is the first or last year of several items, and that of none of them."""
    return number.is_year and number.role != "year"


def _with_roles(known: list[KnownNumber], roles: tuple[str, ...]) -> list[KnownNumber]:
    return [number for number in known if not number.is_year and any(role in number.role for role in roles)]


def _nearest(start: int, end: int, subjects: list[Span]) -> Span | None:
    def distance(span: Span) -> int:
        return span.start - end if span.start >= end else start - span.end

    return min(subjects, key=distance, default=None)


def _kind(free: str, start: int, end: int) -> ClaimKind:
    four_digits = end - start == 4 and free[start:end].isdecimal()
    return "year" if four_digits or free[end : end + 1] == "年" else "number"


def stated_numbers(text: str) -> list[Decimal]:
    """The numbers that a text states, in digits or words, in order.

    Example:
        >>> [str(number) for number in stated_numbers("Two men, 1995, the 1990s.")]
        ['2', '1995']
    """
    return [value for _, _, _, value in sorted(_numbers(folded(text)), key=lambda one: one[0]) if value is not None]

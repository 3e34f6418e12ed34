# ruff: noqa: E501 - lists of words are read by the line
"""How English says numbers, years and their bounds."""

from __future__ import annotations

import re

from lexigraph.language.intent.grammar import Comparison, Vague, bounds, words

_NAMES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_VALUES = {name: float(value) for value, name in enumerate(_NAMES)} | {
    "a": 1.0, "an": 1.0, "half an": 0.5, "half a": 0.5, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0,
    "ninety": 90.0, "a hundred": 100.0, "one hundred": 100.0, "a thousand": 1000.0,
}  # fmt: skip
_DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fourties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
}  # fmt: skip
_PARTS = {"early": (0, 3), "mid": (4, 6), "middle": (4, 6), "late": (7, 9)}

_WORD_NUMBERS = "|".join(sorted(_VALUES, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(?:k|grand|thousand)(?![a-z]))?|(?:{_WORD_NUMBERS})(?=[\s-])"

DECADE = re.compile(
    rf"(?<!\w)(?:the\s+)?(?:(?P<part>early|mid|middle|late)[\s-]+(?:of\s+)?(?:the\s+)?(?:to\s+late[\s-]+)?)?"
    rf"(?:(?P<year>'?\d0|1[89]\d0|20\d0)(?:'?s)|(?P<name>{'|'.join(_DECADES)})|(?P<century>1[789]|2[01])(?:th|st)[\s-]century)(?!\w)",
    re.IGNORECASE,
)


def parse_number(text: str) -> float | None:
    """The value of a number as written.

    Example:
        >>> parse_number("1,200.5"), parse_number("5k"), parse_number("two")
        (1200.5, 5000.0, 2.0)
    """
    lower = text.lower().strip()
    if lower in _VALUES:
        return _VALUES[lower]
    times = 1000.0 if re.search(r"k|grand|thousand", lower) else 1.0
    digits = re.sub(r"[^\d.]", "", lower)
    return float(digits) * times if digits else None


def parse_decade(found: re.Match[str]) -> tuple[int, int] | None:
    """The first and last year of a decade or century as written; two digits mean the twentieth century from 1930 on.

    Example:
        >>> [parse_decade(DECADE.search(text)) for text in ("the 90s", "late eighties", "2010s", "19th century")]
        [(1990, 1999), (1987, 1989), (2010, 2019), (1801, 1900)]
    """
    if found["century"]:
        last = int(found["century"]) * 100
        return last - 99, last
    first = _DECADES[found["name"].lower()] if found["name"] else _full_year(found["year"].lstrip("'"))
    low, high = _PARTS.get((found["part"] or "").lower(), (0, 9))
    return first + low, first + high


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 30 else 2000)


SHORT_YEAR = re.compile(r"(?<![\w'])'(\d\d)(?![\w'])")

JOINS = re.compile(r"\s*(?:-|to|and|until|till|through|thru|up\s+to|or)\s*(?:the\s+)?", re.IGNORECASE)
RANGE_STARTS = re.compile(
    r"(?<!\w)(?:in\s+)?(?:between|from|in|of|released|made|anywhere|the\s+years?|years)\s*(?:the\s+)?$", re.IGNORECASE
)

_THAN: tuple[tuple[str, Comparison, str], ...] = (
    (r"(?:newer|later|more\s+recent|younger)\s+than", ">", "year"),
    (r"(?:older|earlier|(?:further|farther)\s+back|back\s+(?:further|farther))\s+than", "<", "year"),
    (r"(?:cheaper|less\s+expensive)\s+than", "<", "price"),
    (r"(?:more\s+expensive|pricier|dearer)\s+than", ">", "price"),
    (r"shorter\s+than", "<", "duration"), (r"longer\s+than", ">", "duration"),
    (r"lighter\s+than", "<", "weight"), (r"heavier\s+than", ">", "weight"),
    (r"(?:less|fewer|lower|smaller)\s+than", "<", ""), (r"(?:more|greater|higher|bigger|larger|better)\s+than", ">", ""),
)  # fmt: skip
_NOT = r"(?:no|not|n't|never|nothing|isn't|aren't)(?:\s+(?:be|any|a|much|too|go|going))*\s+"
_INVERSE: dict[Comparison, Comparison] = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
_NEGATED: tuple[tuple[str, Comparison, str], ...] = tuple(
    (rf"{_NOT}{pattern}", _INVERSE[comparison], measure) for pattern, comparison, measure in _THAN
)

BEFORE = bounds(
    (
        *_NEGATED, *_THAN,
        (r"(?:not|no|nothing|don't\s+go)\s+(?:over|above|beyond|past|exceeding)", "<=", ""),
        (r"(?:not|no|nothing)\s+(?:under|below)", ">=", ""),
        (r"(?:not|no|nothing)\s+(?:before|prior\s+to)", ">=", "year"), (r"(?:not|no|nothing)\s+(?:after|past|since)", "<=", "year"),
        (r"(?:after|post)(?:\s+the)?(?:\s+years?)?(?:\s+of)?-?", ">", "year"), (r"(?:before|prior\s+to|pre|predating|earlier)(?:\s+the)?(?:\s+years?)?-?", "<", "year"),
        (r"(?:since|starting\s+(?:in|from|with)|not\s+before)(?:\s+the)?(?:\s+years?)?", ">=", "year"),
        (r"(?:until|till|up\s+until|no\s+later\s+than|not\s+after|not\s+later\s+than)(?:\s+the)?(?:\s+years?)?", "<=", "year"),
        (r"(?:over|above|beyond|exceeding|past|>)", ">", ""), (r"(?:under|below|beneath|sub-?|<)", "<", ""),
        (r"(?:at\s+least|min(?:imum)?(?:\s+of)?|no\s+less\s+than|no\s+fewer\s+than|not\s+less\s+than|from\s+at\s+least|>=|≥|starting\s+at)", ">=", ""),
        (r"(?:at\s+most|max(?:imum)?(?:\s+of)?|no\s+more\s+than|not\s+more\s+than|up\s+to|within|<=|≤|as\s+late\s+as|a\s+limit\s+of|budget(?:\s+(?:is|of))?:?)", "<=", ""),
        (r"(?:around|about|circa|approximately|roughly|nearly|approx\.?|somewhere\s+around|c\.|~)(?:\s+the)?(?:\s+years?)?", "~", ""),
        (r"(?:exactly|=|==|equal\s+to|:)", "==", ""),
        (r"(?:in|from|of|during|released\s+in|made\s+in|the|year|dated)(?:\s+the)?(?:\s+years?)?(?:\s+of)?", "==", "year"),
    ),
    behind=False, spaced=True,
)  # fmt: skip
AFTER = bounds(
    (
        (r"(?:or|and)\s+(?:later|newer|after|onwards?|more\s+recent)(?!\s+\S?\d)", ">=", "year"), (r"onwards?|on(?!\s+\w)|on(?=\s+(?:and|but|please))", ">=", "year"),
        (r"(?:or|and)\s+(?:earlier|older|before)(?!\s+\S?\d)", "<=", "year"),
        (r"(?:or|and)\s+(?:more|up|above|over|higher|better|longer|upwards?)(?!\s+(?:than\s+)?\S?\d)|at\s+least|minimum|min\b|\+|plus", ">=", ""),
        (r"(?:or|and)\s+(?:less|under|below|lower|fewer|cheaper|shorter)(?!\s+(?:than\s+)?\S?\d)|at\s+most|maximum|max|tops", "<=", ""),
    ),
    behind=True, spaced=True,
)  # fmt: skip

VAGUES = (
    Vague(words("recent", "new", "brand-new", "modern", "latest", "newest"), words("newer", "more recent", "more modern"), "year", True),
    Vague(words(r"(?<!good\s)(?<!good\sold\s)old", "older", "oldest"), words("older", "less recent"), "year", False),
    Vague(words("cheap", "inexpensive", "affordable", "low-cost", "budget", "cheapest"), words("cheaper", "less expensive", "more affordable"), "price", False),
    Vague(words("expensive", "pricey", "costly"), words("more expensive", "pricier", "dearer"), "price", True),
    Vague(words("short", "quick"), words("shorter", "less long"), "duration", False),
    Vague(words("long", "lengthy"), words("longer"), "duration", True),
    Vague(words("thin", "short"), words("shorter", "thinner"), "pages", False),
    Vague(words("thick", "long"), words("longer", "thicker"), "pages", True),
    Vague(words("light", "lightweight"), words("lighter", "less heavy"), "weight", False),
    Vague(words("heavy"), words("heavier"), "weight", True),
    Vague(words("highly rated", "highly-rated", "well rated", "well-rated", "top rated", "top-rated", "well reviewed"), words("better rated", "higher rated", "better-rated"), "rating", True),
)  # fmt: skip

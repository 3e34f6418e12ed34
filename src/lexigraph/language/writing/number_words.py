"""Numbers in English words and in Chinese characters."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VAGUE = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth
ninetieth hundredth thousandth once twice thrice half quarter double triple dozens hundreds thousands millions
billions twenties thirties forties fifties sixties seventies eighties nineties decade decades century centuries
couple score duo trio quartet trilogy
"""

UNITS = {word: number for number, word in enumerate(_UNITS.split())}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
VAGUE = frozenset(_VAGUE.split())
"""Words that say a number which no record holds as such; they stand only if the source says the same word."""

_PLAIN = {**UNITS, **TENS, **SCALES}
_WORD = "|".join(sorted([*_PLAIN, *VAGUE], key=len, reverse=True))
ENGLISH = re.compile(rf"(?<!\w)(?:{_WORD})(?:(?:[\s-]+(?:and[\s-]+)?)(?:{_WORD}))*(?!\w)", re.IGNORECASE)
"""A number in English words."""

_DIGITS = {one: number for number, one in enumerate("零一二三四五六七八九")}
_DIGITS |= {one: number for number, one in enumerate("壹贰叁肆伍陆柒捌玖", start=1)} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
CHINESE = re.compile("[" + "".join([*_DIGITS, *_STEPS, *_BIG, "廿卅半"]) + "]+")
"""A number in Chinese characters."""

IDIOMS = re.compile(
    "十分|万一|四处|千方百计|三心二意|五彩|万物|百般|一切|一些|一样|一起|一直|一定|一般|一边|一旦|一再|一同|一致|唯一"
    "|之一|统一|一流|一生|一路|一种|一个|一位|一名|一部|一本|一艘|一家|一段|一场|一座|一只|一条|一次|一群|一份|一张"
    "|一款|一首|一项|一片|一系列|一度|一体|一丝|一番|一股|十足|万千|百态|千变万化|一波三折|五光十色|独一无二|一气呵成"
    "|一如既往|九死一生|千钧一发|百看不厌"
)
"""Words with such a character that say no number, or "a"."""


def english_value(text: str) -> Decimal | None:
    """The number that English words say, None where they say none that can be told.

    Example:
        >>> said = ("twenty-one", "nineteen ninety-five", "two thousand and one", "third")
        >>> [str(english_value(text)) for text in said]
        ['21', '1995', '2001', 'None']
    """
    found = [word for word in re.split(r"[\s-]+", text.casefold()) if word and word != "and"]
    if not found or any(word not in _PLAIN for word in found):
        return None
    numbers = [_PLAIN[word] for word in found]
    return _year_style(numbers) or _counted(numbers, [word in SCALES for word in found])


def _year_style(numbers: list[int]) -> Decimal | None:
    """A year in two halves: "nineteen ninety-five", "twenty ten"."""
    if len(numbers) not in (2, 3) or any(number >= 100 for number in numbers) or numbers[0] < 10:
        return None
    rest = numbers[1:]
    if numbers[0] > 20 or sum(rest) < 10 or (len(rest) == 2 and not (rest[0] >= 20 > 9 >= rest[1])):
        return None
    return Decimal(100 * numbers[0] + sum(rest))


def _counted(numbers: list[int], scales: list[bool]) -> Decimal | None:
    total, part, last = 0, 0, 10**15
    for number, is_scale in zip(numbers, scales, strict=True):
        if is_scale and number >= 1000:
            total, part, last = total + max(part, 1) * number, 0, 10**15
        elif is_scale:
            part, last = max(part, 1) * number, number
        elif number >= last or (0 < last < 20) or (last < 100 and number >= 10):
            return None  # "five six" is no number
        else:
            part, last = part + number, number
    return Decimal(total + part)


def chinese_value(text: str) -> Decimal | None:
    """The number that Chinese characters say, None where they say none that can be told.

    Example:
        >>> [str(chinese_value(text)) for text in ("一九九五", "二十", "三百零五", "两千", "半")]
        ['1995', '20', '305', '2000', 'None']
    """
    if all(one in _DIGITS for one in text):
        return Decimal("".join(str(_DIGITS[one]) for one in text))
    total, part, digit = 0, 0, 0
    for one in text:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one in _STEPS:
            part, digit = part + max(digit, 1) * _STEPS[one], 0
        elif one in _BIG:
            total, part, digit = (total + part + digit) * _BIG[one], 0, 0
        else:
            return None
    return Decimal(total + part + digit)


def is_numeric(name: str) -> bool:
    """Whether a name is a number, in digits or words: "300", "Seven", "一九四二".

    Example:
        >>> [is_numeric(name) for name in ("300", "Seven", "Seven Samurai", "九", "2001: A Space Odyssey")]
        [True, True, False, True, False]
    """
    stripped = name.strip()
    if not any(one.isalpha() for one in stripped):
        return True
    return bool(ENGLISH.fullmatch(stripped) or CHINESE.fullmatch(stripped))

# ruff: noqa: E501 - lists of words are read by the line
"""How Chinese says numbers, years and their bounds."""

from __future__ import annotations

import re

from lexigraph.language.intent.grammar import Comparison, Vague, bounds, plain

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = "零〇一二两三四五六七八九十百千"

NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{_SIGNS}]{{1,8}})\s?(?:万|千(?!克))?(?:个?半(?=个?(?:小时|钟头)))?"

DECADE = re.compile(
    r"(?:(?P<century>上个?世纪|(?P<number>\d\d|二十|二十一)世纪)\s?)?"
    r"(?:(?P<from>(?:(?:19|20)?\d0(?=[^\d])|[二三四五六七八九])十?)\s?(?:[、/到至和与~-]\s?)?)?(?P<year>(?:19|20)?\d0|[二三四五六七八九]十)\s?年代(?P<part>初期?|中期|末期?|后期|早期)?"
)

_PARTS = {"初": (0, 3), "早": (0, 3), "中": (4, 6), "末": (7, 9), "后": (7, 9)}


def parse_number(text: str) -> float | None:
    """The value of a number in digits, in Chinese signs, or in both.

    Example:
        >>> [parse_number(text) for text in ("5,000", "1.5万", "两千五百", "一九九零", "十二", "一百二")]
        [5000.0, 15000.0, 2500.0, 1990.0, 12.0, 102.0]
    """
    text = text.replace(",", "").replace(" ", "").removesuffix("半").removesuffix("个")
    times = 1.0
    if text.endswith(("万", "千")) and len(text) > 1:
        times, text = (10_000.0 if text.endswith("万") else 1000.0), text[:-1]
    if not text or text[0].isdecimal():  # of any script
        return float(text) * times if text else None
    if len(text) > 1 and not any(sign in _UNITS for sign in text):
        return float("".join(str(_DIGITS[sign]) for sign in text)) * times
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = _DIGITS[sign]
    return float(total + digit) * times


def parse_decade(found: re.Match[str]) -> tuple[int, int] | None:
    """The first and last year of a decade; two digits mean the twentieth century from 1930 on.

    Example:
        >>> [parse_decade(DECADE.search(text)) for text in ("90年代", "上世纪八十年代", "2010年代初", "七八十年代")]
        [(1990, 1999), (1980, 1989), (2010, 2013), (1970, 1989)]
    """
    low, high = _decade(found["year"], found), _decade(found["from"] or found["year"], found)
    first, last = _PARTS.get((found["part"] or "")[:1], (0, 9))
    return min(low, high) + (0 if found["from"] else first), max(low, high) + last


def _decade(digits: str, found: re.Match[str]) -> int:
    year = int(digits) if digits.isdigit() else _DIGITS[digits[0]] * 10
    if year < 100:
        number = {"二十": 20, "二十一": 21}.get(
            found["number"] or "", int(found["number"] or 0) if (found["number"] or "0").isdigit() else 0
        )
        year += (number - 1) * 100 if number else 1900 if found["century"] or year >= 30 else 2000
    return year


SHORT_YEAR = re.compile(
    rf"(?<!\d)([3-9]\d)(?=\s?年(?![代前来]))|(?<![{_SIGNS}])([五六七八九][{_SIGNS[:-3]}])(?=年(?![代前来]))"
)

JOINS = re.compile(r"\s*年?\s*(?:-|~|～|到|至|和|与|或者?|、)\s*")
RANGE_STARTS = re.compile(r"(?:从|在|介于|自)\s*$")

_BEFORE: tuple[tuple[str, Comparison, str], ...] = (
    (r"(?:不超过|不高于|不大于|不多于|不能超过|别超过|不要超过|最多|最高|至多|上限|预算(?:是|为|在|大概|大约)?)", "<=", ""),
    (r"(?:不低于|不少于|不小于|至少|最少|最低|起码)", ">=", ""),
    (r"(?:不早于)", ">=", "year"), (r"(?:不晚于|截至)", "<=", "year"),
    (r"(?:低于|少于|小于|便宜于|短于|轻于|不到|<)", "<", ""), (r"(?:高于|超过|大于|多于|长于|>)", ">", ""),
    (r"(?:早于)", "<", "year"), (r"(?:晚于)", ">", "year"),
    (r"(?:大约|大概|约|左右)", "~", ""),
    (r"比", "==", ""), (r"(?:从|自)", "==", "year"), (r"(?:等于|是|为|=)", "==", ""),
)  # fmt: skip
_AFTER: tuple[tuple[str, Comparison, str], ...] = (
    (r"年?(?:的?(?:电影|片子?))?\s?(?:更|还要?|要)(?:新|晚|近)一?[点些]?|年?\s?(?:晚|新)一?[点些]", ">", "year"), (r"年?(?:的?(?:电影|片子?))?\s?(?:更|还要?|要)(?:老|旧|早|久远?)一?[点些]?|年?\s?(?:早|老|旧)一?[点些]", "<", "year"),
    (r"(?:更|还要?|要)?(?:便宜|短|轻|低)一?[点些]?", "<", ""), (r"(?:更|还要?|要)?(?:贵|长|重|高)一?[点些]?", ">", ""),
    (r"年?\s?(?:以后|之后|往后)|年后", ">", "year"), (r"年?\s?(?:以来|起|开始|至今)", ">=", "year"),
    (r"年?\s?(?:以前|之前)|年前", "<", "year"),
    (r"(?:及|或|和)?(?:以下|以内|之内|之下|内|及更少|封顶)", "<=", ""), (r"(?:及|或|和)?(?:以上|之上|起步|起|及更多|往上)", ">=", ""),
    (r"(?:年)?(?:左右|上下|前后)", "~", ""),
    (r"年(?:上映|出版|发行|拍摄|出品)?", "==", "year"),
)  # fmt: skip
BEFORE = bounds(_BEFORE, behind=False, spaced=False)
AFTER = bounds(_AFTER, behind=True, spaced=False)

VAGUES = (
    Vague(plain("最近几年", "近几年", "近年来?", "最新", "新出", "新一点", "较新", "新的?(?=片|电影|书|款)", "新(?=$)"), plain("更新一?点?", "新一点", "新一些", "再新一点"), "year", True),
    Vague(plain("老(?=片|电影)", "旧(?=片|电影)", "早期", "老(?=$|的)", "旧(?=$|的)"), plain("更老一?点?", "老一点", "老一些", "更旧一?点?", "旧一点", "更早一?点?", "早一点", "早一些"), "year", False),
    Vague(plain("便宜", "实惠", "低价"), plain("更便宜一?点?", "便宜一?点", "便宜一?些", "再便宜一?点"), "price", False),
    Vague(plain("昂贵", "高价", "贵"), plain("更贵一?点?", "贵一点", "贵一些"), "price", True),
    Vague(plain("短(?=片|$|的)"), plain("更短一?点?", "短一点", "短一些"), "duration", False),
    Vague(plain("长(?=片|$|的)"), plain("更长一?点?", "长一点", "长一些"), "duration", True),
    Vague(plain("薄(?=$|的)", "短(?=$|的)"), plain("更薄一?点?", "更短一?点?", "薄一点", "短一点"), "pages", False),
    Vague(plain("厚(?=$|的)", "长(?=$|的)"), plain("更厚一?点?", "更长一?点?", "厚一点", "长一点"), "pages", True),
    Vague(plain("轻便", "轻薄", "轻(?=$|的)"), plain("更轻便?一?点?", "轻一点", "轻一些"), "weight", False),
    Vague(plain("笨重", "重(?=$|的)"), plain("更重一?点?", "重一点"), "weight", True),
    Vague(plain("高分", "评分高", "口碑好"), plain("评分更高", "评分高一点", "分数更高"), "rating", True),
)  # fmt: skip

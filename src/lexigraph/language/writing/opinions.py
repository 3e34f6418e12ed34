"""What a person is said to like, and what is said not to be."""

from __future__ import annotations

import re

from lexigraph.language.writing.claims import Span, Unsupported

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nobody|nothing|without|cannot|unlike|instead of|rather than|except|hardly"
    r"|barely|scarcely|lacks?|lacking|far from|other than|isn'?t|non|un(?:like|related)|fails? to|anything but"
    r"|contrary|false|wrong(?:ly)?|allegedly|supposedly|(?<!\ba )few|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)"
    r"|den(?:y|ies|ied))\b|\w+n't\b|[不没無无非未莫勿別别]|否|谁说|难道",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(
    r"\bnot only\b|\bno doubt\b|\bno wonder\b|\bnon-?stop\b|非常|未来|不仅|不但|不断|不同|不错|不朽|不禁|不已|不凡"
    r"|无论|无限|无数|无比"
    r"|别致|别样|特别|分别|告别|区别|级别|类别|性别|不可思议"
    r"|除非|是非|非凡|无疑|无穷",
    re.IGNORECASE,
)
_DISLIKE = re.compile(
    r"\b(?:dislik\w*|hat(?:e|es|ed)|avoid\w*|loath\w*|detest\w*|bored|disappoint\w*|low(?:est)? rat\w*|rated low\w*"
    r"|worst|least favou?rite|less fond"
    r"|boring|dull|tired of|fed up|cold|indifferent|awful|terrible)\b|讨厌|厌恶|反感|失望|不喜欢|不爱",
    re.IGNORECASE,
)
_LIKE = re.compile(
    r"\b(?:lik(?:e|es|ed|ing)|lov(?:e|es|ed|ing)|enjoy\w*|favou?rites?|fond|fans?|prefer\w*|admir\w*|appreciat\w*"
    r"|ador\w*|high(?:ly|est)? rat\w*|rated high\w*|best|great|wonderful|excellent"
    r"|treasur\w*|cherish\w*|delight\w*|thrill(?:s|ed) by|passion\w*)\b|喜欢|喜爱|热爱|偏爱|钟爱|最爱"
    r"|欣赏|青睐|钟情|情有独钟|着迷|迷恋",
    re.IGNORECASE,
)
OPINIONS = frozenset({"liked", "met", "disliked"})


def is_negated(sentence: str) -> bool:
    """Whether a folded sentence denies something.

    Example:
        >>> [is_negated(text) for text in ("It is not from 1995.", "Not only that.", "这不是电影。", "非常好看。")]
        [True, False, True, False]
    """
    return _NEGATION.search(_DISLIKE.sub(" ", _NO_NEGATION.sub(" ", sentence))) is not None


def wrong_opinions(free: str, spans: list[Span], kind: str) -> list[Unsupported]:
    """Titles and categories of one folded sentence about a user that the record holds with another opinion.

    Example:
        >>> spans = [Span(9, 13, "Heat", frozenset({"liked"}))]
        >>> [str(one) for one in wrong_opinions("dislikes " + 4 * chr(0), spans, "user")]
        ["opinion 'Heat': the source does not say that it is disliked"]
    """
    if kind != "user":
        return []
    dislikes = _DISLIKE.search(free) is not None
    likes = _LIKE.search(_DISLIKE.sub(" ", free)) is not None
    found = []
    for span in spans:
        if dislikes and "disliked" not in span.roles:
            found.append(Unsupported("opinion", span.name, "the source does not say that it is disliked"))
        elif likes and span.roles & OPINIONS and "liked" not in span.roles:
            found.append(Unsupported("opinion", span.name, "the source does not say that it is liked"))
    return found

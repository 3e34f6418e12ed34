"""The language of a sentence, told by its script."""

from __future__ import annotations

import re

from lexigraph.language.intent.phrases import HAN

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str) -> str:
    """The code of the language: "zh" for Chinese characters, "en" for Latin letters, else "und".

    A Chinese character counts as a word, so a Chinese sentence with an English title in it is Chinese.

    Example:
        >>> [language_of(text) for text in ("a slow film", "像The Matrix那样的电影", "фильм", "...")]
        ['en', 'zh', 'und', 'und']
    """
    chinese, latin, letters = (len(pattern.findall(text)) for pattern in (_HAN, _LATIN, _LETTER))
    if not letters or (not chinese and not latin):
        return "und"
    return "zh" if chinese > latin else "en"

"""Which language a text is in."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"
"""The code (ISO 639) of a text whose language cannot be told."""

MAX_CHARACTERS = 1_000
"""What goes past this many characters of a text does not count; a paragraph is enough."""

SCRIPTS = {
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Kana": "\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d",
    "Hangul": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
    "Cyrillic": "\u0400-\u052f",
    "Arabic": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06fc\u0750-\u077f",
    "Devanagari": "\u0904-\u0939\u0958-\u0961",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hebrew": "\u05d0-\u05ea",
    "Thai": "\u0e01-\u0e30",
    "Bengali": "\u0985-\u09b9",
    "Tamil": "\u0b85-\u0bb9",
    "Telugu": "\u0c05-\u0c39",
    "Georgian": "\u10a0-\u10ff",
    "Armenian": "\u0531-\u0587",
}
"""Scripts by their letters, as ranges of a regular expression."""

_ALONE = {
    "Han": "zh",
    "Kana": "ja",
    "Hangul": "ko",
    "Greek": "el",
    "Hebrew": "he",
    "Thai": "th",
    "Bengali": "bn",
    "Tamil": "ta",
    "Telugu": "te",
    "Georgian": "ka",
    "Armenian": "hy",
}
"""Scripts that tell the language."""

_SHARED = {
    "Latin": ("en", "cs", "da", "de", "es", "fi", "fr", "hu", "id", "it", "nl", "pl", "pt", "ro", "sv", "tr", "vi"),
    "Cyrillic": ("ru", "bg", "sr", "uk"),
    "Arabic": ("ar", "fa", "ur"),
    "Devanagari": ("hi", "mr", "ne"),
}
"""Languages that share a script; the first is taken unless another is clearly more likely."""

_MARGIN = 5.0
"""By how much the log-likelihood of another language must exceed that of the first: a title of two or three words
says little, and most of those in Latin letters are English."""

_PER_IDEOGRAPH = 3
"""Letters for which a Chinese character, about a word, counts; so an English title leaves a Chinese wish Chinese."""

_KANA_SHARE = 0.2
"""From this share of kana among characters on, Han and kana are Japanese; a lone の is a fashion in Chinese names."""

_PATTERNS = {script: re.compile(f"[{letters}]") for script, letters in SCRIPTS.items()}


def detect_language(text: str) -> str:
    """The code of the language that most of a text is in.

    The script decides where it can. Languages that share one are told apart by their byte n-grams (Lui and Baldwin,
    2012, "langid.py"), with a preference for English (Latin), Russian (Cyrillic), Arabic and Hindi, so that a few
    words are not taken for a rarer language by chance.

    Args:
        text: anything a person may type, or the title and description of an item; only the first
            ``MAX_CHARACTERS`` count.

    Returns:
        A two-letter code (ISO 639-1), such as "en", "zh", "ja", "ko", "ru" or "ar"; "und" without letters of a known
        script (nothing, digits, emoji).

    Example:
        >>> texts = ("a slow film", "像The Matrix那样的电影", "千と千尋の神隠し", "ein langsamer Film", "1984 🎬")
        >>> [detect_language(text) for text in texts]
        ['en', 'zh', 'ja', 'de', 'und']
    """
    counts = script_counts(text[:MAX_CHARACTERS])
    if not counts:
        return UNDETERMINED
    script = max(counts, key=counts.__getitem__)
    return _among(script, text[:MAX_CHARACTERS]) if script in _SHARED else _ALONE[script]


def script_counts(text: str) -> dict[str, int]:
    """How many letters of each script a text has; characters of Chinese and Japanese count for several.

    Example:
        >>> script_counts("Alien 异形 (1979)")
        {'Han': 6, 'Latin': 5}
    """
    if text.isascii():
        n_letters = sum(map(str.isalpha, text))
        return {"Latin": n_letters} if n_letters else {}
    found = {script: len(pattern.findall(text)) for script, pattern in _PATTERNS.items()}
    east_asian = found["Han"] + found["Kana"]
    japanese = found["Kana"] >= _KANA_SHARE * east_asian
    found |= {"Han": 0 if japanese else east_asian, "Kana": east_asian if japanese else 0}
    weights = {"Han": _PER_IDEOGRAPH, "Kana": _PER_IDEOGRAPH}
    return {script: count * weights.get(script, 1) for script, count in found.items() if count}


def _among(script: str, text: str) -> str:
    """The likeliest language of a script that several share."""
    usual = _SHARED[script][0]
    likelihoods = dict(_identifier(script).rank(text))
    best = max(likelihoods, key=likelihoods.__getitem__)
    return str(best) if likelihoods[best] - likelihoods[usual] > _MARGIN else usual


@cache
def _identifier(script: str) -> LanguageIdentifier:
    """One for each script, since the languages to choose from are part of its state."""
    identifier = copy.copy(_model())
    identifier.set_languages(_SHARED[script])
    return identifier


@cache
def _model() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # seconds, which most texts never need

    return LanguageIdentifier.from_model_file(MODEL_FILE)

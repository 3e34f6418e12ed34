"""The language of a sentence, told without statistics where its script or its words tell it."""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.language.detect import UNDETERMINED, detect_language, script_counts
from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.phrases import tokens

_FEW_WORDS = 5
_TELLING_WORDS = 2
_TELLING_SHARE = 0.25


def language_of(text: str, grammars: Sequence[Grammar], *, understood: bool) -> str:
    """The language of a sentence.

    The statistics of :func:`~lexigraph.language.detect.detect_language` take seconds to load, and a few Latin words
    are too few for them: where the rules understood a short sentence, or where enough of its words are telling ones,
    it is in the language of those rules.

    Args:
        text: the sentence, without the names of items, which may be in another language.
        grammars: the languages that the rules read; a short sentence that they understood is in the first.
        understood: whether the rules found anything in it.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> language_of("no sequels", GRAMMARS, understood=True)
        'en'
        >>> language_of("安静的电影", GRAMMARS, understood=False)
        'zh'
    """
    scripts = script_counts(text)
    if not scripts:
        return UNDETERMINED
    if max(scripts, key=scripts.__getitem__) != "Latin":
        return detect_language(text)
    words = [word for word in tokens(text) if any(map(str.isalpha, word.key))]
    for grammar in grammars:
        telling = sum(1 for _ in grammar.telling.finditer(text))
        if telling >= max(_TELLING_WORDS, _TELLING_SHARE * len(words)):
            return grammar.code
    if understood and text.isascii() and len(words) <= _FEW_WORDS:
        return grammars[0].code
    return detect_language(text)

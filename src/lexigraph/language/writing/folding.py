"""Texts in a form that can be compared, letter by letter at the same places."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans("’‘“”„«»−–—", '\'\'"""""---')
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def cleaned(text: str, longest: int = 4000) -> str:
    r"""A text without control and invisible characters, cut at ``longest``.

    Example:
        >>> cleaned("19\u200b95\x00 \t film")
        '1995 film'
    """
    kept = (one for one in text[: 4 * longest] if one in "\n\t" or unicodedata.category(one) not in _UNSEEN)
    text = unicodedata.normalize("NFC", "".join(kept))[:longest]
    return re.sub(r"[^\S\n]+", " ", text).strip()


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})


def folded(text: str) -> str:
    """Full-width forms, small digits and typographic quotes as plain ones; the same length as the text.

    Example:
        >>> folded("１９９５² “Heat”")
        '19952 "Heat"'
    """
    return "".join(map(_folded, text)).translate(_QUOTES)


def _folded(character: str) -> str:
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1:
        return plain
    return "\ufffd" if unicodedata.category(character) in ("No", "Nl") else character


def has_han(text: str) -> bool:
    """Whether there are Chinese characters in a text."""
    return _HAN.search(text) is not None


def words(text: str) -> list[str]:
    """Words in lower case, without punctuation; Chinese characters one by one.

    Example:
        >>> words("O'Hara's “Heat”, 星河")
        ["o'hara", 'heat', '星', '河']
    """
    found = re.findall(
        r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[^\W_])+(?:'(?:(?![\u3400-\u9fff])[^\W_])+)*", folded(text).casefold()
    )
    return [word.removesuffix("'s") for word in found]


def contains_words(longer: list[str], shorter: list[str]) -> bool:
    """Whether one sequence of words stands in another without a gap."""
    n = len(shorter)
    return n > 0 and any(longer[start : start + n] == shorter for start in range(len(longer) - n + 1))

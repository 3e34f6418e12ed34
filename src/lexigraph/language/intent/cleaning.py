"""A typed sentence made safe to read: one line of visible characters, not too long."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 2000
"""How much of a sentence is read; whoever says more has pasted something."""

_APOSTROPHES = str.maketrans(dict.fromkeys("´′‛ʹˈ", "'"))
"""What keyboards put for an apostrophe; the compatibility form of the first is a space and an accent."""

_SPELLINGS = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "So", "Sk", "Me"})
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARKUP = re.compile(r"<(script|style)\b[^>]*>.*?(?:</\1\s*>|$)|</?[A-Za-z!][^<>]{0,200}>", re.IGNORECASE | re.DOTALL)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Cleaned:
    """A sentence as it is read.

    Attributes:
        text: visible characters in their usual form (full-width digits as digits), single spaces, no emoji.
        notes: what was left out, for the person to see.
    """

    text: str
    notes: tuple[str, ...] = ()


def clean(sentence: str) -> Cleaned:
    r"""Take out of a sentence what is not for reading, in time linear in the length limit.

    Control characters, marks of writing direction, private characters and emoji become spaces or vanish; the
    compatibility forms of Unicode (full-width digits and letters) take their usual form (NFKC).

    Example:
        >>> clean("１９９０年以后\u202e  films\x00 🎬").text
        '1990年以后 films'
        >>> clean("so " * 5000).notes
        ('only the first 2000 of 15000 characters were read',)
    """
    notes = []
    if len(sentence) > MAX_CHARACTERS:
        notes.append(f"only the first {MAX_CHARACTERS} of {len(sentence)} characters were read")
    text = unicodedata.normalize("NFKC", _VARIATION.sub("", sentence[:MAX_CHARACTERS]).translate(_APOSTROPHES))
    visible = "".join(map(_visible, text[: 2 * MAX_CHARACTERS])).translate(_SPELLINGS)
    visible, n_markup = _MARKUP.subn(" ", visible)
    if n_markup:
        notes.append("markup was left out")
    return Cleaned(_SPACE.sub(" ", visible).strip()[:MAX_CHARACTERS], tuple(notes))


def printable(text: str) -> str:
    r"""A text without what acts on a terminal or cannot be written; anything else stays as it is.

    Control characters and halves of characters become spaces, marks of writing direction vanish.

    Example:
        >>> printable("a\x1b[2J 🎬\u202e film\udce9")
        'a [2J 🎬 film '
    """
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return "" if character != _JOINER else character
    return " " if category in _UNPRINTABLE else character


_JOINER = "\u200d"
"""Makes one emoji of several."""

_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # joins, direction: invisible, and often inside a word
        return ""
    return " " if category in _DROPPED and character not in "^`" else character

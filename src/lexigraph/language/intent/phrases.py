"""Known phrases found in a sentence, the longest first, in time linear in its length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from lexigraph.language.intent.simplified import simplified

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters, for use inside the brackets of a regular expression."""
HAN_LETTER = re.compile(rf"[{HAN}]")
"""One of them."""

_TOKEN = re.compile(rf"[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?|[{HAN}]")
_GAP = re.compile(r"[\s\-_/]{0,2}")

T = TypeVar("T")


@dataclass(frozen=True)
class Token:
    """A word, or one Chinese character: where it stands and how it compares."""

    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Found(Generic[T]):
    """A known phrase in a sentence: from ``start`` to before ``end``, and what it stands for."""

    start: int
    end: int
    value: T


def tokens(text: str) -> list[Token]:
    """Words, and Chinese characters one by one, in lower case and without accents.

    Example:
        >>> [token.key for token in tokens("Amélie, 科幻片 sci-fi")]
        ['amelie', '科', '幻', '片', 'sci', 'fi']
    """
    return [Token(found.start(), found.end(), fold(found[0])) for found in _TOKEN.finditer(text)]


def fold(word: str) -> str:
    """A word in lower case and without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", simplified(word).casefold())
    return unicodedata.normalize("NFC", "".join(part for part in parts if unicodedata.category(part) != "Mn"))


def key_of(phrase: str) -> tuple[str, ...]:
    """How a phrase compares: its tokens.

    Example:
        >>> key_of("Sci-Fi") == key_of("sci fi")
        True
    """
    return tuple(token.key for token in tokens(phrase))


class PhraseTable(Generic[T]):
    """Phrases and what they stand for; the first entry of a phrase counts.

    Args:
        entries: phrases with values.
        gap: what may stand between the words of one phrase.

    Example:
        >>> table = PhraseTable([("science fiction", "Sci-Fi"), ("科幻", "Sci-Fi"), ("science", "Science")])
        >>> [(found.start, found.value) for found in table.find("Science-fiction oder 科幻片, science")]
        [(0, 'Sci-Fi'), (21, 'Sci-Fi'), (26, 'Science')]
    """

    def __init__(self, entries: Iterable[tuple[str, T]], gap: re.Pattern[str] = _GAP) -> None:
        self._gap = gap
        self._values: dict[tuple[str, ...], T] = {}
        self._longest: dict[str, int] = {}
        for phrase, value in entries:
            key = key_of(phrase)
            if key:
                self._values.setdefault(key, value)
                self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def __len__(self) -> int:
        return len(self._values)

    def get(self, phrase: str) -> T | None:
        """What a whole phrase stands for, or None."""
        return self._values.get(key_of(phrase))

    def find(self, text: str) -> list[Found[T]]:
        """All phrases in a text, from left to right, the longest at each place, none over another."""
        return list(self._scan(text, tokens(text)))

    def at(self, text: str, words: list[Token], first: int) -> tuple[Found[T], int] | None:
        """The longest phrase that starts at one token, and how many tokens it takes, or None."""
        longest = min(self._longest.get(words[first].key, 0), len(words) - first)
        for length in range(self._joined(text, words, first, longest), 0, -1):
            value = self._values.get(tuple(word.key for word in words[first : first + length]))
            if value is not None:
                return Found(words[first].start, words[first + length - 1].end, value), length
        return None

    def _scan(self, text: str, words: list[Token]) -> Iterator[Found[T]]:
        position = 0
        while position < len(words):
            hit = self.at(text, words, position)
            if hit is not None:
                yield hit[0]
            position += 1 if hit is None else hit[1]

    def _joined(self, text: str, words: list[Token], first: int, longest: int) -> int:
        """How many of the next tokens could be one phrase, by what stands between them."""
        for length in range(1, longest):
            left, right = words[first + length - 1], words[first + length]
            if not self._gap.fullmatch(text, left.end, right.start):
                return length
        return longest

"""Words for kinds of works: each says something of an item that its source must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from lexigraph.language.vocabulary import word_lists
from lexigraph.language.writing.claims import Unsupported
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.folding import folded, has_han

_EVERYDAY = frozenset({"family"})
"""Words for a category that are in many a plot, whatever its kind."""


@dataclass(frozen=True)
class KnownCategories:
    """What the categories of one record are called, and what all kinds of things are called.

    Attributes:
        own: words, in lower case, that the record's categories or prose justify.
        pattern: finds the word of any kind, whether the record has it or not.
    """

    own: frozenset[str]
    pattern: re.Pattern[str]

    def unknown(self, free: str) -> list[Unsupported]:
        """Words for kinds that the record does not have, in one folded sentence with its known names blanked."""
        found = dict.fromkeys(match[0].casefold() for match in self.pattern.finditer(free))
        return [Unsupported("category", word) for word in found if word not in self.own]

    def names(self, free: str) -> bool:
        """Whether a sentence says of what kind something is."""
        return self.pattern.search(free) is not None


def known_categories(record: SourceRecord, catalogue: Iterable[str] = ()) -> KnownCategories:
    """Collect the words for kinds.

    Args:
        record: the source.
        catalogue: all categories of the catalogue: one that the record has not is not to be said of it.

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> record = SourceRecord("a", "item", (Fact("category", "Sci-Fi"),))
        >>> known = known_categories(record, ["Sci-Fi", "Cooking", "Puppets"])
        >>> known.unknown("a science fiction film with puppets")
        [Unsupported(kind='category', text='puppets', reason='not in the source')]
    """
    known = {folded(fact.value).casefold() for fact in record.facts if not fact.is_prose}
    prose = " ".join(folded(fact.value).casefold() for fact in record.facts if fact.is_prose)
    kinds, pattern = _kinds(tuple(catalogue))
    own = set()
    for forms in kinds:
        own |= {form for form in forms if form in known or _stands_in(form, prose)}
    same_as = {word: group for group in _genres() for word in group}
    own |= {form for word in [*known, *own] for same in same_as.get(word, (word,)) for form in _forms(same)}
    return KnownCategories(frozenset(own), pattern)


@lru_cache(maxsize=4)
def _kinds(catalogue: tuple[str, ...]) -> tuple[list[tuple[str, ...]], re.Pattern[str]]:
    """Words that say the same, and a pattern for all of them; the same for every record of a catalogue."""
    named = dict.fromkeys(folded(one).casefold().strip() for one in catalogue)
    kinds = [_forms(category) for category in named if category]
    kinds += [tuple(form for word in group for form in _forms(word)) for group in _genres()]
    every = sorted({form for forms in kinds for form in forms}, key=len, reverse=True)
    return kinds, re.compile("|".join(map(_bounded, every)), re.IGNORECASE)


@cache
def _genres() -> tuple[tuple[str, ...], ...]:
    """Kinds of works; the words of one say the same."""
    return tuple(
        tuple(word for word in map(str.casefold, words) if word not in _EVERYDAY)
        for words in word_lists().genres.values()
    )


def _forms(word: str) -> tuple[str, ...]:
    """A word and its plural.

    Example:
        >>> _forms("comedy"), _forms("历史")
        (('comedy', 'comedies'), ('历史',))
    """
    if not word.isascii() or word.endswith(("'s", "s")):
        return (word,)
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word, f"{word[:-1]}ies")
    return (word, f"{word}s")


def _bounded(word: str) -> str:
    return re.escape(word) if has_han(word) else rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"


def _stands_in(word: str, prose: str) -> bool:
    return word in prose and re.search(_bounded(word), prose) is not None  # most words are not: no pattern for them

"""The titles of a catalogue, prepared once, found exactly or with typos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from lexigraph.language.intent.marks import MASK
from lexigraph.language.intent.phrases import Found, PhraseTable, Token, key_of

_ARTICLES = frozenset(
    {"the", "a", "an", "le", "la", "les", "l", "un", "une", "der", "die", "das", "ein", "el", "los", "las", "il", "lo"}
)
_TURNED = re.compile(r"^(?P<name>.+),\s*(?P<article>the|an?|les?|la|l'|der|die|das|el|los|las|il|lo)$", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_YEAR = re.compile(r"\((\d{4})\)")
_GAP = re.compile(rf"[^\w{MASK}]{{0,3}}")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_MIN_PREFIX = 5


class TitleIndex:
    """Titles for lookup by what people type.

    A whole title comes before one that only begins with it: "Alien" before "Alien: Resurrection".

    Articles ("Matrix, The"), years in brackets, second titles in brackets, subtitles, accents and case make no
    difference; :meth:`closest` forgives typos.

    Args:
        titles: one title per item, None where there is none.
        years: one year per item, where known; tells items of one title apart.

    Example:
        >>> index = TitleIndex(["Matrix, The (1999)", "Amélie (Le fabuleux destin)", "黑客帝国"])
        >>> index.closest("the matrx"), index.closest("amelie"), index.closest("客帝国"), index.closest("speed")
        ([0], [1], [2], [])
    """

    def __init__(self, titles: Sequence[str | None], years: Sequence[float | None] | None = None) -> None:
        self.titles = [title or "" for title in titles]
        self.years = [_year(title, years[i] if years else None) for i, title in enumerate(self.titles)]
        exact: dict[str, list[int]] = {}
        prefixes: dict[tuple[str, ...], list[int]] = {}
        for position, title in enumerate(self.titles):
            for name in dict.fromkeys(" ".join(key_of(spelling)) for spelling in _spellings(title)):
                exact.setdefault(name, []).append(position)
            key = _bare(key_of(_BRACKETS.sub(" ", title)))
            for length in range(1, len(key)):
                prefixes.setdefault(key[:length], []).append(position)
        exact.pop("", None)
        for name, same in exact.items():
            if len(same) > 1:
                same.sort(key=lambda position: not self._is_whole(name, position))
        self._exact = PhraseTable(exact.items(), _GAP)
        self._prefixes = prefixes
        names: dict[str, dict[int, None]] = {}
        for name, positions in exact.items():
            names.setdefault(_joined(_bare(tuple(name.split(" ")))), {}).update(dict.fromkeys(positions))
        self._names, self._positions = list(names), [list(positions) for positions in names.values()]

    def _is_whole(self, name: str, position: int) -> bool:
        return name in {" ".join(key) for key in _whole_keys(self.titles[position])}

    def at(self, text: str, words: list[Token], first: int) -> tuple[Found[list[int]], int] | None:
        """The longest title that starts at a token, the items that have it, and how many tokens it takes."""
        return self._exact.at(text, words, first)

    def closest(self, phrase: str, least: float | None = None) -> list[int]:
        """The items whose title is the phrase, begins with it, or is most like it; none if none is like it.

        Args:
            phrase: a title as typed.
            least: the least likeness from 0 to 100 (normalised indel similarity); by default by length.
        """
        key = _bare(key_of(phrase))
        name = _joined(key)
        if not key:
            return []
        exact = self._exact.get(phrase) or self._exact.get(" ".join(key))
        if exact is not None:
            return exact
        if key in self._prefixes and len(name) >= (2 if not name.isascii() else _MIN_PREFIX):
            return sorted(self._prefixes[key], key=lambda position: len(self.titles[position]))
        return self._similar(name, key, least)

    def _similar(self, name: str, key: tuple[str, ...], least: float | None) -> list[int]:
        if len(name) < (3 if not name.isascii() else 4):
            return []
        cutoff = least if least is not None else (74 if not name.isascii() else 85 if len(name) < 8 else 80)
        hits = process.extract(name, self._names, scorer=fuzz.ratio, score_cutoff=cutoff, limit=5, processor=None)
        numerals = _numerals(key)
        for _, _, index in hits:  # the second part of a film is no misspelling of the third
            if _numerals(key_of(self._names[index])) == numerals:
                return self._positions[index]
        return []

    def choose(self, positions: Sequence[int], year: float | None = None) -> int:
        """One of several items of a title: of the given year, else the first."""
        return next(
            (position for position in positions if year is not None and self.years[position] == year), positions[0]
        )


def _spellings(title: str) -> Iterable[str]:
    """A title in all the ways that it may be said."""
    inside = [part for part in _BRACKETS.findall(title) if not part.strip().isdigit()]
    for whole in (_BRACKETS.sub(" ", title).strip(), *inside):
        turned = _TURNED.match(whole)
        name = turned["name"] if turned else whole
        forms = [name, f"{turned['article']} {name}"] if turned else [name, " ".join(_bare(key_of(name)))]
        yield from forms
        yield from (" ".join(_in_digits(key_of(form))) for form in forms)
        if "&" in name:
            yield name.replace("&", " and ")
        head = re.split(r"[:：]|\s-\s", name)[0]
        if head != name and len(head) > 3:
            yield head


def _bare(key: tuple[str, ...]) -> tuple[str, ...]:
    return key[1:] if len(key) > 1 and key[0] in _ARTICLES else key


def _joined(key: tuple[str, ...]) -> str:
    return " ".join(key) if all(part.isascii() for part in key) else "".join(key)


def _numerals(key: tuple[str, ...]) -> list[str]:
    return [part for part in _in_digits(key) if part.isdigit()]


def _in_digits(key: tuple[str, ...]) -> tuple[str, ...]:
    """A key with the numbers of parts in digits: "part ii" as "part 2"; an "I" in front is a person."""
    return tuple(str(_ROMAN[part]) if place and part in _ROMAN else part for place, part in enumerate(key))


def _whole_keys(title: str) -> Iterable[tuple[str, ...]]:
    """A title without brackets, with and without its article."""
    whole = _BRACKETS.sub(" ", title).strip()
    turned = _TURNED.match(whole)
    name = turned["name"] if turned else whole
    yield from (key_of(name), _bare(key_of(name)))
    if turned:
        yield key_of(f"{turned['article']} {name}")


def _year(title: str, year: float | None) -> float | None:
    found = _YEAR.search(title)
    return float(found[1]) if found else year

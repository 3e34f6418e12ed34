"""Finding the names of a source record in a text, and what in it looks like a name and is none of them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from lexigraph.language.writing.claims import Span, Unsupported, blanked
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.folding import contains_words, folded, words
from lexigraph.language.writing.number_words import is_numeric
from lexigraph.language.writing.openers import FUNCTION_WORDS, OPENERS

TITLES = frozenset({"title", "similar", "series", "liked", "met", "disliked"})
"""Roles whose value names an item."""

_ARTICLE = re.compile(r"^(.+), (The|A|An|La|Le|Les|L'|Il|El|Der|Die|Das)$", re.IGNORECASE)
_IN_YEAR = re.compile(r"^(.+?)\s*\((\d{4})\)$")
_QUOTED = re.compile(
    r"\"([^\"\n]+)\"|(?<!\w)'([^'\n]+(?:'(?=\w)[^'\n]*)*)'(?!\w)|《([^》\n]*)》|〈([^〉\n]*)〉|「([^」\n]*)」|『([^』\n]*)』"
    r"|(?<!\w)\*+([^*\n]+)\*+(?!\w)|(?<!\w)_([^_\n]+)_(?!\w)"
)
_DOTTED = re.compile(r"[\u3400-\u9fff][·・•‧][\u3400-\u9fff]")
"""Where the parts of a foreign name meet in Chinese."""

_OTHER, _CHINESE = r"(?-i:[^\W\u3400-\u9fff])", r"(?-i:[\u3400-\u9fff])"

_LETTERS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?")


@dataclass(frozen=True)
class KnownNames:
    """The names of one record.

    Attributes:
        roles: by name in lower case, what it is.
        written: by name in lower case, as the record writes it.
        pattern: finds any of them, or None where there are none.
        sequences: the words of each name and of each prose, for parts of names.
    """

    roles: dict[str, frozenset[str]]
    written: dict[str, str]
    pattern: re.Pattern[str] | None
    sequences: list[list[str]]

    def spans(self, text: str) -> list[Span]:
        """Names in a folded text, the longest first; names that are numbers count only between quotes."""
        found = [self._span(*_inside(match)) for match in _QUOTED.finditer(text)]
        spans = [span for span in found if span is not None]
        if self.pattern is not None:
            free = blanked(text, spans)
            spans += [
                span
                for match in self.pattern.finditer(free)
                if (span := self._span(match[0], match.start(), match.end())) and self._counts(match[0], span)
            ]
        return sorted(spans, key=lambda span: span.start)

    def _counts(self, found: str, span: Span) -> bool:
        """A single word is a name only as the record writes it ("Heat", not "heat"); categories in any case."""
        return (
            " " in found
            or bool(span.roles & {"category", "topic", "genre"})
            or found == folded(span.name)
            or (found[:1].isupper())
        )

    def _span(self, name: str, start: int, end: int) -> Span | None:
        key = " ".join(name.split()).strip(" .,!?:;。，！？").casefold()
        return Span(start, end, self.written[key], self.roles[key]) if key in self.roles else None

    def unknown(self, text: str, spans: list[Span], language: str) -> list[Unsupported]:
        """What looks like a name and is not one of the record, in one folded sentence."""
        free = blanked(text, spans)
        found = [
            Unsupported("title", content)
            for content, start, end in map(_inside, _QUOTED.finditer(text))
            if not self._quoted_is_known(content, free[start:end])
        ]
        found += [Unsupported("name", name) for name in _DOTTED.findall(free) if not self.holds(name)]
        found += [Unsupported("title", mark) for mark in re.findall(r"[《》]", _QUOTED.sub("", free))]
        found += [Unsupported("name", run) for run in _runs(free, language) if not self.holds(run)]
        return found

    def _quoted_is_known(self, content: str, free: str) -> bool:
        return not free.strip("\0 .,!?:;。，！？") or (not is_numeric(content) and self.holds(content))

    def holds(self, run: str) -> bool:
        """Whether the words stand, in this order and without a gap, in a name or a prose of the record."""
        wanted = words(run)
        while wanted and wanted[0] in FUNCTION_WORDS and len(wanted) > 1:
            wanted = wanted[1:]
        return any(contains_words(sequence, wanted) for sequence in self.sequences)


def known_names(record: SourceRecord) -> KnownNames:
    """Collect the names of a record.

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> names = known_names(SourceRecord("a", "item", (Fact("director", "Mara Lind"), Fact("title", "300"))))
        >>> [span.name for span in names.spans("Mara Lind has 300 reasons for '300'")]
        ['Mara Lind', '300']
    """
    roles: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    sequences: list[list[str]] = []
    for fact in record.facts:
        sequences += [words(fact.value), words(fact.role)]
        if fact.is_prose or (is_numeric(fact.value) and fact.role not in TITLES):
            continue
        for name in _forms(folded(fact.value), fact.role):
            roles[name.casefold()].add(fact.role)
            written.setdefault(name.casefold(), fact.value)
    plain = sorted((name for name in roles if name and not is_numeric(name)), key=len, reverse=True)
    pattern = _any_of(plain) if plain else None
    return KnownNames({name: frozenset(found) for name, found in roles.items()}, written, pattern, sequences)


def _forms(name: str, role: str) -> list[str]:
    """Ways to write one name: "Heat (1995)", "Heat"; "Abyss, The", "The Abyss"; "Lind, Mara", "Mara Lind"."""
    forms = [name]
    if match := _IN_YEAR.match(name):
        forms.append(match[1])
    for form in tuple(forms):
        if match := _ARTICLE.match(form):
            forms += [f"{match[2]} {match[1]}", match[1]]
        elif role not in TITLES and form.count(", ") == 1:
            last, first = form.split(", ")
            forms.append(f"{first} {last}")
    return list(dict.fromkeys(" ".join(form.split()) for form in forms))


def _any_of(names: list[str]) -> re.Pattern[str]:
    """A pattern for names as whole words; what bounds them is said once for all, since it is slow to compile.

    Chinese text puts no space around a name, and none between a foreign name and its own characters.
    """
    bodies = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    before = rf"(?:(?={_CHINESE})|(?<={_CHINESE})|(?<!{_OTHER})(?<!\w['-]))"
    after = rf"(?:(?<={_CHINESE})|(?={_CHINESE})|(?!{_OTHER}|['-](?!s\b)\w))"
    return re.compile(f"{before}(?:{bodies}){after}", re.IGNORECASE)


def _inside(match: re.Match[str]) -> tuple[str, int, int]:
    group = match.lastindex or 0
    return match[group], match.start(group), match.end(group)


def _runs(text: str, language: str) -> list[str]:
    """Neighbouring words that are written like names, in one sentence."""
    runs: list[list[str]] = []
    end = -1
    opening = True
    for match in _LETTERS.finditer(_separated(text)):
        word = match[0].rstrip(".")
        if _is_name(word, opening, language):
            adjacent = runs and text[end : match.start()] in (" ", "-")
            (runs[-1].append if adjacent else lambda one: runs.append([one]))(word)
            end = match.end()
        opening = False
    return [" ".join(run) for run in runs]


def _separated(text: str) -> str:
    """Chinese characters apart from other letters, at the same places: they make no word with them."""
    return re.sub(r"[\u3400-\u9fff〇]", "\0", text)


def _is_name(word: str, opening: bool, language: str) -> bool:
    plain = word.casefold().removesuffix("'s")
    if not word.isascii() and not all("LATIN" in unicodedata.name(one, "") for one in word if one.isalpha()):
        return True  # a script that is that of neither language
    if language == "zh":
        return plain not in FUNCTION_WORDS or word != plain
    if not any(letter.isupper() or letter.istitle() for letter in word):
        return False
    if plain in FUNCTION_WORDS:
        return False
    return not (opening and plain in OPENERS and word[1:] == word[1:].casefold())

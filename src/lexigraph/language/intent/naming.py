"""Items that a sentence names as examples, with or without quotes, after "like" or by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.marks import MASK, Mark, hidden
from lexigraph.language.intent.phrases import PhraseTable, Token, tokens
from lexigraph.language.intent.titles import TitleIndex

MAX_NAMES = 12
"""How many examples of one sentence are looked up."""

MAX_CUES = 24
"""How often a cue for an example counts in one sentence."""

_AND_MORE = re.compile(
    r"\s*(?:,\s*(?:and|or|nor)?|and|or|nor|&|、|和|或者?|与|以及|跟)\s*(?:the\s+movie\s+|the\s+film\s+)?", re.IGNORECASE
)
_YEAR = re.compile(r"\s*\(\s*(\d{4})\s*\)")
_VERB_LIKE = re.compile(
    r"(?:\b(?:i|we|you|they|would|do|don't|didn't|doesn't|really|also|always|people|not|to|who)|'d)\s*$", re.IGNORECASE
)
_NO_NAME = frozenset(
    {
        "a",
        "an",
        "those",
        "these",
        "this",
        "that",
        "my",
        "your",
        "it",
        "me",
        "i",
        "to",
        "some",
        "any",
        "something",
        "his",
        "her",
        "one",
        "when",
        "if",
        "what",
        "movies",
        "films",
        "all",
        "there",
    }
)
_NOUN = re.compile(r"\s*(?:(?:the|a)\s+)?(?:movies?|films?|book|novel|album)\s+", re.IGNORECASE)
_HARD_END = re.compile(rf"[,.;!?\"。;!?{MASK}《》]")
_JUDGED = re.compile(
    r"\s+(?:was|is|were|are|did|does|do|yes|no|good|bad|great|awful|terrible|boring|(?:was|is|did|does|were)n'?t|has|had|can|could|left|made|makes|leaves|puts?|bore[ds]?|sucks?|sucked|stinks?|disappointed|rocked|rocks|rules)(?![a-z])|,?\s+(?:but|without|minus|except)(?![a-z])|\s*(?:看[腻够烦厌过]|太|不|很|没|让|真|就|都|也|什么的|那种|这种)"
    r"|\s*[?:!-]+\s*(?:(?:i|we|i've|absolutely|really)\s+)*(?:yes|yep|nope|hat|lov|lik|enjoy|bor|seen|did|could|can|never|not|no(?![a-z])|ugh|yuck)",
    re.IGNORECASE,
)
"""What follows a title that begins a sentence: "Twister was awful", "Twister? Hated it"."""
_AND_ANOTHER = re.compile(r"\s*(?:,\s|and\s|or\s|&\s|和|、|与|跟)\s*(?:The\s)?[A-Z]\w+")
"""What follows the first of several titles: "Anaconda and Volcano were both rubbish"."""
_GOES_ON = re.compile(r" [A-Z][a-z]")
_SUFFIX = re.compile(r"-(?:like|style|esque|ish)(?![a-z])", re.IGNORECASE)
_AND = re.compile(r"(?<![^\W_])(?:and|or)(?![^\W_])")
_LISTED_BEFORE = re.compile(r"(?:^|[,;、&+/]|(?<![^\W_])(?:and|or))\s*$")
_LISTED_AFTER = re.compile(r"\s*(?:$|[,;、&+/]|(?:and|or)(?![^\W_]))")
_WORDS_OF_A_NAME = 8
_SHORTEST_ALONE = 6
_TYPED_IN_LOWER_CASE = 88.0


class ItemNames:
    """Finds names of items in sentences.

    Args:
        titles: the titles of the catalogue.
        ids: the id of each item.
        common: words that name categories or values, which count as titles only when clearly written as such.

    Example:
        >>> from lexigraph.language.intent.grammars import GRAMMARS
        >>> names = ItemNames(TitleIndex(["Alien", "Heat", "Toy Story"]), ["i1", "i2", "i3"], PhraseTable([]))
        >>> [mark.values for mark in names.find("like Alien or Toy Storry but with more heat", GRAMMARS)]
        [('i1',), ('i3',)]
    """

    def __init__(self, titles: TitleIndex, ids: list[str], common: PhraseTable[bool]) -> None:
        self.titles = titles
        self.ids = ids
        self._common = common

    def find(self, text: str, grammars: Sequence[Grammar]) -> list[Mark]:
        """The items named in a text, and names that no item has, from left to right."""
        marks = [mark for grammar in grammars for mark in self._quoted(text, grammar)]
        for grammar in grammars:
            for pattern, sure in ((grammar.likes, True), (grammar.prefers, False)):
                marks += self._by_cues(text, marks, pattern, grammar, sure)
        return sorted([*marks, *self._alone(hidden(text, marks))], key=lambda mark: mark.start)

    def whole(self, text: str) -> list[Mark]:
        """The item whose title a text is that says nothing else, typos forgiven."""
        words = tokens(text)
        if not words or len(words) > _WORDS_OF_A_NAME or len(text) < _SHORTEST_ALONE or self._common.find(text):
            return []
        positions = self.titles.closest(text, _TYPED_IN_LOWER_CASE)
        if not positions or self._only_prefix(text, positions):
            return []
        return [self._item(words[0].start, words[-1].end, -1, positions, text, None)]

    def _by_cues(
        self, text: str, known: Sequence[Mark], cues: re.Pattern[str], grammar: Grammar, sure: bool
    ) -> list[Mark]:
        marks: list[Mark] = []
        for cue in islice(cues.finditer(text), MAX_CUES):
            if len(known) + len(marks) >= MAX_NAMES:
                break
            verb = cue[0].lower() == "like" and _VERB_LIKE.search(text[max(0, cue.start() - 12) : cue.start()])
            marks += self._after(hidden(text, (*known, *marks)), text, cue, grammar, sure and not verb)
        return marks

    def _quoted(self, text: str, grammar: Grammar) -> Iterable[Mark]:
        for quote in list(grammar.quotes.finditer(text))[:MAX_NAMES]:
            name = quote[1] or quote[2]
            end = _tail(text, quote.end(), grammar)
            cue = _cue(text, quote.start(), grammar)
            positions = self.titles.closest(_YEAR.sub("", name))
            if positions:
                year = _YEAR.match(text, quote.end()) or _YEAR.search(name)
                yield self._item(
                    quote.start(),
                    max(end, year.end() if year and year.string is text else 0),
                    cue,
                    positions,
                    name,
                    year,
                )
            elif len(name.split()) <= _WORDS_OF_A_NAME:
                yield _unknown(quote.start(), end, cue, name)

    def _after(self, shown: str, text: str, cue: re.Match[str], grammar: Grammar, sure: bool) -> list[Mark]:
        """The names behind one cue, as a list goes on."""
        marks: list[Mark] = []
        position, begin = cue.end(), cue.start()
        while len(marks) < MAX_NAMES:
            noun = _NOUN.match(shown, position)
            mark = self._name(shown, text, noun.end() if noun else position, begin, grammar, sure)
            if mark is None:
                break
            marks.append(mark)
            joint = _AND_MORE.match(shown, mark.end)
            if joint is None or joint.end() == mark.end:
                break
            position, begin, sure = joint.end(), mark.end, False
        return marks

    def _name(self, shown: str, text: str, position: int, cue: int, grammar: Grammar, sure: bool) -> Mark | None:
        chunk_end = _HARD_END.search(shown, position)
        words = tokens(shown[position : position + 90])
        if not words or (chunk_end and chunk_end.start() < position + words[0].start):
            return None
        hit = self.titles.at(shown[position : position + 90], words, 0)
        if hit is not None and self._is_title(shown[position:], hit[0].end, words, hit[1], grammar, sure):
            end = position + hit[0].end
            year = _YEAR.match(text, end)
            end = year.end() if year else end
            start = position + words[0].start
            return self._item(start, _tail(text, end, grammar), cue, hit[0].value, text[start:end], year)
        return self._guess(shown, text, position, words, cue, grammar, sure)

    def _is_title(self, text: str, end: int, words: list[Token], taken: int, grammar: Grammar, sure: bool) -> bool:
        """Whether words that are a title are meant as one here."""
        said = text[words[0].start : end]
        if taken == 1 and _GOES_ON.match(text, end) and not said.isupper():
            return False  # of "Van Damme" no film is meant that is called "Van"
        if _is_written_as_name(said):
            return taken > 1 or not self._common.get(said) or (sure and said[0].isupper())
        if not said.isascii():
            return len(said) > 1 and not self._common.get(said)
        if self._common.get(said) or not sure or (taken == 1 and (len(said) < 4 or said.lower() in _NO_NAME)):
            return sure and taken > 2
        following = words[taken] if taken < len(words) else None
        gap = text[end : following.start].strip() if following else "."
        return bool(taken > 1 or gap or following is None or grammar.name_ends.match(text, following.start))

    def _guess(
        self, shown: str, text: str, position: int, words: list[Token], cue: int, grammar: Grammar, sure: bool
    ) -> Mark | None:
        """A name with typos, or a name that no item has."""
        said = shown[position : position + 90]
        start = position + words[0].start
        capital = shown[start].isupper()
        han = not words[0].key.isascii()
        if not (capital or sure) or (words[0].key in _NO_NAME and not capital):
            return None
        ends = _ends(said, words, grammar)
        for end in ends:
            phrase = said[words[0].start : end]
            if self._common.get(phrase) or (not sure and not _is_written_as_name(phrase)):
                continue
            least = None if capital or han else _TYPED_IN_LOWER_CASE
            positions = self.titles.closest(phrase, least) if capital or han or len(phrase) > 5 else []
            if positions and (capital or han or not self._only_prefix(phrase, positions)):
                year = _YEAR.match(text, position + end)
                return self._item(
                    start, _tail(text, year.end() if year else position + end, grammar), cue, positions, phrase, year
                )
        phrase = said[words[0].start : ends[-1]] if ends else ""
        if sure and capital and phrase and not self._common.get(phrase) and not self._common.find(phrase):
            return _unknown(start, position + ends[-1], cue, phrase)
        return None

    def _only_prefix(self, phrase: str, positions: list[int]) -> bool:
        return all(len(tokens(self.titles.titles[position])) > len(tokens(phrase)) + 1 for position in positions)

    def _alone(self, text: str) -> Iterable[Mark]:
        """Titles without a cue, as far as they are written like names."""
        words = tokens(text)
        lowers = sum(text[word.start].islower() for word in words)
        position = 0
        while position < len(words):
            hit = self.titles.at(text, words, position)
            if hit is not None and self._stands_alone(text, words, position, hit[1], lowers):
                suffix = _SUFFIX.match(text, hit[0].end) or _YEAR.match(text, hit[0].end)
                year = suffix if suffix and suffix.re is _YEAR else None
                said = text[hit[0].start : hit[0].end]
                yield self._item(hit[0].start, suffix.end() if suffix else hit[0].end, -1, hit[0].value, said, year)
                position += hit[1]
            else:
                position += 1

    def _stands_alone(self, text: str, words: list[Token], first: int, taken: int, lowers: int) -> bool:
        said = text[words[first].start : words[first + taken - 1].end]
        if self._common.get(said) or not any(character.isalpha() for character in said):
            return False
        if not said.isascii() and said[0].isalpha() and not said[0].isupper():
            return taken >= 4 or (taken == 3 and taken == len(words))
        if not _is_written_as_name(said):
            return False
        whole = taken == len(words)
        listed = _is_entry(text, words[first].start, words[first + taken - 1].end)
        if _SUFFIX.match(text, words[first + taken - 1].end):
            return True
        if taken > 1:
            return (whole or lowers > 0 or listed) and all(
                text[word.start].isupper() for word in words[first : first + taken] if len(word.key) > 4
            )
        end = words[first].end
        opens = first == 0 or text[: words[first].start].rstrip()[-1:] in set(",.;!?和、与跟")
        if opens and len(said) > 3 and (_JUDGED.match(text, end) or _AND_ANOTHER.match(text, end)):
            return True
        return (
            whole
            or (listed and lowers == len(_AND.findall(text)))
            or (first > 0 and len(said) > 4 and lowers > 1 and text[: words[first].start].rstrip()[-1:] not in ".!?")
        )

    def _item(
        self, start: int, end: int, cue: int, positions: list[int], name: str, year: re.Match[str] | None
    ) -> Mark:
        chosen = self.titles.choose(positions, float(year[1]) if year else None)
        note = ""
        if len(positions) > 1 and not year:
            others = [_titled(self.titles, position) for position in positions if position != chosen]
            note = f"{name!r} was taken as {_titled(self.titles, chosen)}; there is also {', '.join(others[:3])}"
        return Mark(start, end, "item", values=(self.ids[chosen],), note=note, cue=cue)


def _ends(said: str, words: list[Token], grammar: Grammar) -> list[int]:
    """Where a name may end, the furthest place first: before words that follow names, and before punctuation."""
    ends: list[int] = []
    for index, word in enumerate(words[: _WORDS_OF_A_NAME if words[0].key.isascii() else 20]):
        before = said[words[index - 1].end : word.start] if index else ""
        if index and _HARD_END.search(before):
            break
        if index and word.key.isascii() != words[0].key.isascii():
            break
        if index and grammar.name_ends.match(said, word.start):
            ends.append(words[index - 1].end)
    else:
        index = min(len(words), _WORDS_OF_A_NAME if words[0].key.isascii() else 20)
    ends.append(words[index - 1].end)
    return sorted(set(ends), reverse=True)[-4:]


def _is_entry(text: str, start: int, end: int) -> bool:
    """Whether a part of a text is one of a list: of "Toy Story, Aladdin and Up" all three are."""
    return bool(_LISTED_BEFORE.search(text[:start]) and _LISTED_AFTER.match(text, end))


def _is_written_as_name(said: str) -> bool:
    return said[:1].isupper() or (said[:1].isdigit() and any(character.isupper() for character in said))


def _tail(text: str, end: int, grammar: Grammar) -> int:
    tail = grammar.after_names.match(text, end)
    return tail.end() if tail else end


def _cue(text: str, start: int, grammar: Grammar) -> int:
    """Where the cue begins that leads up to a quoted name, or -1."""
    before = text[max(0, start - 40) : start]
    cues = [cue for cue in grammar.likes.finditer(before) if not before[cue.end() :].strip(' "')]
    return start - len(before) + cues[-1].start() if cues else -1


def _unknown(start: int, end: int, cue: int, name: str) -> Mark:
    return Mark(
        start, end, "unknown item", values=(name,), note=f"no item is called {name!r}; it is read as words", cue=cue
    )


def _titled(titles: TitleIndex, position: int) -> str:
    title, year = titles.titles[position], titles.years[position]
    return f"{title} ({year:g})" if year is not None and f"{year:g}" not in title else title

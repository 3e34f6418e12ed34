"""Checking a generated text: a sentence with a fact that its source record does not hold is dropped and counted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lexigraph.language.writing.chinese_names import names_in_chinese
from lexigraph.language.writing.claims import CheckedText, Span, Unsupported, blanked
from lexigraph.language.writing.derivation import underived
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.folding import cleaned, folded, has_han
from lexigraph.language.writing.genre_words import known_categories
from lexigraph.language.writing.known_names import TITLES, known_names
from lexigraph.language.writing.numbers import known_numbers
from lexigraph.language.writing.opinions import is_negated, wrong_opinions
from lexigraph.language.writing.relations import wrong_relations

_END = re.compile(r"[.!?…]+[\"')\]*_]*(?=\s|$)|[。！？!?…]+[”’」』》）\"')]*|\n+")
_ADDRESS = re.compile(r"\w+://\S+|\bwww\.\S+|\S+@\S+\.\S+|<[^>\n]+>")
_OTHERS = frozenset({"similar", "series"})
_COPULA = re.compile(r"[\"'》]?\s*(?:is|was|是|也是|属于)", re.IGNORECASE)
_OWN_HISTORY = re.compile(
    r"\b(?:your|his|her|their|viewing|watch(?:ing)?|reading|user's) history\b"
    r"|(?:你|您|他|她|用户|观看|阅读|浏览)的?历史",
    re.IGNORECASE,
)
"""What somebody met; no kind of works."""

_TOLD = frozenset({"description", "about"})
"""Roles whose sentences hold as they stand, whatever is in them."""

_HAN = re.compile(r"[\u3400-\u9fff]+(?:[·・][\u3400-\u9fff]+)*")


class FactChecker:
    """Holds texts about one item or user to its source record.

    Names (words with capitals, quoted titles, Chinese ones in 《》 or by a role), years and numbers (also in words),
    words for categories, and who is what, must all stand in the record. So must what a number belongs to, where the
    record says so. What a negation denies is not told: such a sentence is dropped if it names any fact. Plain words
    without a name or number, such as a mood, are not facts in this sense and pass.

    Args:
        record: the source.
        categories: all categories of the catalogue; those that the record has not must not be said of it.
        language: "en" or "zh".

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> facts = (Fact("title", "Heat"), Fact("year", "1995"), Fact("category", "Crime"))
        >>> checked = FactChecker(SourceRecord("a", "item", facts)).check("Heat is a crime story. It came out in 1996.")
        >>> checked.text, [str(fact) for fact in checked.dropped_facts]
        ('Heat is a crime story.', ["year '1996': not in the source"])
    """

    def __init__(self, record: SourceRecord, categories: Iterable[str] = (), language: str = "en") -> None:
        self.record, self.language = record, language
        self._names = known_names(record)
        self._numbers = known_numbers(record)
        self._categories = known_categories(record, categories)
        self._prose = "".join(folded(fact.value).casefold() for fact in record.facts)
        told = (fact.value for fact in record.facts if fact.role in _TOLD)
        self._told = {_same(sentence) for text in told for sentence in self.sentences(cleaned(text))}

    def check(self, text: str, *, cut_off: bool = False) -> CheckedText:
        """Keep the sentences of a text whose facts all stand in the record, each once.

        Args:
            text: what was written.
            cut_off: whether it breaks off. Its last sentence is then left out, whatever it ends with: of "rated 4."
                nobody can tell that it was not to be 4.5.
        """
        kept, dropped = [], []
        faults: list[Unsupported] = []
        sentences = self.sentences(cleaned(text))
        for sentence in dict.fromkeys(sentences[:-1] if cut_off else sentences):
            found = self.faults(sentence)
            if found:
                dropped.append(sentence)
                faults += found
            else:
                kept.append(sentence)
        return CheckedText(_joined(kept), tuple(dropped), tuple(faults))

    def faults(self, sentence: str) -> list[Unsupported]:
        """Everything in one sentence that the record does not hold."""
        plain = folded(sentence)
        spans = self._names.spans(plain)
        subjects = [span for span in spans if span.roles & {"category", "topic", "genre", "kind"}]
        names = [span for span in spans if span not in subjects or span.roles & TITLES]
        free = blanked(plain, spans)
        if _same(sentence) in self._told and not self._wrong_language(free):
            return []
        found = [Unsupported("address", match[0]) for match in _ADDRESS.finditer(plain)]
        found += self._wrong_language(free)
        found += self._names.unknown(plain, spans, self.language)
        found += [Unsupported("name", name) for name in names_in_chinese(free) if name not in self._prose]
        found += self._numbers.unknown(free, spans)
        found += self._categories.unknown(_OWN_HISTORY.sub("", free))
        relations = wrong_relations(plain, free, names)
        found += relations
        found += wrong_opinions(free, spans, self.record.kind)
        found += self._negated(free, spans)
        found += self._of_others(free, spans)
        found += underived(free, self._prose)
        return list(dict.fromkeys(found))

    def names_in(self, sentence: str) -> list[str]:
        """The names of the record that a sentence says, as the record writes them, in order."""
        return [span.name for span in self._names.spans(folded(sentence))]

    def sentences(self, text: str) -> list[str]:
        """Sentences; a full stop inside a known name ends none."""
        spans = self._names.spans(folded(text))
        sentences, start = [], 0
        for match in _END.finditer(text):
            if any(span.start < match.end() <= span.end and match.start() < span.end for span in spans):
                continue
            sentences.append(text[start : match.end()])
            start = match.end()
        return [sentence for part in [*sentences, text[start:]] if (sentence := part.strip())]

    def _wrong_language(self, free: str) -> list[Unsupported]:
        if self.language == "zh":
            letters = re.sub(r"[\0\W\d_]", "", free)
            return (
                [] if not letters or has_han(free) else [Unsupported("language", free[:40].strip("\0 "), "not Chinese")]
            )
        return [Unsupported("name", match[0]) for match in _HAN.finditer(free) if match[0] not in self._prose]

    def _negated(self, free: str, spans: list[Span]) -> list[Unsupported]:
        says = spans or re.search(r"\d", free) or self._categories.names(free)
        return (
            [Unsupported("relation", free.replace("\0", "")[:40].strip(), "a negation")]
            if says and is_negated(free)
            else []
        )

    def _of_others(self, free: str, spans: list[Span]) -> list[Unsupported]:
        """A number, a person or a kind in a sentence that names a similar item may be that item's."""
        others = [span for span in spans if span.roles & _OTHERS and "title" not in span.roles]
        people = [span for span in spans if not span.roles & (TITLES | {"category", "topic", "genre", "kind"})]
        said = re.search(r"\d", free) or people or any(self._is_judged(span, free, spans) for span in others)
        if self.record.kind == "user" or not others or not said:
            return []
        return [Unsupported("relation", others[0].name, "it may be another item that has the fact")]

    def _is_judged(self, other: Span, free: str, spans: list[Span]) -> bool:
        """Whether a sentence says of what kind another item is."""
        kinds = any(span.roles & {"category", "topic", "genre", "kind"} for span in spans) or self._categories.names(
            free
        )
        return kinds and _COPULA.match(free, other.end) is not None


def _same(sentence: str) -> str:
    return folded(sentence).casefold().strip(" .!?。！？")


def _joined(sentences: list[str]) -> str:
    joined = ""
    for sentence in sentences:
        gap = "" if not joined or has_han(joined[-2:]) or joined[-1] in "。！？” 》」" else " "
        joined += gap + sentence
    return joined

"""Path one: reading a sentence by rules, without a generative model."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lexigraph.data.item_filter import ItemFilter
from lexigraph.language.detect import UNDETERMINED
from lexigraph.language.intent.attributes import category_conditions, value_conditions
from lexigraph.language.intent.behind import PUNCTUATION
from lexigraph.language.intent.chances import Learned, packaged
from lexigraph.language.intent.cleaning import clean
from lexigraph.language.intent.grammar import Grammar
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.marks import MASK, Mark, hidden, masked
from lexigraph.language.intent.misspelt import misspelt
from lexigraph.language.intent.negation import Scope, scopes
from lexigraph.language.intent.phrases import tokens
from lexigraph.language.intent.refine import refined
from lexigraph.language.intent.refusing import Refused, judged
from lexigraph.language.intent.relative import Relation, read_vague
from lexigraph.language.intent.remarks import Remarks, read_remarks
from lexigraph.language.intent.simplified import simplified
from lexigraph.language.intent.tongue import language_of
from lexigraph.language.intent.units import NAMING, Unit, units_of
from lexigraph.language.intent.wording import unwanted_phrases, wanted_words

_NOTHING_FOUND = "nothing of the catalogue was recognised; the words are compared with the texts of the items"


@dataclass(frozen=True)
class Understood:
    """What the rules recognise in a sentence.

    Attributes:
        text: the sentence without remarks on the wish so far.
        said: without bounds that were said in words either.
        marks: what was recognised.
        reach: of every negation.
        relations: bounds said in words.
        negated: marks that the rules refuse.
        unsure: marks that they neither want nor refuse.
        phrases: what they refuse in words, by scope.
        units: what it is decided on whether it is refused.
    """

    text: str
    said: str
    marks: list[Mark]
    reach: list[Scope]
    relations: tuple[Relation, ...]
    negated: list[Mark]
    unsure: list[Mark]
    phrases: list[tuple[Scope, list[str]]]
    units: list[Unit]


def _all_grammars() -> tuple[Grammar, ...]:
    from lexigraph.language.intent.grammars import GRAMMARS  # four hundred patterns, compiled when somebody reads

    return GRAMMARS


class RuleReader:
    """Reads intents by rules.

    Args:
        lexicon: what can be named.
        grammars: the languages, all of which read every sentence; None: all there are.
        learned: what was learned of refusals, by language; None: what comes with the package; {}: rules alone.

    Example:
        >>> import polars as pl
        >>> items = pl.DataFrame({
        ...     "item_id": ["a", "b"], "title": ["Alien", "Up"], "year": [1979, 2009],
        ...     "categories": [["Horror", "Sci-Fi"], ["Comedy"]],
        ... })
        >>> reader = RuleReader(Lexicon.from_items(items))
        >>> wish = reader.read("a slow space film like Alien, not horror, after 1990")
        >>> wish.wanted, wish.liked, [(each.column, each.operator, each.value) for each in wish.conditions]
        ('slow space film', ('a',), [('year', '>', 1990), ('categories', 'lacks', 'Horror')])
        >>> [(each.column, each.operator, each.value) for each in reader.read("never mind the year", wish).conditions]
        [('categories', 'lacks', 'Horror')]
    """

    def __init__(
        self,
        lexicon: Lexicon,
        grammars: Sequence[Grammar] | None = None,
        learned: Mapping[str, Learned] | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.grammars = _all_grammars() if grammars is None else tuple(grammars)
        self._learned = learned

    @property
    def learned(self) -> Mapping[str, Learned]:
        """What was learned of refusals, by language."""
        return packaged() if self._learned is None else self._learned

    def read(self, sentence: str, previous: Intent | None = None) -> Intent:
        """Read a sentence; with a previous intent, as a refinement of it.

        Nothing that is typed is an error: what cannot be read is told in the notes.
        """
        cleaned = clean(sentence)
        if not cleaned.text:
            note = "nothing was said that can be read"
            base = previous or Intent()
            return replace(base, notes=(*cleaned.notes, note))
        text = simplified(cleaned.text)
        orders = _spans(text, [grammar.orders for grammar in self.grammars])
        open_text = masked(text, orders)
        remarks = read_remarks(open_text, self.lexicon, self.grammars, previous)
        if remarks.starts_over:
            previous = None
        fresh, relations = self._fresh(open_text, remarks, previous)
        language = fresh.language
        if language == UNDETERMINED and orders:
            language = language_of(cleaned.text, self.grammars, understood=False)
        said = tuple(
            f"{cleaned.text[start:end].strip()!r} does not speak of items and was left out" for start, end in orders
        )
        notes = (*cleaned.notes, *said, *fresh.notes, *self._about(fresh, language, remarks))
        fresh = replace(fresh, language=language, sentences=(cleaned.text,), notes=tuple(dict.fromkeys(notes)))
        wish = refined(previous, fresh, remarks, relations)
        return wish if previous is None else replace(wish, wanted=self._still_wanted(previous, wish))

    def _still_wanted(self, previous: Intent, wish: Intent) -> str:
        """The words of a refined wish without the categories that it gave up."""
        gone = _contained(previous) - _contained(wish)
        clauses = []
        for clause in wish.wanted.split(", "):
            marks = [mark for mark in self.lexicon.categories.find(clause) if set(mark.values) <= gone]
            clauses += wanted_words(hidden(clause, marks), self.grammars).split(", ") if marks else [clause]
        return ", ".join(dict.fromkeys(clause for clause in clauses if clause))

    def units(self, sentence: str) -> list[Unit]:
        """A sentence cut into what is decided on, with what the rules say of each part.

        Example:
            >>> import polars as pl
            >>> reader = RuleReader(Lexicon.from_items(pl.DataFrame({"item_id": ["a"], "categories": [["Horror"]]})))
            >>> [(unit.key, unit.said) for unit in reader.units("no horror")]
            [('no', 'C'), ('#category', 'R')]
        """
        text = simplified(clean(sentence).text)
        text = masked(text, _spans(text, [grammar.orders for grammar in self.grammars]))
        return self._understood(text, read_remarks(text, self.lexicon, self.grammars, None), None).units

    def _understood(self, text: str, remarks: Remarks, previous: Intent | None) -> Understood:
        """What the rules recognise in a sentence, before it is decided what is refused."""
        open_text = masked(text, remarks.spans)
        open_text = masked(open_text, _spans(open_text, [grammar.affirms for grammar in self.grammars]))
        marks = self._marks(open_text)
        reach = self._scopes(open_text, marks)
        if not (marks or reach or remarks.spans):
            marks = self.lexicon.names.whole(open_text)
        relations = read_vague(hidden(open_text, marks), marks, reach, self.lexicon, self.grammars, previous)
        said = masked(open_text, [(relation.start, relation.end) for relation in relations])
        negated = [mark for mark in marks if any(scope.negates and scope.holds(mark) for scope in reach)]
        unsure = [mark for mark in marks if any(not scope.negates and scope.holds(mark) for scope in reach)]
        unsure += _described(open_text, negated)
        negated = [mark for mark in negated if mark not in unsure]
        phrases = self._phrases(said, marks, reach)
        return Understood(
            open_text, said, marks, reach, relations, negated, unsure, phrases,
            units_of(said, marks, negated, unsure, phrases),
        )  # fmt: skip

    def _refused(self, seen: Understood) -> Refused:
        """What is refused: as the rules have it, or as was learned from how they have it."""
        found = None
        if self.learned:
            found = judged(seen.said, seen.units, seen.phrases, self.learned, self.grammars)
        if found is None:
            return Refused(seen.negated, list(dict.fromkeys(each for _, said in seen.phrases for each in said)))
        other = [mark for mark in seen.negated if mark.kind not in NAMING]
        described = _described(seen.text, found.marks)
        return replace(found, marks=[*other, *(mark for mark in found.marks if mark not in described)])

    def _fresh(self, text: str, remarks: Remarks, previous: Intent | None) -> tuple[Intent, tuple[Relation, ...]]:
        """What one sentence says by itself."""
        seen = self._understood(text, remarks, previous)
        marks, refused, relations = seen.marks, self._refused(seen), seen.relations
        negated = refused.marks
        unsure = [mark for mark in (*seen.unsure, *_described(seen.text, negated)) if mark not in negated]
        wanted = [mark for mark in marks if mark not in negated and mark not in unsure]
        compared = {relation.than for relation in relations}
        shown = hidden(seen.text, marks)
        bounds = [condition for mark in wanted for condition in mark.conditions]
        against = [condition for mark in _of(negated, "range") for condition in mark.opposite]
        exact = {each.column for each in (*bounds, *against)}
        relations = tuple(each for each in relations if each.condition.column not in exact)
        conditions = (
            *category_conditions(shown, _of(wanted, "category"), _of(negated, "category"), self.grammars),
            *value_conditions(_of(wanted, "value"), _of(negated, "value")),
        )
        positive = [each for each in conditions if each.operator not in ("lacks", "!=")]
        negative = [each for each in conditions if each.operator in ("lacks", "!=")]
        liked = [i for mark in _of(wanted, "item") if mark.start not in compared for i in mark.values]
        disliked = [i for mark in _of(negated, "item") if mark.start not in compared for i in mark.values]
        return Intent(
            wanted=self._wanted(seen, refused, wanted),
            unwanted=tuple(dict.fromkeys((*refused.phrases, *remarks.less))),
            conditions=_distinct((*positive, *bounds, *against, *(r.condition for r in relations), *negative)),
            liked=tuple(dict.fromkeys(i for i in liked if i not in disliked)),
            disliked=tuple(dict.fromkeys(disliked)),
            language=self._language(text, marks, seen.reach),
            notes=(*(mark.note for mark in marks if mark.note), *(r.note for r in relations)),
        ), relations

    def _marks(self, text: str) -> list[Mark]:
        marks = self.lexicon.names.find(text, self.grammars)
        named = [mark for mark in marks if mark.kind == "item"]
        named += self.lexicon.ranges.find(hidden(text, named), self.grammars)
        unknown = [mark for mark in marks if mark.kind == "unknown item"]
        covered = hidden(text, [*named, *unknown])
        named += self.lexicon.categories.find(covered)
        named += self.lexicon.values.find(hidden(covered, named))
        named += misspelt(hidden(covered, named), self.lexicon.categories)
        return sorted([*named, *unknown], key=lambda mark: mark.start)

    def _scopes(self, text: str, marks: Sequence[Mark]) -> list[Scope]:
        found: list[Scope] = []
        for grammar in self.grammars:
            found += scopes(text, marks, grammar)
        return found

    def _wanted(self, seen: Understood, refused: Refused, wanted: Sequence[Mark]) -> str:
        reach = [scope for scope in seen.reach if not any(scope.holds(mark) for mark in refused.kept if mark in wanted)]
        gone = [(scope.cue, scope.until if scope.negates else scope.start) for scope in reach]
        gone += [*refused.spans, *_clauses(seen.said, refused.spans, gone, wanted, self.grammars)]
        for mark in seen.marks:
            if mark.kind in ("item", "range"):
                gone.append((mark.cue if 0 <= mark.cue < mark.start else mark.start, mark.end))
            elif mark.kind == "unknown item" and 0 <= mark.cue < mark.start:
                gone.append((mark.cue, mark.start))
        kept = [(mark.start, mark.end) for mark in seen.marks if mark.kind in ("category", "value", "unknown item")]
        return wanted_words(masked(seen.said, gone), self.grammars, kept)

    def _phrases(self, text: str, marks: Sequence[Mark], reach: Sequence[Scope]) -> list[tuple[Scope, list[str]]]:
        """What the rules refuse in words, by scope."""
        shown = hidden(text, [mark for mark in marks if mark.kind != "unknown item"])
        cues = [(mark.cue, mark.start) for mark in _of(marks, "item") if 0 <= mark.cue < mark.start]
        shown = masked(shown, cues)  # "in the style of" is nothing to steer away from
        return [
            (
                scope,
                unwanted_phrases(shown[scope.start : scope.end], scope.grammar, self.grammars) if scope.negates else [],
            )
            for scope in reach
        ]

    def _language(self, text: str, marks: Sequence[Mark], reach: Sequence[Scope]) -> str:
        """The language of a sentence, of which titles in another language say nothing unless there is nothing else."""
        bare = hidden(text, _of(marks, "item"))
        said = bare if tokens(bare.replace(MASK, " ")) else text
        return language_of(said.replace(MASK, " "), self.grammars, understood=bool(marks or reach))

    def _about(self, fresh: Intent, language: str, remarks: Remarks) -> Iterable[str]:
        """What the person should know of the reading as a whole."""
        if fresh.conditions or fresh.liked or fresh.disliked or fresh.unwanted or remarks.says_something:
            return
        read = [grammar.code for grammar in self.grammars]
        if language in read:
            yield _NOTHING_FOUND
        else:
            codes = ", ".join(read)
            yield f"the rules read {codes}, not {language}; the words are compared with the texts of the items"


def read_intent(sentence: str, lexicon: Lexicon) -> Intent:
    """Read one sentence by rules.

    Example:
        >>> import polars as pl
        >>> items = pl.DataFrame({"item_id": ["a"], "categories": [["Comedy"]]})
        >>> read_intent("不要喜剧片", Lexicon.from_items(items)).conditions
        (ItemFilter(column='categories', operator='lacks', value='Comedy'),)
    """
    return RuleReader(lexicon).read(sentence)


def _contained(wish: Intent) -> set[str]:
    """The categories that a wish asks for."""
    asked = [each.value for each in wish.conditions if each.operator == "contains"]
    return {str(name) for value in asked for name in (value if isinstance(value, list) else [value])}


def _spans(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Where patterns are found, from left to right: their groups, where they have any."""
    found = [each for pattern in patterns for each in pattern.finditer(text)]
    return sorted(span for each in found for span in _parts(each))


def _parts(found: re.Match[str]) -> list[tuple[int, int]]:
    groups = [found.span(group) for group in range(1, len(found.groups()) + 1) if found[group]]
    return groups or [found.span()]


def _of(marks: Iterable[Mark], kind: str) -> list[Mark]:
    return [mark for mark in marks if mark.kind == kind]


def _clauses(
    text: str,
    refused: Iterable[tuple[int, int]],
    read: Sequence[tuple[int, int]],
    wanted: Iterable[Mark],
    grammars: Iterable[Grammar],
) -> list[tuple[int, int]]:
    """Clauses that say nothing but what is refused, where no cue of the rules tells how far the refusal reaches."""
    parts = [PUNCTUATION, *(pattern for grammar in grammars for pattern in (grammar.contrasts, grammar.withs))]
    ends = sorted({0, len(text), *(found.start() for part in parts for found in part.finditer(text))})
    found = []
    for start, end in itertools.pairwise(ends):
        new = [span for span in refused if start <= span[0] < end and not any(a <= span[0] < b for a, b in read)]
        if new and not any(start <= mark.start < end for mark in wanted):
            found.append((start, end))
    return found


def _described(text: str, negated: Sequence[Mark]) -> list[Mark]:
    """Negated categories that a negated value describes: "no Apple laptops" is no word against laptops."""
    values = [mark for mark in negated if mark.kind == "value"]
    return [
        mark
        for mark in _of(negated, "category")
        if any(text[value.end : mark.start].strip() in ("", "的") for value in values if value.end <= mark.start)
    ]


def _distinct(conditions: Iterable[ItemFilter]) -> tuple[ItemFilter, ...]:
    return tuple({(each.column, each.operator, str(each.value)): each for each in conditions}.values())

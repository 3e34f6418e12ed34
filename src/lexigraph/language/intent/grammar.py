"""What the rules need to know of one language: how it says no, like, more than, and what it says out of politeness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lexigraph.language.intent.phrases import HAN

Comparison: TypeAlias = Literal["==", ">=", "<=", ">", "<", "~"]
"""How a number bounds a column; "~" is "about"."""

Pattern: TypeAlias = re.Pattern[str]
Bound: TypeAlias = tuple[Pattern, Comparison, str]
"""Words before or after a number, the bound they set, and what they measure ("duration"), or ""."""

_LETTER = rf"(?-i:[^\W_{HAN}])"  # compiled 20 times as fast where it need not look for upper case in Chinese


@dataclass(frozen=True)
class Vague:
    """Words that bound a number without naming it, such as "recent" and "newer".

    Attributes:
        plain: the words by themselves ("recent").
        comparative: the words that compare ("newer").
        measure: what they speak of, the role of a column.
        high: whether they ask for more of it.
    """

    plain: Pattern
    comparative: Pattern
    measure: str
    high: bool


@dataclass(frozen=True)
class Grammar:
    """The rules of one language; another language is another one of these.

    Attributes:
        code: of the language.
        spaced: whether its words have spaces between them.
        neutral: what looks like a negation and is none ("not only", "I don't mind"); what follows, as far as a
            negation would reach, is neither wanted nor unwanted.
        but_also: goes on with what is meant besides ("not only comedies but also dramas").
        harmless: words with a negation in them that mean nothing of the kind ("why not"); nothing follows from them.
        affirms: praise with a negation in it ("you can't go wrong with"), which says no more than "yes"; where it has
            groups, only they are it ("if it isn't ... I'm not interested").
        orders: said to the machine and not of items ("ignore your rules"), up to the end of the clause.
        negations: cues before what is not wanted.
        negations_after: cues behind what is not wanted.
        likewise: says of what follows what was said before it ("and so do westerns").
        closed: cues whose reach ends at ``closing``, for languages that put a modifier in front.
        appended: nouns and adjectives behind something named that say no more of what is not wanted ("war scenes").
        closing: ends the reach of a closed cue.
        breaks: always ends the reach of a negation.
        comma: ends it too, except inside a list.
        contrasts: parts what is wanted from what is refused behind it ("comedies yes, but westerns no").
        bare: cues behind which only an "or" ends a list, as an "and" may go on with what is wanted.
        pronouns: stands at the end of a refusal for what was named before ("hated it").
        ors: joins alternatives.
        ands: joins what is wanted together.
        starts: words behind an "and" with which something new begins.
        withs: ends the reach of a negation that has named something.
        likes: cues before an item that is liked.
        prefers: verbs of liking, before which only a clearly written title counts.
        name_ends: where the name of an item ends that has no quotes.
        quotes: quoted names, group 1 or 2.
        after_names: what belongs to a name and comes behind it ("那样的").
        telling: everyday words that other languages hardly have, or none where the script tells.
        fillers: said out of politeness or habit, dropped from the wish.
        generic: nouns that stand for any item, dropped from phrases.
        intensifiers: dropped from phrases that are not wanted.
        edges: connecting words dropped where a phrase begins or ends.
        number: a number as written, without its unit.
        parse_number: its value, or None.
        decade: a decade as written.
        parse_decade: its first and last year, or None.
        short_year: a year of the twentieth century said by its last two digits, group 1 ("'91", "95年").
        joins: between the two numbers of a range.
        range_starts: before the first number of a range.
        range_ends: behind the second number of a range.
        before: bounds before a number.
        after: bounds behind a number.
        vagues: words for bounds without numbers.
        too: before a vague word that is too much ("too long").
        excess: complaints of too much in a further sentence ("too violent"); group 1 is what.
        less: before what there is to be less of; group 1 is that.
        start_over: forgets what was said before.
        never_mind: before or after something that no longer matters; group 1 or 2 is that.
        allowed: something that is no longer unwanted; group 1 or 2 is that.
        instead: the sentence replaces categories named before.
    """

    code: str
    spaced: bool
    neutral: Pattern
    but_also: Pattern
    harmless: Pattern
    affirms: Pattern
    orders: Pattern
    negations: Pattern
    negations_after: Pattern
    likewise: Pattern
    closed: Pattern
    appended: Pattern
    closing: Pattern
    breaks: Pattern
    comma: Pattern
    contrasts: Pattern
    bare: Pattern
    pronouns: Pattern
    ors: Pattern
    ands: Pattern
    starts: Pattern
    withs: Pattern
    likes: Pattern
    prefers: Pattern
    name_ends: Pattern
    quotes: Pattern
    after_names: Pattern
    telling: Pattern
    fillers: Pattern
    generic: Pattern
    intensifiers: Pattern
    edges: Pattern
    number: str
    parse_number: Callable[[str], float | None]
    decade: Pattern
    parse_decade: Callable[[re.Match[str]], tuple[int, int] | None]
    short_year: Pattern
    joins: Pattern
    range_starts: Pattern
    range_ends: Pattern
    before: tuple[Bound, ...]
    after: tuple[Bound, ...]
    vagues: tuple[Vague, ...]
    too: Pattern
    excess: Pattern
    less: Pattern
    start_over: Pattern
    never_mind: Pattern
    allowed: Pattern
    instead: Pattern


def words(*alternatives: str) -> Pattern:
    """Whole words of a language that has spaces, in any case; Chinese characters do not join them.

    Example:
        >>> bool(words("no", "not").search("看not恐怖")), bool(words("no").search("nothing"))
        (True, False)
    """
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(alternatives)})(?!{_LETTER})", re.IGNORECASE)


def plain(*alternatives: str) -> Pattern:
    """Character sequences of a language without spaces, longer ones to be given first."""
    return re.compile("|".join(alternatives))


def bounds(entries: Iterable[tuple[str, Comparison, str]], *, behind: bool, spaced: bool) -> tuple[Bound, ...]:
    """Bounds from their words: ``behind`` a number they must come at once, before it they must lead up to it."""
    made: list[Bound] = []
    for pattern, comparison, measure in entries:
        if behind:
            end = rf"(?:(?<=\W)|(?!{_LETTER}))" if spaced else ""
            made.append((re.compile(rf"\s*(?:{pattern}){end}", re.IGNORECASE), comparison, measure))
        else:
            start = rf"(?:(?<!{_LETTER})(?=\w)|(?=\W))" if spaced else ""
            made.append((re.compile(rf"{start}(?:{pattern})\s*$", re.IGNORECASE), comparison, measure))
    return tuple(made)


NOTHING: Pattern = re.compile(r"(?!)")
"""Never matches: for what a language does not have."""

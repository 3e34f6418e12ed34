"""The intent test set: sentences as people type them, and what each asks for, written for MovieLens 100K."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

FOLDER = Path(__file__).parent / "intents"
AUTHORS = ("english", "chinese", "fresh", "a", "b", "c", "d", "e", "f", "g", "h")
"""Names of the files, each by one author but the first two, which have a test half and are by two."""
EXAMINATIONS = ("hard", "ordinary")
"""Files that nothing was learned from or mended on: refusals said every way but plainly, and as most people say it."""
TAGS = ("range", "negation", "item", "mixed", "nonsense", "injection")
YEARS = range(1850, 2051)
"""Years on which two readings of a range are compared, well beyond those of the catalogue."""

Half: TypeAlias = Literal["development", "test", "hard", "ordinary"]


@dataclass(frozen=True)
class Expectation:
    """One right reading of a sentence; a sentence with two meanings has two.

    Attributes:
        years: closed intervals, of which a film must lie in one; None for an open end; empty for any year.
        wanted: categories that a film must have: one of each list.
        lacks: categories that it must not have.
        liked: ids of items named as examples.
        disliked: ids of items named as counterexamples.
        phrases: words that must stand in what is to be steered away from.
    """

    years: tuple[tuple[int | None, int | None], ...] = ()
    wanted: frozenset[frozenset[str]] = frozenset()
    lacks: frozenset[str] = frozenset()
    liked: frozenset[str] = frozenset()
    disliked: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    @cached_property
    def met_years(self) -> frozenset[int]:
        """The years of :data:`YEARS` that meet the range.

        Example:
            >>> sorted(Expectation(years=((1990, 1992),)).met_years)
            [1990, 1991, 1992]
        """
        if not self.years:
            return frozenset(YEARS)
        return frozenset(
            year
            for low, high in self.years
            for year in YEARS
            if (low is None or year >= low) and (high is None or year <= high)
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Expectation:
        """Read one line's expectation; an unknown field is a mistake and raises TypeError."""
        read = dict(values)
        if "years" in read:
            read["years"] = tuple((low, high) for low, high in read["years"])
        if "wanted" in read:
            read["wanted"] = frozenset(frozenset(names) for names in read["wanted"])
        for name in {"lacks", "liked", "disliked"} & set(read):
            read[name] = frozenset(read[name])
        if "phrases" in read:
            read["phrases"] = tuple(read["phrases"])
        return cls(**read)


@dataclass(frozen=True)
class Sentence:
    """A sentence and what it asks for.

    Attributes:
        text: as it was typed.
        language: "en" or "zh"; with the tag "mixed", the one that prevails.
        tags: of :data:`TAGS`.
        half: "development", on which rules may be mended; the others are scored for the record only.
        expected: its right readings.
        negated: words of it that must not stand in what is wanted.
        kept: words of it that look negated and are not: they must not stand in what is unwanted.
        years_negated: whether its range is said by a negation ("nothing before 1985").
        author: the file in which it stands.
    """

    text: str
    language: str
    tags: frozenset[str]
    half: Half
    expected: tuple[Expectation, ...]
    negated: tuple[str, ...] = field(default=())
    kept: tuple[str, ...] = field(default=())
    years_negated: bool = False
    author: str = ""


def read_sentences(half: Half | None = None, folder: Path = FOLDER) -> list[Sentence]:
    """All sentences, or those of one half.

    Example:
        >>> len(read_sentences()) == sum(len(read_sentences(half)) for half in ("test", "development", *EXAMINATIONS))
        True
    """
    sentences = [
        _sentence(json.loads(line), author)
        for author in (*AUTHORS, *EXAMINATIONS)
        for line in (folder / f"{author}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [one for one in sentences if half is None or one.half == half]


def _sentence(row: dict[str, Any], author: str) -> Sentence:
    return Sentence(
        row["sentence"],
        row["language"],
        frozenset(row["tags"]),
        row["half"],
        tuple(Expectation.from_dict(each) for each in row["expected"]),
        tuple(row.get("negated", ())),
        tuple(row.get("kept", ())),
        bool(row.get("years_negated", False)),
        author,
    )

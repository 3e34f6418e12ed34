"""What people refuse, and what only sounds like it: a sentence a line, "=> categories | phrases" that are not wanted.

The sentences were written while the rules were, so they guard against steps back and say nothing of quality; that is
what the intent set of the benchmarks is for.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.rule_reader import RuleReader

CATEGORIES = (
    "Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|"
    "Romance|Sci-Fi|Thriller|War|Western"
)


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    items = pl.DataFrame({"item_id": ["a"], "title": ["Zweiundvierzig"], "categories": [CATEGORIES.split("|")]})
    return RuleReader(Lexicon.from_items(items))


def _sentences(language: str) -> list[tuple[str, set[str], set[str]]]:
    lines = (Path(__file__).parent / f"refusals_{language}.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        sentence, _, expected = line.partition(" =>")
        categories, _, phrases = expected.partition("|")
        found.append((sentence, _listed(categories), _listed(phrases)))
    return found


def _listed(text: str) -> set[str]:
    return {part.strip() for part in text.split(",") if part.strip()}


@pytest.mark.parametrize(("language", "at_least"), [("en", 1150), ("zh", 550)])
def test_refusals_are_read(reader: RuleReader, language: str, at_least: int) -> None:
    wrong = {}
    sentences = _sentences(language)
    for sentence, categories, phrases in sentences:
        wish = reader.read(sentence)
        lacked = {
            str(name)
            for each in wish.conditions
            if each.operator == "lacks"
            for name in (each.value if isinstance(each.value, list) else [each.value])
        }
        if (lacked, set(wish.unwanted)) != (categories, phrases):
            wrong[sentence] = (lacked, wish.unwanted)
    assert not wrong
    assert len(sentences) >= at_least

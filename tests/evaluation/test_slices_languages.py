"""Slices by the language of texts: there where there are several, and right."""

from __future__ import annotations

import polars as pl
import pytest

from lexigraph.data import make_split
from lexigraph.evaluation import Facts, SliceSettings, evaluate, text_languages
from lexigraph.evaluation.slices.languages import by_language
from lexigraph.evaluation.text_languages import ITEM_TEXT, languages_of
from lexigraph.models import create
from lexigraph.testing import books_and_films


@pytest.fixture(scope="module")
def split():
    return make_split(books_and_films(), strategy="random", test=0.3, seed=1)


def slices_of(split, facts, **settings):
    model = create("popularity").fit(split.development())
    report = evaluate(model, split.test, ks=[5], metrics=["recall"], facts=facts, slices=SliceSettings(**settings))
    return [one for one in report.slices if one.by == "language"]


def test_items_of_two_languages_are_measured_apart(split):
    facts = Facts.of_dataset(split.development(), encoder=None)
    found = {one.group: one for one in slices_of(split, facts) if one.side == "items"}
    chinese = [identifier for identifier in split.train.item_ids if identifier in CHINESE]
    assert {name: one.size for name, one in found.items()} == {"en": 26 - len(chinese), "zh": len(chinese)}
    assert sum(one.share for one in found.values()) == pytest.approx(1)
    assert sum(one.exposure[5] for one in found.values()) == pytest.approx(1)
    assert all("recall@5" in one.metrics for one in found.values())


CHINESE = {"b03", "f02", "b06", "f05", "b09", "f08", "b12", "f11", "b13"}


def test_users_are_grouped_by_what_they_say_of_themselves(split):
    train = split.development()
    every_third = pl.Series(["我主要喜欢太空故事。" if row % 3 == 0 else "I like stories." for row in range(40)])
    facts = Facts.of_dataset(
        train.with_interactions(train.interactions, users=train.users.with_columns(about=every_third)), encoder=None
    )
    found = {one.group: one for one in slices_of(split, facts, items_by=[]) if one.side == "users"}
    assert set(found) == {"en", "zh"}
    assert sum(one.share for one in found.values()) == pytest.approx(1)
    assert found["en"].size > found["zh"].size > 0


def test_one_language_makes_no_slices(split):
    facts = Facts.of_dataset(split.development(), encoder=None)
    assert [one.side for one in slices_of(split, facts)] == ["items"] * 2  # all users write English
    assert slices_of(split, facts, items_by=["popularity"], users_by=[]) == []


def test_a_few_misjudged_titles_make_no_slices():
    assert by_language(pl.Series(["en"] * 99 + ["fi"]), "items") is None
    found = by_language(pl.Series(["en"] * 90 + ["fr"] * 9 + ["fi"]), "items")
    assert found is not None
    assert {group.label: len(group.members) for group in found.groups} == {"en": 90, "fr": 9, "other": 1}


def test_texts_without_a_language_and_tables_without_texts():
    titles = pl.DataFrame(
        {"title": ["1984", "", None, "Heat"], "description": [None, None, None, "一部电影里的一个警察"]}
    )
    assert languages_of(titles, ITEM_TEXT).to_list() == [None, None, None, "zh"]
    assert languages_of(pl.DataFrame({"item_id": ["a", "b"]}), ITEM_TEXT).to_list() == [None, None]
    assert by_language(languages_of(titles, ITEM_TEXT), "items") is None


def test_many_texts_in_one_language_are_not_all_read(monkeypatch):
    read = []
    monkeypatch.setattr(text_languages, "detect_language", lambda text: read.append(text) or "en")
    titles = pl.DataFrame({"title": [f"film {row}" if row % 5 else None for row in range(10_000)]})
    found = languages_of(titles, ITEM_TEXT)
    assert found.null_count() == 2_000
    assert found.drop_nulls().unique().to_list() == ["en"]
    assert len(read) <= 2_500


def test_many_texts_in_two_languages_are_all_read():
    titles = pl.DataFrame({"title": ["流浪地球" if row % 20 == 0 else "Heat" for row in range(3_000)]})
    assert languages_of(titles, ITEM_TEXT).value_counts(sort=True)["count"].to_list() == [2_850, 150]


def test_two_languages_in_turn_are_not_taken_for_one():
    titles = pl.DataFrame({"title": ["流浪地球" if row % 2 else "Heat" for row in range(20_000)]})
    assert sorted(languages_of(titles, ITEM_TEXT).value_counts()["count"].to_list()) == [10_000, 10_000]

"""Refusals by "it" and "them", and refusals behind titles."""

from __future__ import annotations

import pytest

from lexigraph.language.intent.rule_reader import RuleReader


@pytest.mark.parametrize(
    ("sentence", "disliked"),
    [
        ("Titanic? Hated it.", {"titanic"}),
        ("I watched Alien and didn't like it", {"alien"}),
        ("already seen Casablanca, don't suggest it", {"casablanca"}),
        ("seen Alien, seen Casablanca, don't show those", {"alien", "casablanca"}),
        ("My wife made me watch Titanic. Never again.", {"titanic"}),
        ("Casablanca put me to sleep", {"casablanca"}),
        ("i have seen Toy Story too many times", {"toys"}),
        ("not impressed by Blade Runner", {"runner"}),
        ("don't you dare suggest Titanic", {"titanic"}),
        ("as far from Titanic as possible", {"titanic"}),
        ("I regret watching Casablanca", {"casablanca"}),
        ("Titanic and Casablanca were both rubbish", {"titanic", "casablanca"}),
        ("Nothing even vaguely resembling Titanic", {"titanic"}),
        ("Titanic left me cold", {"titanic"}),
        ("spare me Titanic and everything of that kind", {"titanic"}),
        ("跟《Titanic》那种烂片相反的", {"titanic"}),
        ("Titanic和Casablanca都不喜欢", {"titanic", "casablanca"}),
        ("我看过 Titanic 了，别推荐它", {"titanic"}),
        ("看过《Alien》了，不想再看", {"alien"}),
        ("Titanic 看腻了", {"titanic"}),
        ("《Alien》不好看", {"alien"}),
    ],
)
def test_titles_are_refused_by_what_follows(film_reader: RuleReader, sentence: str, disliked: set[str]) -> None:
    wish = film_reader.read(sentence)
    assert (set(wish.disliked), wish.liked, wish.unwanted) == (disliked, (), ())


@pytest.mark.parametrize(
    ("sentence", "liked", "disliked"),
    [
        ("Casablanca was great, Titanic was not", {"casablanca"}, {"titanic"}),
        ("Casablanca rocks, Titanic sucks", {"casablanca"}, {"titanic"}),
        ("one cannot possibly not love Casablanca", {"casablanca"}, set()),
        ("Casablanca wasn't bad at all, more please", {"casablanca"}, set()),
        ("as tense as Alien, not as bloody", {"alien"}, set()),
        ("喜欢 Alien，受不了 Titanic", {"alien"}, {"titanic"}),
    ],
)
def test_one_title_is_praised_and_another_refused(
    film_reader: RuleReader, sentence: str, liked: set[str], disliked: set[str]
) -> None:
    wish = film_reader.read(sentence)
    assert (set(wish.liked), set(wish.disliked)) == (liked, disliked)


@pytest.mark.parametrize(
    ("sentence", "lacked"),
    [
        ("westerns and musicals, I hate them", {"Western", "Musical"}),
        ("war films make me sad so none of those", {"War"}),
        ("I once liked westerns but I no longer do", {"Western"}),
    ],
)
def test_categories_are_refused_by_pronouns(film_reader: RuleReader, sentence: str, lacked: set[str]) -> None:
    wish = film_reader.read(sentence)
    found = [each.value for each in wish.conditions if each.operator == "lacks"]
    assert {name for each in found for name in (each if isinstance(each, list) else [each])} == lacked
    assert not wish.unwanted


def test_a_short_clause_is_refused_where_nothing_is_named(film_reader: RuleReader) -> None:
    assert film_reader.read("slapstick? can't stand it").unwanted == ("slapstick",)


@pytest.mark.parametrize("sentence", ["a great western, isn't it?", "like Alien, I haven't seen it"])
def test_a_question_that_seeks_consent_refuses_nothing(film_reader: RuleReader, sentence: str) -> None:
    wish = film_reader.read(sentence)
    assert not wish.disliked
    assert not wish.unwanted
    assert all(each.operator != "lacks" for each in wish.conditions)


def test_a_name_that_goes_on_is_no_shorter_title(film_reader: RuleReader) -> None:
    wish = film_reader.read("a musical, no Heat Wave")
    assert not wish.disliked

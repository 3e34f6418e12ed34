"""What was learned of refusals, beside the rules."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from lexigraph.language.intent import Lexicon, RuleReader
from lexigraph.language.intent.chances import FILE, MAX_UNITS
from lexigraph.language.intent.outline import shapes_of
from lexigraph.language.intent.refusing import refused_words
from lexigraph.language.intent.units import units_of


@pytest.fixture(scope="module")
def rules_alone(film_reader):
    return RuleReader(film_reader.lexicon, learned={})


def _lacked(wish):
    lacks = [each.value for each in wish.conditions if each.operator == "lacks"]
    return {name for value in lacks for name in (value if isinstance(value, list) else [value])}


@pytest.mark.parametrize(
    ("sentence", "lacked", "unwanted"),
    [
        ("film noir gives me the ick", {"Film-Noir"}, ()),
        ("miss me with the musicals, gimme a good crime flick", {"Musical"}, ()),
        ("打住，爱情片我是真看吐了", {"Romance"}, ()),
        ("动作片够够的了，来点安静的", {"Action"}, ()),
    ],
)
def test_refusals_without_a_rule_are_read(film_reader, rules_alone, sentence, lacked, unwanted):
    wish, before = film_reader.read(sentence), rules_alone.read(sentence)
    assert (_lacked(wish), wish.unwanted) == (lacked, unwanted)
    assert (_lacked(before), before.unwanted) != (lacked, unwanted)
    wanted = {each.value for each in wish.conditions if each.operator == "contains"}
    assert not wanted & lacked


def test_what_is_refused_is_not_among_the_words_wanted(film_reader):
    wish = film_reader.read("miss me with the musicals, gimme a good crime flick")
    assert "musical" not in wish.wanted
    assert "crime" in wish.wanted


@pytest.mark.parametrize("sentence", ["comedy or drama", "robots and lasers please", "科幻和恐怖", "Alien, Heat"])
def test_a_plain_wish_refuses_nothing(film_reader, sentence):
    wish = film_reader.read(sentence)
    assert (wish.unwanted, wish.disliked, _lacked(wish)) == ((), (), set())


def test_a_learned_refusal_is_refined_like_any_other(film_reader):
    wish = film_reader.read("film noir gives me the ick")
    assert _lacked(film_reader.read("never mind, film noir is fine", wish)) == set()
    assert _lacked(film_reader.read("no horror", wish)) == {"Film-Noir", "Horror"}


def test_of_a_long_text_only_the_rules_speak(film_reader, rules_alone):
    text = "film noir gives me the ick " + "and on and on " * MAX_UNITS
    assert film_reader.read(text) == rules_alone.read(text)


def test_the_packaged_file_is_small_and_plain_data():
    path = resources.files("lexigraph.language.intent") / FILE
    assert len(path.read_bytes()) < 400_000
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= {"i", "u", "f"}


def test_a_refused_word_takes_along_its_name_and_its_noun_but_no_neighbour_behind_an_or():
    text = "please no Kevin Costner flicks or dogs"
    units = units_of(text, [], [], [], [])
    chances = np.array([0.0, 0.0, 0.9, 0.05, 0.0, 0.3, 0.0])
    on = refused_words(text, units, chances, [0.35] * len(units))
    assert [unit.key for unit, here in zip(units, on, strict=True) if here] == ["kevin", "costner", "flicks"]


def test_an_outline_hides_what_may_be_named():
    units = units_of("car chases make me carsick", [], [], [], [])
    assert [key for _, _, key in shapes_of(units, {"make", "me"})] == ["#x", "make", "me", "#x"]


def test_a_reader_of_one_language_asks_nothing_of_another(films):
    from lexigraph.language.intent.english import ENGLISH

    both = RuleReader(Lexicon.from_items(films), [ENGLISH])
    alone = RuleReader(Lexicon.from_items(films), [ENGLISH], learned={})
    assert both.read("动作片够够的了") == alone.read("动作片够够的了")


def test_capitals_do_not_make_a_name_of_what_is_wanted(film_reader):
    wish = film_reader.read("NO GORE PLEASE JUST SOMETHING ABOUT SPACE")
    assert wish.unwanted == ("GORE",)
    assert "SPACE" in wish.wanted


def test_a_word_of_thanks_in_another_language_does_not_take_a_refusal_back(film_reader):
    assert set(film_reader.read("I'm done with gore and ghosts, 谢谢").unwanted) == {"gore", "ghosts"}

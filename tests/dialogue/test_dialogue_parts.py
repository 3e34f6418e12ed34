"""The parts of a conversation by themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.data.item_filter import ItemFilter
from lexigraph.dialogue.closeness import NONSENSE, Closeness
from lexigraph.dialogue.relaxing import given_up
from lexigraph.dialogue.turns import spoken_turn
from lexigraph.dialogue.wording import PHRASES, in_words
from lexigraph.language.intent import Intent
from lexigraph.models import GraphFilter
from lexigraph.testing import books_and_films


@given(st.integers(0, 2**32 - 1), st.integers(0, 12), st.integers(1, 6))
def test_what_is_given_up_is_enough_and_no_more_than_needed(seed, n_conditions, n_items):
    rng = np.random.default_rng(seed)
    masks = list(rng.random((n_conditions, n_items)) < 0.5)
    available = rng.random(n_items) < 0.8
    dropped = given_up(masks, available)
    left = np.logical_and.reduce([available, *(mask for place, mask in enumerate(masks) if place not in dropped)])
    assert left.any() or len(dropped) == n_conditions
    if left.any() and n_conditions <= 10:
        for place in dropped:
            assert not (left & masks[place]).any()


def test_an_empty_intent_is_worded_too():
    assert [in_words(Intent(), language) for language in ("en", "zh", "fr")] == ["anything", "不限", "anything"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_part_is_worded(language):
    conditions = (ItemFilter("year", ">=", 1990.0), ItemFilter("categories", "contains", ["War", "Drama"]))
    intent = Intent("sea", ("gore", "sand"), conditions, ("a",), ("b",))
    shown = in_words(intent, language, title={"a": "Alien", "b": "Brazil"}.__getitem__)
    for word in ("sea", "gore", "sand", "1990", "War", "Drama", "Alien", "Brazil"):
        assert word in shown
    assert "1990.0" not in shown
    assert all(vars(PHRASES["en"]).keys() == vars(phrases).keys() for phrases in PHRASES.values())


def test_nonsense_lies_below_the_line_and_topics_above():
    closeness = Closeness(GraphFilter().fit(books_and_films()))
    assert sum(share == 0 for share in closeness.of(NONSENSE)) >= 0.85 * len(NONSENSE)
    topics = closeness.of(["a space film", "detective story", "cooking", "一部太空电影"])
    assert min(topics) > 0
    assert closeness.of([]) == []


@pytest.mark.parametrize(
    ("sentence", "turn"),
    [
        ("something else", "others"),
        ("Show me something different, please!", "others"),
        ("none of these", "others"),
        ("more", "others"),
        ("换一部", "others"),
        ("还有别的吗？", "others"),
        ("undo", "back"),
        ("go back please", "back"),
        ("撤销", "back"),
        ("回到上一步", "back"),
        ("something else with dragons", None),
        ("more comedies", None),
        ("Back to the Future", None),
        ("换一部喜剧片", None),
        ("", None),
        ("more " * 1000, None),
    ],
)
def test_turns_are_whole_sentences(sentence: str, turn: str | None) -> None:
    assert spoken_turn(sentence) == turn

"""The state of a page, what moved, and what sliders stand for; without a browser."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.reranking import create_reranker
from lexigraph.web.moves import what_moved
from lexigraph.web.steering import exclusions, steps_for
from lexigraph.web.visitor import MOST, Visitor

positions = st.floats(0, 1)


def test_nothing_steered_asks_for_the_models_own_list():
    request = Visitor(clicked=["a"], sentence="quiet films").request(10)
    assert (request.rerank, request.filters, request.language_weight) == ([], [], 0.5)
    assert not Visitor(language_weight=0.9).is_steered  # without a sentence there is nothing to weigh


@given(positions, positions, st.floats(-1, 1))
def test_every_position_of_the_sliders_is_a_pipeline_that_can_be_made(diversity, novelty, popularity):
    steps = steps_for(diversity=diversity, novelty=novelty, popularity=popularity)
    made = [create_reranker(step.name, **step.options) for step in steps]
    assert [one.name for one in made] == sorted((one.name for one in made), key=ORDER.index)
    assert bool(steps) == bool(diversity or novelty or popularity) or novelty == popularity == 0 or steps == ()


ORDER = ["popularity-discount", "long-tail", "mmr"]


def test_excluded_categories_are_conditions_and_those_of_the_sentence_hold_too():
    somebody = Visitor(without=["Film-Noir", " "], conditions=["year>=1990"], sentence="x", understood="x", wanted="")
    request = somebody.request(5)
    assert (
        request.filters
        == ["year>=1990", "categories lacks Film-Noir"]
        == [*somebody.conditions, *exclusions(["Film-Noir"])]
    )
    assert request.sentence is None  # all of it was understood as a condition


def test_the_unsteered_person_keeps_all_but_the_steering():
    somebody = Visitor(user="u", clicked=["a"], sentence="s", diversity=1.0, without=["x"], language_weight=0.9)
    plain = somebody.unsteered()
    assert not plain.is_steered
    assert (plain.user, plain.clicked, plain.sentence) == ("u", ["a"], "s")
    assert somebody.is_steered


@given(st.text(max_size=20), st.lists(st.text(min_size=1, max_size=5), max_size=5))
def test_what_the_browser_kept_comes_back_and_nothing_else_does(sentence, items):
    somebody = Visitor(sentence=sentence, clicked=items, diversity=0.5, recording=True)
    back = Visitor.from_json(somebody.to_json())
    assert back.sentence == sentence
    assert back.clicked in (items, [])
    assert (back.diversity, back.recording) == (0.5, True)


@pytest.mark.parametrize(
    "given_",
    ["", "[]", "nonsense", "[" * 10_000, json.dumps({"user": 7, "clicked": ["a\n"], "popularity": -2, "recording": 1}),
     json.dumps({"user": "x" * 300, "clicked": ["a"] * (MOST + 1), "sentence": "\ud800", "novelty": True}),
     json.dumps({"theme": [], "tab": {}, "user": [], "novelty": float("nan")})],
)  # fmt: skip
def test_anything_may_stand_where_the_browser_keeps_the_state(given_):
    assert Visitor.from_json(given_) == Visitor()


def test_becoming_another_leaves_the_tab_and_the_theme():
    somebody = Visitor(tab="map", theme="dark", clicked=["a"])
    somebody.become(Visitor(clicked=["b"]))
    assert (somebody.tab, somebody.theme, somebody.clicked) == ("map", "dark", ["b"])


@given(st.permutations(list("abcdef")), st.permutations(list("defghi")))
def test_every_item_of_either_list_moves_in_one_way(before, after):
    moves = what_moved(before, after)
    assert [move.item for move in moves.listed] == after
    assert {move.item for move in moves.gone} == set(before) - set(after)
    assert sum(moves.count(kind) for kind in ("new", "up", "down", "same", "gone")) == len(set(before) | set(after))
    assert what_moved(before, before).nothing

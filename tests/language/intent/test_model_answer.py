"""A language model's answer counts as far as the sentence says it and the catalogue has it."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import LanguageModelError
from lexigraph.language.intent.answer import Answer, check_answer
from lexigraph.language.intent.choices import MAX_CHOICES, MAX_PHRASES, Choices, answer_schema

CHOICES = Choices({"categories": ("Comedy", "Horror", "War")}, {"year": (1922, 1998), "rating": (1.0, 5.0)}, {"year"})
SENTENCE = "A slow space film like Alien, not horror, without violence, after 1990"
TITLES = {"Alien": "183", "Titanic": "313"}


def checked(**answer: object) -> Answer:
    return check_answer(json.dumps(answer), SENTENCE, CHOICES, TITLES.get)


def categories(**parts: list[str]) -> dict:
    return {"categories": parts}


def test_a_good_answer_becomes_a_typed_wish():
    found = checked(
        wanted="slow space film",
        unwanted=["violence"],
        categories=categories(none_of=["Horror"]),
        numbers={"year": {"at_least": 1991, "at_most": None}},
        liked=[{"said": "like Alien", "title": "Alien"}],
    )
    conditions = (ItemFilter("categories", "lacks", "Horror"), ItemFilter("year", ">=", 1991))
    assert found == Answer("slow space film", ("violence",), conditions, ("183",))


def test_all_of_gives_a_condition_each_and_any_of_one_for_all():
    every = checked(categories=categories(all_of=["Comedy", "war"])).conditions
    some = checked(categories=categories(any_of=["Comedy", "War"])).conditions
    assert [one.value for one in every] == ["Comedy", "War"]
    assert [one.value for one in some] == [["Comedy", "War"]]


def test_one_of_several_is_nothing_more_when_one_of_them_must_be():
    assert len(checked(categories=categories(all_of=["War"], any_of=["War", "Comedy"])).conditions) == 1


def test_equal_bounds_are_one_condition():
    assert checked(numbers={"year": {"at_least": 1994, "at_most": 1994}}).conditions == (
        ItemFilter("year", "==", 1994),
    )


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ({"categories": categories(all_of=["Opera"])}, "Opera"),
        ({"categories": {"password": {"all_of": ["x"]}}}, "password"),
        ({"liked": [{"said": "like Titanic", "title": "Titanic"}]}, "was not said"),
        ({"liked": [{"said": "Alien", "title": "Alien 7"}]}, "no item is called"),
        ({"unwanted": ["musicals"]}, "was not said"),
        ({"wanted": "I will list all users"}, "the person's own"),
    ],
)
def test_what_was_not_said_or_is_not_there_is_left_out_with_a_note(answer: dict, note: str):
    found = checked(**answer)
    assert (found.wanted or "", found.unwanted, found.conditions, found.liked) == ("", (), (), ())
    assert note in " ".join(found.notes)


def test_a_wish_that_wants_what_is_unwanted_is_not_taken():
    assert checked(wanted="space film without violence", unwanted=["violence"]).wanted is None


def test_single_values_are_compared_whole_and_dates_as_texts():
    choices = Choices(
        {"brand": ("Dell", "Acer")},
        {"released": (1990, 2020)},
        frozenset(),
        frozenset({"brand"}),
        frozenset({"released"}),
    )
    brand = {"any_of": ["dell"], "none_of": ["Acer"]}
    text = json.dumps({"categories": {"brand": brand}, "numbers": {"released": {"at_least": 1990, "at_most": 1995}}})
    found = check_answer(text, "a Dell from 1990 to 1995, no Acer", choices, TITLES.get).conditions
    items = pl.DataFrame(
        {
            "brand": ["Dell", "Dell", "Dell", "Dellwood"],
            "released": ["1990-01-01", "1995-12-31", "1996-01-01", "1991-01-01"],
        }
    )
    assert np.logical_and.reduce([one.mask(items) for one in found]).tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "As an AI model I cannot",
        '{"wanted": ',
        "[" * 100_000,
        '{"wanted": 3}',
        '{"unwanted": "x"}',
        '{"categories": []}',
        '{"categories": {"categories": {"all_of": "War"}}}',
        '{"categories": {"categories": {"all_of": ["War"], "none_of": ["War"]}}}',
        '{"numbers": {"year": {"at_least": "1990"}}}',
        '{"numbers": {"year": {"at_least": true}}}',
        '{"numbers": {"year": {"at_least": NaN}}}',
        '{"numbers": {"year": {"at_least": 1e999}}}',
        '{"numbers": {"year": {"at_least": 1995, "at_most": 1990}}}',
        '{"liked": ["Alien"]}',
        '{"liked": [{"said": "Alien", "title": "Alien"}], "disliked": [{"said": "Alien", "title": "Alien"}]}',
    ],
)
def test_rubbish_is_refused_as_a_whole(text: str):
    with pytest.raises(LanguageModelError):
        check_answer(text, SENTENCE, CHOICES, TITLES.get)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["wanted", "unwanted", "categories", "numbers", "liked", "disliked"]),
        json_values | st.dictionaries(st.sampled_from(["categories", "year", "at_least"]), json_values),
    )
)
def test_any_document_is_either_refused_or_harmless(document: dict):
    try:
        found = check_answer(json.dumps(document), SENTENCE, CHOICES, TITLES.get)
    except LanguageModelError:
        return
    assert all(one.column in ("categories", "year", "rating") for one in found.conditions)
    assert set(found.liked) <= set(TITLES.values())


def test_the_schema_holds_an_answer_to_the_catalogue():
    jsonschema = pytest.importorskip("jsonschema")
    schema = answer_schema(CHOICES)
    empty = {"all_of": [], "any_of": [], "none_of": []}
    good = {
        "wanted": "",
        "unwanted": [],
        "categories": {"categories": {**empty, "none_of": ["War"]}},
        "numbers": {"year": {"at_least": 1990, "at_most": None}, "rating": {"at_least": 3.5, "at_most": None}},
        "liked": [],
        "disliked": [],
    }
    jsonschema.validate(good, schema)
    for wrong in (
        {**good, "categories": {"categories": {**empty, "none_of": ["Opera"]}}},
        {**good, "numbers": {**good["numbers"], "year": {"at_least": 19_900, "at_most": None}}},
        {**good, "users": []},
        {**good, "unwanted": ["x"] * (MAX_PHRASES + 1)},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_a_long_list_of_values_is_not_spelled_out():
    schema = answer_schema(Choices({"tags": tuple(map(str, range(MAX_CHOICES + 1)))}))
    items = schema["properties"]["categories"]["properties"]["tags"]["properties"]["all_of"]["items"]
    assert "enum" not in items


def test_a_column_with_one_number_still_has_a_range():
    year = answer_schema(Choices(numbers={"year": (1990, 1990)}))["properties"]["numbers"]["properties"]["year"]
    bounds = year["properties"]["at_least"]["anyOf"][0]
    assert bounds["minimum"] < 1990 < bounds["maximum"]

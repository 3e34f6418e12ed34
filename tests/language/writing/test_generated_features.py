"""Features that were read out of texts become attributes: columns, filters, words of a wish."""

import dataclasses
import json

import polars as pl
import pytest

import lexigraph as lg
from lexigraph.errors import DataError
from lexigraph.language.generation.model import Completion
from lexigraph.language.intent import Lexicon, RuleReader
from lexigraph.language.writing import Feature, GeneratedText, TextStore, with_generated_texts, write_features
from lexigraph.models import UserBatch, parse_filter
from lexigraph.testing import books_and_films


@pytest.fixture(scope="module")
def data():
    return books_and_films()


def kept(path, values):
    """A file of features as they come out of ``write_features``."""
    with TextStore(path) as store:
        store.append(
            GeneratedText(name, json.dumps(found), "und", "m", "", "extract_features", 1, "0")
            for name, found in values.items()
        )
    return path


def value(dataset, item, column):
    return dataset.items[column][dataset.item_ids.index(item)]


def test_what_is_empty_is_filled_and_nothing_else(data, tmp_path):
    items = data.items.with_columns(
        pl.when(pl.col("item_id") != "b01").then("year").alias("year"),
        pl.when(pl.col("item_id") == "b02")
        .then(pl.lit([], pl.List(pl.String)))
        .otherwise("categories")
        .alias("categories"),
    )
    bare = dataclasses.replace(data, items=items)
    path = kept(
        tmp_path / "f.parquet",
        {"b01": {"year": 1971, "categories": ["wrong"]}, "b02": {"year": 1500, "categories": ["space"], "pages": 310}},
    )
    filled = with_generated_texts(bare, path)
    assert (value(filled, "b01", "year"), value(filled, "b02", "year")) == (1971, value(data, "b02", "year"))
    assert value(filled, "b01", "categories").to_list() == value(data, "b01", "categories").to_list()
    assert value(filled, "b02", "categories").to_list() == ["space"]
    assert (value(filled, "b02", "pages"), value(filled, "b01", "pages")) == (310, None)
    assert filled.items.schema["year"] == data.items.schema["year"]
    assert filled.items["item_id"].to_list() == data.items["item_id"].to_list()
    notes = filled.notes["generated texts"]
    assert {name: note["filled"] for name, note in notes.items()} == {
        "items.year": 1, "items.categories": 1, "items.pages": 1,
    }  # fmt: skip
    assert notes["items.year"]["prompts"] == ["extract_features@1"]


def test_features_of_a_model_become_filters_and_words_of_a_wish(data, tmp_path):
    class Reading:
        name = fingerprint = "reading"

        def complete(self, prompt, **_):
            mood = "station" if "station" in prompt else "none"
            answer = {"place": {"value": mood, "quote": mood}} if mood != "none" else {}
            return Completion(json.dumps(answer), self.name)

    wanted = [Feature("place", "choice", ("station",))]
    assert write_features(data, tmp_path / "f.jsonl", model=Reading(), features=wanted, fields=["description"]).written
    filled = with_generated_texts(data, tmp_path / "f.jsonl")
    places = filled.items.filter(pl.col("place") == "station")["item_id"].to_list()
    assert places
    assert len(places) < data.n_items
    model = lg.GraphFilter(encoder=None).fit(filled)
    batch = UserBatch(users=["u000"], filters=(parse_filter("place=station"),))
    found = model.recommend(batch, 50, exclude=())[0]
    assert {item for item, _ in found} <= set(places)
    assert len(found)


def test_a_year_that_was_read_out_of_a_text_bounds_a_wish(data, tmp_path):
    bare = dataclasses.replace(data, items=data.items.drop("year"))
    assert not RuleReader(Lexicon.from_items(bare.items)).read("a story after 1990").conditions
    filled = with_generated_texts(bare, kept(tmp_path / "f.jsonl", {"b01": {"year": 1971}, "b02": {"year": 2004}}))
    conditions = RuleReader(Lexicon.from_items(filled.items)).read("a story after 1990").conditions
    assert [(one.column, one.operator, one.value) for one in conditions] == [("year", ">", 1990)]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"b01": {"year": "long ago"}}, "'year' .* do not fit"),
        ({"b01": {"mood": "dark"}, "b02": {"mood": 3}}, "'mood' are of kinds int, str"),
        ({"b01": {"mood": {"a": 1}}}, "kinds dict"),
        ({"b01": {"mood": [1]}}, "kinds list"),
        ({"b01": {"item_id": "x"}}, "item_id"),
        ({"b01": [1]}, "no JSON object"),
        ({"unknown": {"year": 1990}}, "other data"),
    ],
)
def test_what_does_not_fit_is_named(data, tmp_path, values, says):
    with pytest.raises(DataError, match=says):
        with_generated_texts(data, kept(tmp_path / "f.jsonl", values))

"""The summary of a small data set, figure by figure."""

from __future__ import annotations

import json
from datetime import datetime

import polars as pl
import pytest

from lexigraph.data.dataset import Dataset
from lexigraph.data.filters import min_rating
from lexigraph.data.quarantine import QuarantineReport
from lexigraph.data.summary import summarise
from lexigraph.data.vocabulary import Vocabulary


@pytest.fixture
def dataset():
    users, items = Vocabulary(["u0", "u1", "u2"], "user"), Vocabulary(["i0", "i1", "i2", "i3"], "item")
    rows = pl.DataFrame(
        {
            "user": pl.Series([0, 0, 0, 1], dtype=pl.Int32),
            "item": pl.Series([0, 1, 1, 1], dtype=pl.Int32),
            "weight": pl.Series([1.0] * 4, dtype=pl.Float32),
            "rating": pl.Series([5.0, 3.5, 3.5, None], dtype=pl.Float32),
            "timestamp": pl.Series([datetime(2024, 1, 2), None, datetime(2024, 3, 1), datetime(2023, 5, 6)]),
            "kind": ["view", "view", "buy", None],
        }
    )
    catalogue = pl.DataFrame(
        {
            "item_id": items.series,
            "title": ["Heat", " ", None, "Up"],
            "description": [None, "long", None, None],
            "categories": pl.Series([["Crime", "Drama"], ["Drama"], [], None], dtype=pl.List(pl.String)),
        }
    )
    return Dataset(
        "toy",
        users,
        items,
        rows,
        catalogue,
        pl.DataFrame({"user_id": users.series}),
        relations=pl.DataFrame(
            {"head": ["m.0", "i3", "x"], "relation": ["by", "by", "of"], "tail": ["y", "y", "z"], "weight": [1.0] * 3}
        ),
        links=pl.DataFrame({"item_id": ["i0", "gone"], "entity": ["m.0", "m.9"]}),
        ties=pl.DataFrame({"user_id": ["u0", "u1"], "friend_id": ["u1", "who"], "weight": [1.0, 1.0]}),
        test=pl.DataFrame({"user": [2, 0], "item": [3, 0]}, schema={"user": pl.Int32, "item": pl.Int32}),
        quarantine=QuarantineReport(
            {"interactions": 6}, {"interactions": {"missing user_id": 2}}, {"interactions.item_id": 1}
        ),
    )


def test_sizes_and_degrees(dataset):
    summary = summarise(dataset)
    assert (summary.users, summary.items, summary.interactions, summary.pairs) == (3, 4, 4, 3)
    assert summary.density == pytest.approx(3 / 12)
    assert (summary.idle_users, summary.cold_items, summary.test, summary.validation) == (1, 2, 2, None)
    assert (summary.user_degrees[0], summary.user_degrees[50], summary.user_degrees[100]) == (0, 1, 2)
    assert summary.item_degrees[100] == 2


def test_values_of_interactions(dataset):
    summary = summarise(dataset)
    assert (summary.first, summary.last) == ("2023-05-06T00:00:00", "2024-03-01T00:00:00")
    assert summary.ratings == {"3.5": 2, "5": 1}
    assert summary.kinds == {"view": 2, "buy": 1}


def test_catalogue(dataset):
    summary = summarise(dataset)
    assert summary.text == {"title": 0.5, "description": 0.25, "any": 0.75}
    assert summary.categories == {"Drama": 2, "Crime": 1}
    assert (summary.n_categories, summary.undescribed_items) == (2, 1)


def test_knowledge_ties_and_what_dangles(dataset):
    summary = summarise(dataset)
    assert (summary.triples, summary.linked_items, summary.ties) == (3, 2, 2)
    assert summary.relation_kinds == {"by": 2, "of": 1}
    assert summary.dangling == {
        "interactions.item_id": 1,
        "relations that touch no item": 1,
        "links of unknown items": 1,
        "ties of unknown users": 1,
        "test users never seen in train": 1,
        "test items never seen in train": 1,
    }


def test_quarantine_and_filters_are_reported(dataset):
    summary = summarise(min_rating(Dataset(**{**vars(dataset), "test": None}), 4))
    assert summary.quarantined == {"interactions": {"missing user_id": 2}}
    assert summary.filters == ("min_rating(4) removed 3 rows of interactions",)


def test_many_ratings_are_given_by_percentiles(dataset):
    rows = pl.DataFrame({"user": [0] * 30, "item": [0] * 30, "rating": [n / 10 for n in range(30)]})
    summary = summarise(dataset.with_interactions(rows))
    assert summary.ratings["percentile 100"] == pytest.approx(2.9)


def test_the_text_shows_every_part(dataset):
    text = str(summarise(dataset))
    for words in (
        "3 (1 without interactions)",
        "4 (3 distinct pairs)",
        "25.0000%",
        "median 1",
        "2023-05-06T00:00:00 to 2024-03-01T00:00:00",
        "3.5: 2, 5: 1",
        "title 50.0%",
        "2 (Drama: 2, Crime: 1)",
        "3, touching 2 items",
        "ties of unknown users: 1",
        "missing user_id: 2",
    ):
        assert words in text


def test_the_dictionary_is_plain(dataset):
    assert json.loads(json.dumps(summarise(dataset).to_dict()))["cold_items"] == 2


def test_nothing_at_all():
    users, items = Vocabulary([], "user"), Vocabulary([], "item")
    rows = pl.DataFrame(schema={"user": pl.Int32, "item": pl.Int32})
    tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
    summary = summarise(Dataset("empty", users, items, rows, *tables))
    assert (summary.density, summary.user_degrees, summary.dangling) == (0, {}, {})
    assert "dangling references       none" in str(summary)

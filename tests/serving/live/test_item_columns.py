"""Stored values of items as columns."""

from __future__ import annotations

import polars as pl
import pytest

from lexigraph.errors import DataError
from lexigraph.serving.live.columns import items_frame

CATALOGUE = pl.DataFrame({"item_id": ["a"], "title": ["A"], "year": [1990], "price": [1.5], "categories": [["x"]]})


def test_values_take_the_types_of_the_catalogue():
    frame = items_frame(
        {"n": {"title": 7, "year": "2001", "price": 3, "categories": ["a", " b "]}, "m": {"categories": "a|b"}},
        CATALOGUE,
    )
    assert frame.to_dicts() == [
        {"item_id": "n", "title": "7", "year": 2001, "price": 3.0, "categories": ["a", "b"]},
        {"item_id": "m", "title": None, "year": None, "price": None, "categories": ["a", "b"]},
    ]


@pytest.mark.parametrize(
    "values", [{"year": "soon"}, {"year": [1]}, {"price": {"eur": 1}}, {"title": [[1]]}, {"year": 2**70}, {"year": 1.5}]
)
def test_values_that_do_not_fit_are_named(values):
    with pytest.raises(DataError, match=next(iter(values))):
        items_frame({"n": values}, CATALOGUE)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], [1, 2]),
        ([1, 2.5], [1.0, 2.5]),
        ([True, None], [True, None]),
        ([True, 1], ["True", "1"]),
        (["a", 1], ["a", "1"]),
        ([["a"], "b|c"], [["a"], ["b", "c"]]),
        ([2**70, 1], [str(2**70), "1"]),
        ([None, None], [None, None]),
    ],
)
def test_new_columns_take_the_plainest_type(values, expected):
    frame = items_frame({f"n{n}": {"new": value} for n, value in enumerate(values)}, CATALOGUE)
    assert frame["new"].to_list() == expected

"""Attributes of items as numbers, against values worked out by hand and by numpy."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.models.gnn.features import item_attributes


def test_numbers_are_standardised_over_the_known_ones():
    given_years = [1990, 2000, None, 2015]
    values, names = item_attributes(pl.DataFrame({"year": given_years}))
    known = np.array([1990, 2000, 2015], dtype=np.float64)
    expected = (known - known.mean()) / known.std()
    assert names == ("year", "year missing")
    np.testing.assert_allclose(values[[0, 1, 3], 0], expected, rtol=1e-5)
    assert values[2].tolist() == [0.0, 1.0]


def test_a_full_column_has_no_flag_and_a_constant_one_says_nothing():
    values, names = item_attributes(pl.DataFrame({"price": [1.0, 3.0], "kind": ["a", "a"], "stock": [7, 7]}))
    assert names == ("price",)
    assert values.tolist() == [[-1.0], [1.0]]


def test_infinity_counts_as_missing_and_outliers_are_held():
    prices = [float("inf"), float("nan"), *([1.0] * 500), 1e300]
    values, names = item_attributes(pl.DataFrame({"price": prices}))
    assert names == ("price", "price missing")
    assert values[:2, 1].tolist() == [1.0, 1.0]
    assert values[-1, 0] == 10.0


@pytest.mark.parametrize("lists", [[["b", "a"], ["b"], [], None], ["b|a", "b", "", None]])
def test_categories_in_any_form_become_columns_of_the_frequent_ones(lists):
    values, names = item_attributes(pl.DataFrame({"categories": lists}))
    assert names == ("categories = b", "categories = a")
    assert values.tolist() == [[1, 1], [1, 0], [0, 0], [0, 0]]


def test_only_the_most_frequent_categories_are_kept():
    lists = [["rare"], ["often", "rare2"], ["often"], ["often", "twice"], ["twice"]]
    _, names = item_attributes(pl.DataFrame({"categories": lists}), max_categories=2)
    assert names == ("categories = often", "categories = twice")


def test_a_value_named_twice_by_an_item_counts_once():
    values, _ = item_attributes(pl.DataFrame({"tags": [["x", "x"], ["y"]]}))
    assert values.tolist() == [[1, 0], [0, 1]]


def test_texts_with_many_values_ids_and_titles_are_left_out():
    items = pl.DataFrame(
        {
            "item_id": ["1", "2", "3"],
            "title": ["a", "b", "a"],
            "description": ["a", "b", "a"],
            "artist_id": ["7", "8", "7"],
            "note": ["x", "y", "z"],
            "colour": ["red", None, "red"],
        }
    )
    values, names = item_attributes(items, max_values=2)
    assert names == ("colour = red",)
    assert values[:, 0].tolist() == [1, 0, 1]


def test_dates_truth_values_and_enumerations_are_read():
    items = pl.DataFrame(
        {
            "released": [date(2000, 1, 1), date(2000, 1, 3)],
            "adult": [True, False],
            "kind": pl.Series(["x", "y"], dtype=pl.Categorical),
            "marks": pl.Series([[1, 2], [2, 3]], dtype=pl.Array(pl.Int64, 2)),
        }
    )
    values, names = item_attributes(items)
    assert names == ("released", "adult", "kind = x", "kind = y", "marks = 1", "marks = 3")
    assert values[0].tolist() == [-1, 1, 1, 0, 1, 0]


def test_columns_of_other_types_are_passed_over():
    items = pl.DataFrame({"nested": [{"a": 1}, {"a": 2}], "bytes": [b"a", b"b"], "nothing": [None, None]})
    values, names = item_attributes(items)
    assert values.shape == (2, 0)
    assert values.dtype == np.float32
    assert names == ()


def test_an_empty_table_has_no_columns():
    values, names = item_attributes(pl.DataFrame({"year": pl.Series([], dtype=pl.Int64)}))
    assert values.shape == (0, 0)
    assert names == ()


@given(
    numbers=st.lists(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)), min_size=3, max_size=8),
    words=st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=3, max_size=8),
)
def test_whatever_the_table_holds_the_numbers_are_finite(numbers, words):
    n = min(len(numbers), len(words))
    items = pl.DataFrame(
        {"number": pl.Series(numbers[:n], dtype=pl.Float64), "word": pl.Series(words[:n], dtype=pl.String)}
    )
    values, names = item_attributes(items)
    assert values.shape == (n, len(names))
    assert np.isfinite(values).all()
    assert np.abs(values).max(initial=0) <= 10

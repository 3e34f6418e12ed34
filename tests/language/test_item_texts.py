import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import MissingColumnError
from lexigraph.language.texts import item_texts, user_texts

ITEMS = pl.DataFrame(
    {
        "item_id": ["1", "2", "3", "4", "5"],
        "title": ["Heat", "Up (2009)", None, "  ", "活着"],
        "year": [1995, 2009, 1984, None, None],
        "categories": [["Crime", "Drama"], [], ["Sci-Fi", None], None, ["剧情"]],
        "description": ["Two men.", "A balloon.", None, "", "一个家庭的故事。"],
        "country": ["US", None, "GB", None, "CN"],
    }
)


def test_one_text_per_item_from_what_is_known():
    assert item_texts(ITEMS) == [
        "Heat (1995). Crime, Drama. Two men.",
        "Up (2009). A balloon.",
        "1984. Sci-Fi",
        "",
        "活着. 剧情. 一个家庭的故事。",
    ]


def test_other_attributes_are_named():
    assert item_texts(ITEMS, ["title", "country"]) == [
        "Heat. country: US",
        "Up (2009)",
        "country: GB",
        "",
        "活着. country: CN",
    ]


def test_order_of_fields_is_the_order_of_the_text():
    assert item_texts(ITEMS, ["description", "title"])[0] == "Two men.. Heat"


def test_categories_as_one_string():
    assert item_texts(pl.DataFrame({"categories": ["Crime|Drama", ""]})) == ["Crime, Drama", ""]


@pytest.mark.parametrize("dtype", [pl.Int32, pl.Float64, pl.String])
def test_year_of_any_type(dtype):
    items = pl.DataFrame({"title": ["Heat"], "year": [1995]}).with_columns(pl.col("year").cast(dtype))
    assert item_texts(items) == ["Heat (1995)"]


@pytest.mark.parametrize("year", ["1995-12-15", "unknown"])
def test_a_year_that_is_none_is_left_out(year):
    assert item_texts(pl.DataFrame({"title": ["Heat"], "year": [year]})) == ["Heat"]


def test_nothing_known():
    assert item_texts(ITEMS.select("item_id")) == [""] * 5
    assert item_texts(ITEMS.head(0)) == []
    assert item_texts(pl.DataFrame({"title": pl.Series([None, None], dtype=pl.Null)})) == ["", ""]


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnError, match="'plot'; it has item_id, title"):
        item_texts(ITEMS, ["title", "plot"])


def test_users():
    users = pl.DataFrame({"user_id": ["a", "b"], "about": [None, "loves the sea"], "age": [3, 40]})
    assert user_texts(users) == ["", "loves the sea"]
    assert user_texts(users, ["about", "age"]) == ["age: 3", "loves the sea. age: 40"]
    assert user_texts(users.drop("about")) == ["", ""]


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(max_size=10),
            st.none() | st.integers(-(2**31), 2**31 - 1),
            st.none() | st.lists(st.none() | st.text(max_size=5), max_size=3),
        ),
        max_size=10,
    )
)
def test_any_table_gives_one_string_per_row(rows):
    schema = {"title": pl.String, "year": pl.Int64, "categories": pl.List(pl.String)}
    items = pl.DataFrame(rows, schema=schema, orient="row")
    texts = item_texts(items)
    assert len(texts) == len(rows)
    for text, (title, _, _) in zip(texts, rows, strict=True):
        assert isinstance(text, str)
        assert (title or "").strip() in text

"""Types, reasons, repeats and the share of bad rows that is allowed."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from lexigraph.data import from_frames, read_dataset
from lexigraph.data.columns import parse_column
from lexigraph.data.timestamps import parse_times
from lexigraph.errors import ConfigError, DataError, EmptyTableError, TooManyBadRowsError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", datetime(2024, 1, 31)),
        ("2024/1/31", datetime(2024, 1, 31)),
        ("2024-01-31 10:00", datetime(2024, 1, 31, 10)),
        ("2024-01-31T10:00:00Z", datetime(2024, 1, 31, 10)),
        ("2024-01-31T10:00:00.250+02:00", datetime(2024, 1, 31, 8, 0, 0, 250000)),
        ("2024-01-31 10:00:00 -0130", datetime(2024, 1, 31, 11, 30)),
        ("2024-01-31 10:00:00 UTC", datetime(2024, 1, 31, 10)),
        ("1706659200", datetime(2024, 1, 31)),
        ("1706659200.5", datetime(2024, 1, 31, 0, 0, 0, 500000)),
        ("1706659200000", datetime(2024, 1, 31)),
        ("1706659200000000", datetime(2024, 1, 31)),
        (" 881250949 ", datetime(1997, 12, 4, 15, 55, 49)),
        ("1.7066592e9", datetime(2024, 1, 31)),
    ],
)
def test_times_in_all_understood_forms(text, expected):
    # Beside other forms, because a column may hold them mixed.
    times, ambiguous, wrong = parse_times(pl.Series([text, "2020-02-29", "0", None, ""]))
    assert times.to_list() == [expected, datetime(2020, 2, 29), datetime(1970, 1, 1), None, None]
    assert not ambiguous.any()
    assert not wrong.any()


@pytest.mark.parametrize(
    ("text", "is_ambiguous"),
    [("31/01/2024", True), ("1.2.2024", True), ("06 17, 2018", True), ("soon", False), ("2024-02-30", False),
     ("2024-13-01", False), ("nan", False), ("inf", False), ("1e300", False), ("2024-01-31T25:00", False)],
)  # fmt: skip
def test_times_that_cannot_be_known(text, is_ambiguous):
    times, ambiguous, wrong = parse_times(pl.Series([text]))
    assert times.to_list() == [None]
    assert (ambiguous.item(), wrong.item()) == (is_ambiguous, not is_ambiguous)


@pytest.mark.parametrize(
    "series",
    [
        pl.Series([1706659200]),
        pl.Series([1706659200.0]),
        pl.Series([datetime(2024, 1, 31).date()]),
        pl.Series([datetime(2024, 1, 31)]).cast(pl.Datetime("ns")),
        pl.Series([datetime(2024, 1, 31)]).dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Shanghai"),
    ],
)
def test_times_of_native_types(series):
    times, _, wrong = parse_times(series)
    assert times.to_list() == [datetime(2024, 1, 31)]
    assert times.dtype == pl.Datetime("us")
    assert not wrong.any()


def reasons_of(series, kind):
    return [reason for mask, reason in parse_column(series, kind).faults for _ in range(mask.sum())]


def test_numbers_and_weights_say_what_is_wrong():
    texts = pl.Series("weight", ["1", " 2.5 ", "", None, "nan", "inf", "1e300", "-1", "3,5", "four"])
    assert reasons_of(texts, "number") == ["unparsable weight"] * 2 + ["weight is NaN or infinite"] * 3
    assert reasons_of(texts, "weight")[-1] == "negative weight"
    assert parse_column(texts, "number").values.to_list()[:4] == [1.0, 2.5, None, None]
    assert reasons_of(pl.Series("rating", [1.0, float("nan"), None]), "number") == ["rating is NaN or infinite"]


def test_categories_from_texts_and_lists():
    texts = parse_column(pl.Series("categories", ["Drama| Crime ||Drama", "", None, "One"]), "categories")
    assert texts.values.to_list() == [["Drama", "Crime"], None, None, ["One"]]
    lists = parse_column(pl.Series("categories", [["a", None, " b "], [], None]), "categories")
    assert lists.values.to_list() == [["a", "b"], None, None]


def test_attributes_become_numbers_only_where_that_loses_nothing():
    def parsed(*texts):
        return parse_column(pl.Series("x", texts), None).values

    assert parsed("1", "20", "").to_list() == [1, 20, None]
    assert parsed("1.5", "2").dtype == pl.Float64
    assert parsed("007", "8").to_list() == ["007", "8"]
    assert parsed("true", None, "false").to_list() == [True, None, False]
    assert parsed("12345678901234567890").dtype == pl.String


def test_a_column_of_the_wrong_kind_is_named():
    with pytest.raises(DataError, match="user_id"):
        from_frames({"user_id": [["a"]], "item_id": ["b"]})
    with pytest.raises(DataError, match="weight"):
        from_frames({"user_id": ["a"], "item_id": ["b"], "weight": [{"x": 1}]})


BAD = {
    "user_id": ["u", None, "u", "u", "u", "u", "u"],
    "item_id": ["a", "b", " ", "d", "e", "f", "g"],
    "weight": ["1", "1", "1", "x", "-1", "nan", "2"],
    "timestamp": ["1", "1", "1", "1", "1", "1", "soon"],
}


def test_each_bad_row_is_counted_under_one_reason(tmp_path):
    dataset = from_frames(BAD, max_bad_share=0.9, quarantine_to=tmp_path)
    assert dataset.quarantine.counts == {
        "interactions": {
            "missing user_id": 1,
            "missing item_id": 1,
            "unparsable weight": 1,
            "negative weight": 1,
            "weight is NaN or infinite": 1,
            "unparsable timestamp": 1,
        }
    }
    assert len(dataset) == 1
    aside = pl.read_csv(dataset.quarantine.path)
    assert aside.columns == ["table", "line", "reason", "content"]
    assert aside["line"].to_list() == [2, 3, 4, 5, 6, 7]
    assert '"weight":"x"' in aside["content"][2]


def test_too_many_bad_rows_say_what_where_and_how_to_allow_them(tmp_path):
    with pytest.raises(TooManyBadRowsError) as caught:
        from_frames(BAD, quarantine_to=tmp_path)
    message = str(caught.value)
    assert "6 of 7 rows" in message
    assert "missing user_id: 1 (first at line 2)" in message
    assert "max_bad_share=0.86" in message
    assert str(next(tmp_path.glob("*.csv"))) in message
    assert len(from_frames(BAD, max_bad_share=0.86, quarantine_to=tmp_path)) == 1


def test_nothing_usable_is_an_empty_table(tmp_path):
    with pytest.raises(EmptyTableError, match="missing user_id"):
        from_frames({"user_id": [None], "item_id": ["a"]}, max_bad_share=1.0, quarantine_to=tmp_path)


REPEATS = {
    "user_id": ["u", "u", "u", "v"],
    "item_id": ["a", "a", "a", "a"],
    "rating": [1.0, 1.0, 2.0, 3.0],
    "timestamp": [5, 5, 5, 5],
}


@pytest.mark.parametrize(
    ("policy", "ratings"),
    [("exact", [1, 2, 3]), ("keep", [1, 1, 2, 3]), ("first", [1, 3]), ("last", [2, 3])],
)
def test_duplicate_policies(tmp_path, policy, ratings):
    dataset = from_frames(REPEATS, duplicates=policy, quarantine_to=tmp_path, max_bad_share=0.0)
    assert dataset.interactions["rating"].to_list() == ratings
    assert dataset.quarantine.total == 4 - len(ratings)


def test_repeats_are_an_error_where_none_are_allowed(tmp_path):
    with pytest.raises(TooManyBadRowsError, match=r"first at line 2, 3.*duplicates='first'|first at line 2, 3"):
        from_frames(REPEATS, duplicates="error", quarantine_to=tmp_path)
    with pytest.raises(ConfigError, match="exact, keep, first, last, error"):
        from_frames(REPEATS, duplicates="drop")


def test_different_times_and_kinds_are_different_interactions(tmp_path):
    frame = {"user_id": ["u"] * 3, "item_id": ["a"] * 3, "timestamp": [1, 2, 2], "kind": ["view", "view", "buy"]}
    assert len(from_frames(frame, duplicates="first", quarantine_to=tmp_path)) == 3


def test_second_rows_of_an_item_or_user_are_set_aside(tmp_path):
    dataset = from_frames(
        {"user_id": ["u"], "item_id": ["a"]},
        items={"item_id": ["a", "a", "b"], "title": ["One", "Two", "Three"]},
        users={"user_id": ["u", "u"], "about": ["x", "y"]},
        duplicates="keep",
        quarantine_to=tmp_path,
    )
    assert dataset.items["title"].to_list() == ["One", "Three"]
    assert dataset.users["about"].to_list() == ["x"]
    assert dataset.quarantine.counts == {"items": {"repeated item_id": 1}, "users": {"repeated user_id": 1}}


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_shares_outside_the_unit_interval_are_refused(share):
    with pytest.raises(ConfigError, match="between 0 and 1"):
        from_frames(BAD, max_bad_share=share)


def test_a_quarantine_that_cannot_be_written_is_an_error(tmp_path):
    occupied = tmp_path / "file"
    occupied.write_text("x")
    with pytest.raises(DataError, match="quarantine_to="):
        from_frames(REPEATS, quarantine_to=occupied)


def test_the_quarantine_goes_to_the_cache_by_default(tmp_path, cache_home):
    path = tmp_path / "x.csv"
    path.write_text("user_id,item_id\n" + "u,a\n" * 2)
    dataset = read_dataset(path)
    assert dataset.quarantine.path.parent == cache_home / "quarantine"
    assert list(tmp_path.iterdir()) == [path]

"""How users and items are divided, and what the groups are called."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.config import make_settings
from lexigraph.errors import ConfigError, DataError
from lexigraph.evaluation.slices import SliceSettings
from lexigraph.evaluation.slices.columns import by_column, column_of
from lexigraph.evaluation.slices.history import by_history_length
from lexigraph.evaluation.slices.labels import date_ranges, number_ranges
from lexigraph.evaluation.slices.quantiles import quantile_codes
from lexigraph.evaluation.slices.recency import by_time_since

START = datetime(2026, 1, 1)


def columns(values, dtype=None, n_quantiles=4, max_groups=3):
    series = pl.Series("any", values, dtype=dtype)
    found = by_column(series, "items", "any", n_quantiles=n_quantiles, max_groups=max_groups)
    return {group.label: group.members.tolist() for group in found.groups}


def waits(days, now=None):
    seen = [None if day is None else START - timedelta(days=day) for day in days]
    found = by_time_since(pl.Series(seen, dtype=pl.Datetime("us")), now or START)
    return {group.label: group.members.tolist() for group in found.groups}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-5, 15), max_size=40), st.integers(2, 6))
def test_quantile_groups_agree_with_counting(values, n_groups):
    codes = quantile_codes(np.array(values, dtype=np.int64), n_groups).tolist()
    for value, code in zip(values, codes, strict=True):
        ends = [
            min(v for v in values if sum(w <= v for w in values) * n_groups >= part * len(values))
            for part in range(1, n_groups)
        ]
        assert code == sum(value > end for end in ends)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_history_groups_hold_everybody_once_and_do_not_overlap(activity):
    groups = by_history_length(np.array(activity)).groups
    assert sorted(row for group in groups for row in group.members.tolist()) == list(range(len(activity)))
    spans = [[activity[row] for row in group.members.tolist()] for group in groups]
    assert all(max(one) < min(other) for one, other in pairwise(spans))


def test_a_third_that_ties_leave_empty_is_left_out():
    assert [group.label for group in by_history_length(np.array([1, 1, 1, 1, 7])).groups] == ["cold (1)", "hot (7)"]
    assert [group.label for group in by_history_length(np.array([0, 0])).groups] == ["none (0)"]


def test_the_largest_values_get_groups_and_ties_go_by_name():
    assert columns(["b", "c", "a", "b", "d", None, ""], max_groups=2) == {
        "b": [0, 3],
        "a": [2],
        "other": [1, 4],
        "unknown": [5, 6],
    }


def test_categories_written_as_one_text_are_split():
    table = pl.DataFrame({"item_id": ["x", "y", "z"], "categories": ["war|drama", " drama ", "|"], "kind": ["a|b"] * 3})
    values = column_of(table, "categories", "items")
    assert columns(values) == {"drama": [0, 1], "war": [0], "unknown": [2]}
    assert column_of(table, "kind", "items").to_list() == ["a|b"] * 3


def test_values_called_other_or_unknown_stay_apart():
    found = columns(["other", "other", "unknown", "unknown", "x", None], max_groups=2)
    assert found == {"other": [0, 1], "unknown": [2, 3], "other (all the rest)": [4], "unknown (missing)": [5]}


def test_truth_values_and_categories():
    assert columns([True, False, None, True]) == {"true": [0, 3], "false": [1], "unknown": [2]}
    assert columns(["x", "y", "x"], pl.Categorical) == {"x": [0, 2], "y": [1]}
    assert columns(["x", "y", "x"], pl.Enum(["y", "x"])) == {"x": [0, 2], "y": [1]}


def test_lists_count_each_owner_once_in_a_group():
    found = columns([["a", "a"], ["b", "c", "d"], [], None, [None], ["a", "d"]], pl.List(pl.String), max_groups=1)
    assert found == {"a": [0, 5], "other": [1, 5], "unknown": [2, 3, 4]}


def test_lists_of_numbers_are_values():
    assert columns([[1, 2], [2]], pl.List(pl.Int64)) == {"2": [0, 1], "1": [0]}


def test_numbers_of_few_values_are_grouped_by_value():
    assert columns([0, 1, 1, 1, 1, None]) == {"0": [0], "1": [1, 2, 3, 4], "unknown": [5]}


def test_numbers_fall_into_ranges():
    assert columns([3, 9, 1, 12, 5, 7], n_quantiles=3) == {"1-3": [0, 2], "5-7": [4, 5], "9-12": [1, 3]}
    assert columns([-2.5, 0.0, 1.0, float("nan"), 4.0], n_quantiles=2) == {
        "-2.5 to 0": [0, 1],
        "1 to 4": [2, 4],
        "unknown": [3],
    }
    assert columns([1, 2, 3], pl.UInt8, n_quantiles=2) == {"1-2": [0, 1], "3": [2]}
    assert columns(["0.10", "0.20"], pl.String) == {"0.10": [0], "0.20": [1]}


def test_decimals_are_numbers():
    values = pl.Series(["0.5", "1.5", "2.5"]).cast(pl.Decimal(10, 2))
    assert columns(values, n_quantiles=2) == {"0.5 to 1.5": [0, 1], "2.5": [2]}


def test_dates_fall_into_ranges():
    days = [date(2026, 1, day) for day in (1, 2, 3, 4)]
    assert columns([*days, None], n_quantiles=2) == {
        "2026-01-01 to 2026-01-02": [0, 1],
        "2026-01-03 to 2026-01-04": [2, 3],
        "unknown": [4],
    }


def test_moments_of_one_day_are_told_apart():
    moments = [START + timedelta(minutes=30 * n) for n in range(4)]
    assert list(columns(moments, n_quantiles=2)) == [
        "2026-01-01 00:00 to 2026-01-01 00:30",
        "2026-01-01 01:00 to 2026-01-01 01:30",
    ]
    zoned = pl.Series(moments).dt.replace_time_zone("UTC")
    assert list(columns(zoned, n_quantiles=2)) == list(columns(moments, n_quantiles=2))


@pytest.mark.parametrize("dtype", [pl.Null, pl.String, pl.Int64, pl.Float32, pl.Date, pl.List(pl.String)])
def test_a_column_without_values_is_unknown(dtype):
    assert columns([None, None], dtype) == {"unknown": [0, 1]}


@pytest.mark.parametrize("values", [[{"a": 1}], [b"raw"], [[{"a": 1}]]])
def test_structures_have_no_groups(values):
    with pytest.raises(ConfigError, match="which has no groups"):
        columns(values)


def test_a_table_of_ids_alone_says_so():
    with pytest.raises(ConfigError, match="their table has only ids"):
        column_of(pl.DataFrame({"user_id": ["a"]}), "user_id", "users")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "other", "unknown", "", None]), max_size=30), st.integers(1, 4))
def test_every_row_is_in_one_group_of_its_own_label(values, max_groups):
    found = columns(values, pl.String, max_groups=max_groups)
    assert sorted(row for members in found.values() for row in members) == list(range(len(values)))
    assert all(found.values())


def test_time_since_last_activity():
    assert waits([0, 1 / 24, 0.5, 1, 1.001, 7, 29, 31, 365, 366]) == {
        "up to 1 hour": [0, 1],
        "1 to 24 hours": [2, 3],
        "1 to 7 days": [4, 5],
        "7 to 30 days": [6],
        "30 to 90 days": [7],
        "90 to 365 days": [8],
        "over 365 days": [9],
    }


def test_users_without_times_and_those_tested_before_their_last_activity_stand_apart():
    assert waits([1, None, 4, -2]) == {
        "test before last activity": [3],
        "1 to 24 hours": [0],
        "1 to 7 days": [2],
        "no known activity": [1],
    }
    assert by_time_since(pl.Series([None, None], dtype=pl.Datetime), START) is None


def test_now_is_the_last_moment_of_all_unless_given():
    seen = pl.Series([START, START - timedelta(days=6), None], dtype=pl.Datetime("ms"))
    found = {group.label: group.members.tolist() for group in by_time_since(seen, None).groups}
    assert found == {"up to 1 hour": [0], "1 to 7 days": [1], "no known activity": [2]}


def test_now_may_differ_by_user_and_carry_a_zone():
    seen = pl.Series([START, START], dtype=pl.Datetime("us"))
    own = pl.Series([START + timedelta(days=9), START + timedelta(days=3)])
    found = {group.label: group.members.tolist() for group in by_time_since(seen, own).groups}
    assert found == {"1 to 7 days": [1], "7 to 30 days": [0]}
    zoned = (START + timedelta(days=4)).replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=5)))
    assert by_time_since(seen, zoned).groups[0].label == "1 to 7 days"


def test_test_times_must_fit_the_users():
    with pytest.raises(DataError, match="1 test times for 2 evaluated users"):
        by_time_since(pl.Series([START, START]), pl.Series([START]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-50, 900)), min_size=1, max_size=40))
def test_every_user_is_in_the_group_whose_label_is_true(days):
    if all(day is None for day in days):
        return
    groups = waits(days)
    assert sorted(row for members in groups.values() for row in members) == list(range(len(days)))
    for label, members in groups.items():
        if found := re.fullmatch(r"(\d+) to (\d+) days", label):
            low, high = map(int, found.groups())
            assert all(low - 1e-9 <= days[row] <= high + 1e-9 for row in members)


def test_ranges_of_large_and_close_numbers():
    assert number_ranges([(12_345_678, 12_345_679)]) == ["12345678-12345679"]
    assert number_ranges([(1.00001, 1.00002), (1.00003, float("inf"))]) == ["1.00001 to 1.00002", "1.00003 to inf"]
    assert number_ranges([]) == []
    assert date_ranges([(0, 1), (2, 2)]) == [
        "1970-01-01 00:00:00.000000 to 1970-01-01 00:00:00.000001",
        "1970-01-01 00:00:00.000002",
    ]


@pytest.mark.parametrize("values", [{"users_by": ["age"]}, {"n_quantiles": 1}, {"max_groups": 0}, {"users": []}])
def test_settings_name_what_is_wrong(values):
    with pytest.raises(ConfigError, match=next(iter(values))):
        make_settings(SliceSettings, values)

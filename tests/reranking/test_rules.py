"""Business rules do to the letter what they say."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ConfigError, MissingColumnError, UnknownIdError
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking import AtMost, Boost, Exclude, Include, Pipeline, Recency

TABLE = {
    "year": [1990, 2000, 2010, 2020, None, 1980],
    "released": ["1990-01-01", "2000-01-01", "2010-01-01", "2020-01-01", None, "1980-01-01"],
    "maker": ["a", "a", "a", "b", "b", None],
    "categories": [["x"], ["x", "y"], ["y"], ["z"], [], None],
}


@pytest.fixture
def facts(make):
    training = np.zeros((2, 6), dtype=np.float32)
    training[0, 5] = training[1, 0] = 1
    return make.facts(table=TABLE, training=training)


def pool_of(facts, *rows, scores=None):
    width = max(map(len, rows))
    items = np.array([[*row, *[-1] * (width - len(row))] for row in rows], dtype=np.int32)
    falling = np.arange(width, 0, -1, dtype=np.float32) if scores is None else np.array(scores, dtype=np.float32)
    return Pool(
        items, np.where(items >= 0, falling, -np.inf).astype(np.float32), facts.training[list(range(len(rows)))]
    )


def lists(pool):
    return [[item for item in row if item >= 0] for row in pool.items.tolist()]


def test_exclude_by_id_and_by_conditions_that_all_hold(facts):
    pool = pool_of(facts, [0, 1, 2, 3], [3, 2])
    where = [{"column": "maker", "operator": "==", "value": "a"}, {"column": "year", "operator": ">=", "value": 2000}]
    assert lists(Exclude(items=["i3"], where=where)(pool, facts, 2)) == [[0], []]
    assert lists(Exclude(where=where[:1])(pool, facts, 2)) == [[3], [3]]
    assert lists(Exclude(where=[{"column": "maker", "operator": "in", "value": ["b"]}])(pool, facts, 2))[1] == [2]


def test_include_at_the_top_and_in_the_middle(facts):
    pool = pool_of(facts, [0, 1, 2], [3, 2])
    assert lists(Include(items=["i4", "i2"])(pool, facts, 3)) == [[4, 2, 0, 1], [4, 2, 3]]
    assert lists(Include(items=["i4"], position=2)(pool, facts, 3)) == [[0, 4, 1, 2], [3, 4, 2]]
    assert lists(Include(items=["i4"], position=9)(pool, facts, 3)) == [[0, 1, 2, 4], [3, 2, 4]]
    assert lists(Include(items=["i4", "i4"])(pool, facts, 3))[1] == [4, 3, 2]


def test_include_leaves_out_what_was_seen_unless_asked(facts):
    pool = pool_of(facts, [0, 1], [2, 3])
    assert lists(Include(items=["i5"])(pool, facts, 3)) == [[0, 1], [5, 2, 3]]
    assert lists(Include(items=["i5"], seen=True)(pool, facts, 3)) == [[5, 0, 1], [5, 2, 3]]


def test_include_moves_a_seen_item_that_the_pool_offers(facts):
    assert lists(Include(items=["i5"])(pool_of(facts, [0, 5, 1]), facts, 3)) == [[5, 0, 1]]


def test_included_items_from_outside_take_the_lowest_score_and_fill_empty_rows(facts):
    found = Include(items=["i4"])(pool_of(facts, [0, 1], []), facts, 3)
    assert lists(found) == [[4, 0, 1], [4]]
    assert found.scores.tolist() == [[1, 2, 1], [0, -np.inf, -np.inf]]


def test_boost_multiplies_and_adds_on_the_scale_of_the_row(facts):
    pool = pool_of(facts, [0, 1, 2], scores=[-1, -2, -5])
    doubled = Boost(items=["i1"], multiply=2)(pool, facts, 3)
    assert lists(doubled) == [[1, 0, 2]]
    assert doubled.scores.tolist() == [[1, -1, -5]]  # relevance 0.75 became 1.5 of a span of 4 above -5
    added = Boost(where=[{"column": "year", "operator": ">", "value": 2005}], add=0.9)(pool, facts, 3)
    assert lists(added) == [[0, 2, 1]]
    held_back = Boost(items=["i0"], multiply=0)(pool, facts, 3)
    assert lists(held_back) == [[1, 0, 2]]


def test_boost_of_equal_scores_still_sorts(facts):
    found = Boost(items=["i2"], add=0.5)(pool_of(facts, [0, 1, 2], scores=[3, 3, 3]), facts, 3)
    assert lists(found) == [[2, 0, 1]]
    assert found.scores.tolist() == [[3.5, 3, 3]]


def test_at_most_counts_every_value_of_a_list(facts):
    pool = pool_of(facts, [0, 1, 2, 3, 4, 5])
    assert lists(AtMost(n=1)(pool, facts, 6)) == [[0, 2, 3, 4, 5]]
    assert lists(AtMost(n=1, strict=False)(pool, facts, 6)) == [[0, 2, 3, 4, 5, 1]]
    assert lists(AtMost(column="maker", n=2)(pool, facts, 6)) == [[0, 1, 3, 4, 5]]


@pytest.mark.parametrize("column", ["maker", "categories"])
@pytest.mark.parametrize("n", [1, 2])
def test_no_part_of_a_list_holds_more(facts, make, column, n):
    pool = make.pool(facts, width=6)
    for row in lists(AtMost(column=column, n=n)(pool, facts, 4)):
        for places in range(len(row) + 1):
            values = [np.atleast_1d(TABLE[column][item]).tolist() for item in row[:places] if TABLE[column][item]]
            flat = [value for several in values for value in several]
            assert all(flat.count(value) <= n for value in flat)


@pytest.mark.parametrize(("column", "half_life"), [("year", 10), ("released", 3652.5)])
def test_recency_halves_relevance_with_age(facts, column, half_life):
    pool = pool_of(facts, [0, 1, 2, 3], scores=[10, 9, 5, 0])
    found = Recency(column=column, half_life=half_life)(pool, facts, 4)
    values = {0: 1.0 / 8, 1: 0.9 / 4, 2: 0.5 / 2, 3: 0.0}
    assert lists(found) == [sorted(values, key=lambda item: -values[item])]
    np.testing.assert_allclose(found.scores[0], sorted([10 * value for value in values.values()])[::-1], atol=0.01)


def test_recency_from_another_day_and_for_unknown_dates(facts):
    pool = pool_of(facts, [4, 3, 2], scores=[10, 9, 0])
    assert lists(Recency(unknown=0.1)(pool, facts, 3)) == [[3, 4, 2]]
    assert lists(Recency(unknown=1)(pool, facts, 3)) == [[4, 3, 2]]
    assert lists(Recency(now=1990, unknown=0.95)(pool, facts, 3)) == [[4, 3, 2]]  # newer than now counts in full
    dated = Recency(column="released", now=date(2040, 1, 1), half_life=3652.5, unknown=0.3)
    assert lists(dated(pool, facts, 3)) == [[4, 3, 2]]


def test_rules_on_what_is_not_there_are_named_errors(facts):
    pool = pool_of(facts, [0, 1])
    with pytest.raises(UnknownIdError, match="'i77'"):
        Include(items=["i77"])(pool, facts, 2)
    with pytest.raises(UnknownIdError, match="'i77'"):
        Exclude(items=["i77"])(pool, facts, 2)
    with pytest.raises(MissingColumnError, match="'colour'"):
        Boost(where=[{"column": "colour", "operator": "==", "value": 1}], add=1)(pool, facts, 2)
    with pytest.raises(MissingColumnError, match="'colour'"):
        AtMost(column="colour")(pool, facts, 2)
    with pytest.raises(MissingColumnError, match="'colour'"):
        Recency(column="colour")(pool, facts, 2)
    with pytest.raises(ConfigError, match="no dates or numbers"):
        Recency(column="maker")(pool, facts, 2)
    with pytest.raises(ConfigError, match="now is"):
        Recency(column="year", now=date(2020, 1, 1))(pool, facts, 2)
    with pytest.raises(ConfigError, match="operator"):
        Exclude(where=[{"column": "year", "operator": "~", "value": 1}])


def test_a_catalogue_without_any_value(make):
    facts = make.facts(n_items=6, table={"maker": pl.Series([None] * 6, dtype=pl.String)})
    pool = make.pool(facts, width=6)
    assert AtMost(column="maker", n=1)(pool, facts, 3).items.tolist() == pool.items.tolist()


def test_rules_compose(facts):
    pool = pool_of(facts, [0, 1, 2, 3])
    steps = [Exclude(items=["i0"]), Boost(items=["i3"], add=2), AtMost(column="maker", n=1), Include(items=["i4"])]
    assert lists(Pipeline(steps)(pool, facts, 3)) == [[4, 3, 1]]


def test_at_most_takes_categories_as_metrics_do_and_no_number_for_no_value(make):
    table = {"categories": ["x|y", "y", "x", "z", None, " "], "year": [1.0, 1.0, *[float("nan")] * 4]}
    parted = make.facts(table=table, training=np.eye(6, dtype=np.float32))
    pool = pool_of(parted, [0, 1, 2, 3, 4, 5])
    assert lists(AtMost(column="categories", n=1)(pool, parted, 6)) == [[0, 3, 4, 5]]
    assert lists(AtMost(column="year", n=1)(pool, parted, 6)) == [[0, 2, 3, 4, 5]]


def test_conditions_take_lists_of_numbers(facts):
    rule = Exclude(where=[{"column": "year", "operator": "in", "value": [1990, 2000]}])
    assert lists(rule(pool_of(facts, [0, 1, 2, 3]), facts, 4)) == [[2, 3]]


def test_conditions_that_python_calls_equal_are_kept_apart(make):
    named = make.facts(table={"title": ["1 day", "True love", "both: 1 True"]}, training=np.eye(3, dtype=np.float32))
    left = [
        lists(Exclude(where=[{"column": "title", "operator": "contains", "value": value}])(pool, named, 3))
        for value, pool in ((1, pool_of(named, [0, 1, 2])), (True, pool_of(named, [0, 1, 2])))
    ]
    assert left == [[[1]], [[0]]]


def test_recency_names_the_type_that_was_found(make):
    timed = make.facts(table={"at": ["2026-01-31T10:00:00"] * 6}, training=np.eye(6, dtype=np.float32))
    with pytest.raises(ConfigError, match="type String"):
        Recency(column="at")(pool_of(timed, [0, 1]), timed, 2)

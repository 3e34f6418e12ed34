"""Lists of another system: the same figures as our own evaluation, and every fault by its rows."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import numpy as np
import polars as pl
import pytest

from lexigraph.data import from_frames, given_split, read_predictions
from lexigraph.errors import (
    ConfigError,
    DataError,
    DuplicatePredictionError,
    EmptyTableError,
    InvalidScoreError,
    MismatchError,
    MissingColumnError,
    UnknownIdError,
)
from lexigraph.evaluation import evaluate, evaluate_predictions
from lexigraph.models.batch import UserBatch
from lexigraph.models.ease import EASE

TEST = {"user_id": ["a", "b", "b"], "item_id": ["z", "y", "z"]}
TRAIN = {"user_id": ["a", "a", "b"], "item_id": ["x", "y", "x"]}


@pytest.fixture
def parts():
    split = given_split(from_frames(TRAIN, test=TEST))
    return split.development(), split.test


def lists(rows, by="score"):
    return pl.DataFrame(rows, schema=["user_id", "item_id", by], orient="row")


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_lists_of_our_own_model_get_our_own_figures(random_parts, tmp_path, suffix):
    train, test = random_parts
    model = EASE().fit(train)
    expected = evaluate(model, test, ks=[3, 10])
    frame = model.recommend(UserBatch.known(train.user_ids.ids), 10).to_frame().select("user_id", "item_id", "rank")
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=1)
    path = tmp_path / f"ease.{suffix}"
    write = {"csv": shuffled.write_csv, "parquet": shuffled.write_parquet, "jsonl": shuffled.write_ndjson}[suffix]
    write(path)
    report = evaluate_predictions(path, test, train=train, ks=[3, 10])
    assert report.metrics == pytest.approx(expected.metrics)
    assert report.user_ids.to_list() == expected.user_ids.to_list()
    assert (report.model, report.n_leaked, report.n_skipped) == ("ease", expected.n_leaked, expected.n_skipped)


def test_scores_are_told_apart_in_double_precision():
    close = lists([("a", "x", 1.0), ("a", "y", 1.0 + 1e-12), ("a", "z", 1.0 + 2e-12)])
    assert read_predictions(close)["item_id"].to_list() == ["z", "y", "x"]


def test_a_score_that_is_no_number_is_shown_as_it_stands_there():
    with pytest.raises(InvalidScoreError, match=r"line 1: .*value='first'"):
        read_predictions(lists([("a", "x", "first")]))


def test_equal_scores_keep_the_order_of_the_rows():
    assert read_predictions(lists([("a", "y", 1), ("a", "x", 1)]))["item_id"].to_list() == ["y", "x"]


def test_rank_wins_over_score_and_may_have_gaps():
    frame = lists([("a", "x", 7), ("a", "y", 2)], "rank").with_columns(score=pl.Series([0.1, 0.9]))
    found = read_predictions(frame)
    assert found.select("item_id", "place").rows() == [("y", 0), ("x", 1)]


def test_a_report_is_never_named_after_the_url_of_a_database(parts, tmp_path):
    path = tmp_path / "lists.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE predictions (user_id, item_id, score)")
        connection.execute("INSERT INTO predictions VALUES ('a', 'z', 1.0)")
    assert (
        evaluate_predictions(f"sqlite:///{path}", parts[1], ks=[1]).model == "predictions"
    )  # a URL may hold a password


def test_users_without_a_list_score_zero_and_are_told(parts):
    train, test = parts
    report = evaluate_predictions(lists([("a", "z", 1.0)]), test, train=train, ks=[1], metrics=["recall"])
    assert report.per_user_frame().rows() == [("a", 1.0), ("b", 0.0)]
    assert "1 of 2 users of the test part have no list and score 0" in report.notes


def test_a_seen_item_keeps_its_place_as_a_miss(parts):
    train, test = parts
    rows = [("a", "x", 2), ("a", "z", 1), ("b", "y", 2), ("b", "z", 1)]
    report = evaluate_predictions(lists(rows), test, train=train, ks=[1], metrics=["recall"])
    assert report.per_user_frame().rows() == [("a", 0.0), ("b", 0.5)]
    assert any("already met in training" in note for note in report.notes)


def test_short_lists_are_told(parts):
    train, test = parts
    report = evaluate_predictions(lists([("a", "z", 1), ("b", "y", 1)]), test, train=train, ks=[5])
    assert "length of the longest list: 1; places from there up to 5 count as misses" in report.notes
    assert report.metrics["precision@5"] == pytest.approx(0.2)


def test_users_without_a_test_item_are_left_out_and_told(parts):
    train, _ = parts
    only = train.with_interactions(
        train.interactions.head(0).vstack(
            pl.DataFrame({"user": [0], "item": [2], "weight": [1.0]}, schema=train.interactions.schema)
        )
    )
    report = evaluate_predictions(lists([("a", "z", 1), ("b", "y", 1)]), only, train=train, ks=[1])
    assert report.n_users == 1
    assert "users with a list but without a test item, left out: 1" in report.notes


def test_without_a_training_part_the_lists_name_the_catalogue():
    test = from_frames(TEST)
    rows = [("a", "new", 2), ("a", "z", 1), ("stranger", "z", 1)]
    report = evaluate_predictions(lists(rows), test, ks=[2], metrics=["mrr"])
    assert report.per_user_frame().rows() == [("a", 0.5), ("b", 0.0)]
    assert "users with a list but without a test item, left out: 1" in report.notes


def test_metrics_beyond_accuracy_come_with_the_training_part(random_parts):
    train, test = random_parts
    model = EASE().fit(train)
    names = ["coverage", "novelty", "recall"]
    expected = evaluate(model, test, ks=[5], metrics=names)
    frame = model.recommend(UserBatch.known(train.user_ids.ids), 5).to_frame()
    report = evaluate_predictions(frame, test, train=train, ks=[5], metrics=names)
    assert report.metrics == pytest.approx(expected.metrics)
    with pytest.raises(ConfigError, match="training part"):
        evaluate_predictions(frame, test, ks=[5], metrics=names)


FAULTS = {
    "nan": (lists([("a", "z", 1.0), ("b", "z", float("nan"))]), InvalidScoreError, "line 2: user_id='b'"),
    "infinite": (lists([("a", "z", float("inf"))]), InvalidScoreError, "line 1"),
    "missing": (lists([("a", "z", None), ("b", "z", 1.0)]), InvalidScoreError, "line 1"),
    "word": (lists([("a", "z", "high")]), InvalidScoreError, "line 1"),
    "half rank": (lists([("a", "z", 1.5)], "rank"), InvalidScoreError, "no whole number"),
    "negative rank": (lists([("a", "z", -1)], "rank"), InvalidScoreError, "no whole number"),
    "item twice": (lists([("a", "z", 1), ("a", "y", 2), ("a", "z", 3)]), DuplicatePredictionError, "line 1: .*'z'"),
    "rank twice": (lists([("a", "z", 1), ("a", "y", 1)], "rank"), DuplicatePredictionError, "line 2"),
    "unknown item": (lists([("a", "z", 1), ("a", "q", 2)]), UnknownIdError, "1 item ids .*line 2: .*item_id='q'"),
    "unknown user": (lists([("a", "z", 1), ("who", "z", 2)]), UnknownIdError, "1 user ids .*line 2: user_id='who'"),
    "no id": (lists([("a", "z", 1), (None, "z", 2)]), DataError, "no user_id .line 2"),
    "nothing": (lists([("a", "z", 1.0)]).head(0), EmptyTableError, "holds no predictions"),
    "neither": (pl.DataFrame({"user_id": ["a"], "item_id": ["z"]}), MissingColumnError, "'score' or 'rank'"),
    "no item column": (pl.DataFrame({"user_id": ["a"], "score": [1.0]}), MissingColumnError, "item_id"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_named_with_its_rows(parts, fault):
    frame, error, message = FAULTS[fault]
    train, test = parts
    with pytest.raises(error) as raised:
        evaluate_predictions(frame, test, train=train)
    assert re.search(message, str(raised.value)), str(raised.value)


def test_lists_and_test_part_of_different_splits(parts):
    train, test = parts
    with pytest.raises(MismatchError, match="none of the 1 users with a list"):
        evaluate_predictions(lists([("x1", "z", 1)]), from_frames(TEST), ks=[1])
    with pytest.raises(MismatchError, match="users 'n', items 'm'"):
        evaluate_predictions(lists([("a", "z", 1)]), from_frames({"user_id": ["n"], "item_id": ["m"]}), train=train)
    with pytest.raises(EmptyTableError, match="also in the training part"):
        evaluate_predictions(lists([("a", "z", 1)]), train, train=train)
    with pytest.raises(EmptyTableError, match="no test interactions"):
        evaluate_predictions(lists([("a", "z", 1)]), test.with_interactions(test.interactions.head(0)), train=train)
    with pytest.raises(ConfigError, match="score is needed for auc"):
        evaluate_predictions(lists([("a", "z", 1)]), test, metrics=["auc"])


def test_a_file_in_which_a_line_cannot_be_taken_apart_is_refused(parts, tmp_path):
    train, test = parts
    path = tmp_path / "lists.csv"
    path.write_text("user_id,item_id,score\na,z,1\nb,z,1,1,1\n")
    with pytest.raises(DataError, match="line 3"):
        evaluate_predictions(path, test, train=train)


def test_many_lists_are_read_in_order():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "user_id": np.repeat(np.arange(200), 30),
            "item_id": np.concatenate([rng.permutation(100)[:30] for _ in range(200)]),
            "score": rng.random(6000),
        }
    )
    found = read_predictions(frame.sample(fraction=1.0, shuffle=True, seed=0))
    for user, part in frame.group_by("user_id"):
        expected = part.sort("score", descending=True)["item_id"].cast(pl.String).to_list()
        ranked = found.filter(pl.col("user_id") == str(user[0])).sort("place")
        assert ranked["item_id"].to_list() == expected
        assert ranked["place"].to_list() == list(range(30))


def test_the_report_keeps_the_notes(parts):
    train, test = parts
    report = evaluate_predictions(lists([("a", "z", 1.0)]), test, train=train, name="theirs")
    assert json.loads(report.to_json())["notes"] == list(report.notes)
    assert "have no list" in report.to_markdown()

"""The protocol end to end against a per-user reference in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError, EmptyTableError, InvalidScoreError, NotFittedError, UnknownIdError
from lexigraph.evaluation import evaluate
from lexigraph.models.batch import UserBatch


def pairs_by_user(dataset: Dataset) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row in dataset.interactions.iter_rows(named=True):
        found.setdefault(row["user"], set()).add(row["item"])
    return found


def lot(item: int, user: int) -> int:
    """The lot that breaks ties, in Python's own integers (splitmix64 of the item with the user's number as salt)."""
    whole = 2**64
    mixed = (item + (user + 1) * 0x9E3779B97F4A7C15) % whole
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % whole
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % whole
    return mixed ^ mixed >> 31


def reference_means(table, seen, test, k) -> dict[str, float]:
    """Recall, NDCG, MAP, MRR and hit rate over users with relevant items, one user at a time."""
    rows = []
    for user, items in test.items():
        past = seen.get(user, set())
        wanted = items - past
        if not wanted:
            continue
        candidates = [item for item in range(table.shape[1]) if item not in past]
        top = sorted(candidates, key=lambda item: (-float(table[user, item]), lot(item, user)))[:k]
        places = [place for place, item in enumerate(top, start=1) if item in wanted]
        best = sum(1 / math.log2(place + 1) for place in range(1, min(k, len(wanted)) + 1))
        rows.append(
            {
                "recall": len(places) / len(wanted),
                "precision": len(places) / k,
                "ndcg": sum(1 / math.log2(place + 1) for place in places) / best,
                "map": sum(n / place for n, place in enumerate(places, start=1)) / min(k, len(wanted)),
                "mrr": 1 / places[0] if places else 0.0,
                "hit": float(bool(places)),
            }
        )
    return {f"{name}@{k}": sum(row[name] for row in rows) / len(rows) for name in rows[0]}


@pytest.mark.parametrize("levels", [2, 5, 10_000])  # few levels: many ties
@pytest.mark.parametrize("k", [1, 5, 25, 60])  # up to more than there are items
@pytest.mark.parametrize("block_bytes", [700, 2**28])
def test_agrees_with_the_reference(random_parts, given_scores, levels, k, block_bytes):
    train, test = random_parts
    table = np.random.default_rng(k).integers(0, levels, (60, 25)).astype(np.float32)
    report = evaluate(given_scores(table).fit(train), test, ks=[k], block_bytes=block_bytes)
    expected = reference_means(table, pairs_by_user(train), pairs_by_user(test), k)
    assert {name: report.metrics[name] for name in expected} == pytest.approx(expected, abs=1e-12)


def test_a_model_that_knows_the_answer_scores_one(random_parts, given_scores):
    train, test = random_parts
    report = evaluate(given_scores(test.matrix().toarray()).fit(train), test, ks=[25], metrics=["recall", "ndcg"])
    assert report.metrics == pytest.approx({"recall@25": 1.0, "ndcg@25": 1.0})


def test_a_cut_off_beyond_the_catalogue_costs_no_more_than_the_catalogue(random_parts, given_scores):
    train, test = random_parts
    table = np.arange(60 * 25, dtype=np.float32).reshape(60, 25) % 7
    model = given_scores(table).fit(train)
    k = 10**12  # so many places would not fit into memory
    report, whole = evaluate(model, test, ks=(k,)), evaluate(model, test, ks=(table.shape[1],))
    for name in ("recall", "ndcg", "map", "mrr", "hit"):
        assert report.metrics[f"{name}@{k}"] == whole.metrics[f"{name}@{table.shape[1]}"]


def test_users_without_test_items_are_counted_not_averaged(random_parts, given_scores):
    train, test = random_parts
    report = evaluate(given_scores().fit(train), test)
    with_test = set(pairs_by_user(test))
    assert report.n_users == len(with_test)
    assert report.n_skipped == 60 - len(with_test)
    assert report.n_skipped >= 6
    assert set(report.user_ids) == {f"u{user}" for user in with_test}
    assert report.n_items == 25


def test_repeated_test_pairs_count_once(make_dataset, given_scores):
    train = make_dataset(["u"], ["a", "b", "c"], [(0, 0)])
    test = make_dataset(["u"], ["a", "b", "c"], [(0, 1), (0, 1), (0, 1), (0, 2)])
    report = evaluate(given_scores(np.array([[0, 2, 1]], dtype=np.float32)).fit(train), test, ks=[1])
    assert report.metrics["recall@1"] == 0.5


def test_leaked_pairs_are_counted_and_left_out(make_dataset, given_scores):
    users, items = ["u", "v", "w"], ["a", "b", "c"]
    train = make_dataset(users, items, [(0, 0), (1, 0), (1, 1), (2, 0)])
    test = make_dataset(users, items, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)])
    table = np.array([[9, 8, 7], [9, 8, 7], [7, 8, 9]], dtype=np.float32)
    report = evaluate(given_scores(table).fit(train), test, ks=[1])
    assert report.n_leaked == 3
    assert report.user_ids.to_list() == ["u", "w"]
    assert report.n_skipped == 1
    assert report.metrics["recall@1"] == 1.0


def test_seen_can_be_nothing_or_another_part(make_dataset, given_scores):
    users, items = ["u"], ["a", "b", "c"]
    train, extra = make_dataset(users, items, [(0, 0)]), make_dataset(users, items, [(0, 0), (0, 1)])
    test = make_dataset(users, items, [(0, 2)])
    model = given_scores(np.array([[3, 2, 1]], dtype=np.float32)).fit(train)
    ranks = [evaluate(model, test, seen=seen, ks=[3]).metrics["mrr@3"] for seen in ("training", extra, None)]
    assert ranks == pytest.approx([1 / 2, 1, 1 / 3])


def test_ids_in_another_order_are_mapped(make_dataset, given_scores):
    train = make_dataset(["u", "v"], ["a", "b", "c"], [(0, 0), (1, 0)])
    test = make_dataset(["v", "u", "stranger"], ["c", "b", "a", "unsold"], [(0, 0), (1, 1)])
    table = np.array([[0, 9, 1], [0, 1, 9]], dtype=np.float32)  # u wants b, v wants c
    report = evaluate(given_scores(table).fit(train), test, ks=[1])
    assert report.metrics["hit@1"] == 1.0
    assert report.n_skipped == 1


@pytest.mark.parametrize(
    ("pair", "message"),
    [((1, 0), "1 of the 2 user ids of 'toy'.*'stranger'"), ((0, 2), "1 of the 3 item ids of 'toy'.*'unsold'")],
)
def test_unknown_ids_with_interactions_are_named(make_dataset, given_scores, pair, message):
    train = make_dataset(["u"], ["a", "b"], [(0, 0)])
    test = make_dataset(["u", "stranger"], ["a", "b", "unsold"], [(0, 1), pair])
    with pytest.raises(UnknownIdError, match=message):
        evaluate(given_scores().fit(train), test)


@pytest.mark.parametrize("fault", [np.nan, np.inf, -np.inf])
def test_scores_that_cannot_be_ranked_name_model_and_user(random_parts, given_scores, fault):
    train, test = random_parts
    table = np.zeros((60, 25), dtype=np.float32)
    unseen = int(np.flatnonzero(train.matrix().toarray()[20] == 0)[0])
    table[20, unseen] = fault
    with pytest.raises(InvalidScoreError, match=r"given-scores gave NaN or infinite scores to 1 of .*'u20'"):
        evaluate(given_scores(table).fit(train), test)


def test_scores_of_seen_items_may_be_anything(random_parts, given_scores):
    train, test = random_parts
    table = np.where(train.matrix().toarray() > 0, np.nan, 1.0).astype(np.float32)
    assert evaluate(given_scores(table).fit(train), test, ks=[25]).metrics["recall@25"] == 1.0


@pytest.mark.parametrize("shape", [(60, 24), (60,), (60, 25, 1)])
def test_scores_of_the_wrong_shape_are_named(random_parts, given_scores, shape):
    train, test = random_parts
    with pytest.raises(InvalidScoreError, match="given-scores gave scores of shape"):
        evaluate(given_scores(np.zeros(shape, dtype=np.float32)).fit(train), test)


def test_the_models_own_table_is_not_changed(random_parts, given_scores):
    train, test = random_parts
    table = np.random.default_rng(0).random((60, 25), dtype=np.float32)
    before = table.copy()
    evaluate(given_scores(table).fit(train), test)
    np.testing.assert_array_equal(table, before)


def test_read_only_scores_are_copied(random_parts, given_scores):
    train, test = random_parts

    class SameForAll(given_scores):
        def _score(self, evidence):
            return np.broadcast_to(np.arange(25.0), (len(evidence.known), 25))

    table = np.tile(np.arange(25, dtype=np.float32), (60, 1))
    expected = evaluate(given_scores(table).fit(train), test).metrics
    assert evaluate(SameForAll().fit(train), test).metrics == expected


def test_measures_what_recommend_returns(random_parts, given_scores):
    train, test = random_parts
    table = np.random.default_rng(3).random((60, 25)).astype(np.float32)  # no ties: those are broken by lot
    model = given_scores(table).fit(train)
    report = evaluate(model, test, ks=[5], metrics=["precision"])
    shown = model.recommend(UserBatch.known(report.user_ids.to_list()), k=5)
    wanted = pairs_by_user(test)
    found = [
        sum(int(item) in wanted[int(user[1:])] for item in items) / 5
        for user, items in zip(shown.rows, shown.items, strict=True)
    ]
    assert report.per_user["precision@5"].tolist() == pytest.approx(found)


def test_the_order_of_the_catalogue_does_not_help_a_model_that_cannot_tell_items_apart(make_dataset, given_scores):
    users, items = [f"u{n}" for n in range(500)], [f"i{n}" for n in range(100)]
    train = make_dataset(users, items, [(user, 99) for user in range(500)])
    test = make_dataset(users, items, [(user, item) for user in range(500) for item in range(5)])  # the first ones
    model = given_scores(np.ones((500, 100), dtype=np.float32)).fit(train)
    report = evaluate(model, test, ks=[10], metrics=["recall"])
    assert report.metrics["recall@10"] == pytest.approx(10 / 99, abs=4 * report.standard_errors["recall@10"])


def test_same_result_twice(random_parts, given_scores):
    train, test = random_parts
    model = given_scores(np.random.default_rng(0).random((60, 25), dtype=np.float32)).fit(train)
    assert evaluate(model, test).metrics == evaluate(model, test).metrics


def test_requests_that_cannot_be_served_are_named(random_parts, given_scores, make_dataset):
    train, test = random_parts
    model = given_scores().fit(train)
    with pytest.raises(NotFittedError):
        evaluate(given_scores(), test)
    with pytest.raises(ConfigError, match="seen='train'"):
        evaluate(model, test, seen="train")
    with pytest.raises(ConfigError, match="unknown metrics"):
        evaluate(model, test, metrics=["accuracy"])
    with pytest.raises(EmptyTableError, match="no test interactions"):
        evaluate(model, make_dataset(["u0"], ["i0"], []))
    with pytest.raises(EmptyTableError, match="already seen"):
        evaluate(model, train)


def test_progress_goes_to_stderr(random_parts, given_scores, capsys):
    train, test = random_parts
    report = evaluate(given_scores().fit(train), test, progress=True)
    assert capsys.readouterr().out == ""
    assert report.n_users > 0

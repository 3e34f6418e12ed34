"""Hidden items: who is ranked against whom, against a plain reference; and what is refused."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from lexigraph.data.splits import hidden_items, make_split
from lexigraph.errors import ConfigError, EmptyTableError
from lexigraph.evaluation.protocols import evaluate_cold_items
from lexigraph.models import create
from lexigraph.testing import books_and_films
from lexigraph.testing.checkerboard import checkerboard

SIZE = 20


@pytest.fixture
def split():
    return make_split(checkerboard(SIZE), strategy="cold-items", test=0.25, validation=0.1, seed=1, warm_test=0.2)


def scores_of(split):
    return np.random.default_rng(3).random((split.train.n_users, split.train.n_items)).astype(np.float32)


def recall_by_hand(split, scores, candidates, wanted, k):
    """Recall@k and its expectation at random, user by user."""
    met = {user: set() for user in range(split.train.n_users)}
    for user, item in split.development().interactions.select("user", "item").iter_rows():
        met[user].add(item)
    recalls, chances = [], []
    for user in range(split.train.n_users):
        relevant = {
            item for who, item in split.test.interactions.select("user", "item").iter_rows() if who == user
        } & wanted
        if not relevant:
            continue
        left = sorted(candidates - met[user], key=lambda item: (-scores[user, item], item))
        recalls.append(len(relevant & set(left[:k])) / len(relevant))
        chances.append(min(k, len(left)) / len(left))
    return np.mean(recalls), np.mean(chances)


def test_hidden_items_alone_and_among_all(split, given_scores):
    scores = scores_of(split)
    model = given_scores(scores).fit(split.development())
    result = evaluate_cold_items(model, split, ks=[3], metrics=["recall"])
    hidden = set(split.test.item_ids.encode(hidden_items(split)).tolist())
    everything = set(range(SIZE))
    for name, report, candidates, wanted in (
        ("alone", result.alone, hidden, hidden),
        ("among", result.among, everything, hidden),
        (None, result.everything, everything, everything),
    ):
        recall, chance = recall_by_hand(split, scores, candidates, wanted, 3)
        assert report.metrics["recall@3"] == pytest.approx(recall)
        if name:
            assert result.random[name]["recall@3"] == pytest.approx(chance)
    assert result.hidden == tuple(hidden_items(split))
    assert (result.alone.n_items, result.among.n_items) == (len(hidden), SIZE)


def test_without_warm_test_items_there_is_nothing_else_to_report(given_scores):
    split = make_split(checkerboard(SIZE), strategy="cold-items", test=0.25, validation=0.1)
    result = evaluate_cold_items(given_scores(scores_of(split)).fit(split.development()), split, ks=[3])
    assert result.everything is None
    assert "hidden alone | random alone | among all 20 | random among all |" in result.to_markdown()
    assert json.loads(json.dumps(result.to_dict()))["everything"] is None


def test_a_random_model_scores_what_is_expected_at_random(given_scores):
    split = make_split(checkerboard(60), strategy="cold-items", test=0.3, validation=0.1)
    result = evaluate_cold_items(given_scores(scores_of(split)).fit(split.development()), split, ks=[5])
    for report, expected in ((result.alone, result.random["alone"]), (result.among, result.random["among"])):
        for name, value in expected.items():
            error = report.standard_errors[name]
            assert math.isclose(report.metrics[name], value, abs_tol=4 * error), name


def test_texts_find_hidden_items():
    split = make_split(books_and_films(), strategy="cold-items", test=0.3, validation=0.05, seed=0)
    model = create("graph-filter").fit(split.development())
    result = evaluate_cold_items(model, split, ks=[2], metrics=["recall", "ndcg"])
    assert result.alone.metrics["recall@2"] > result.random["alone"]["recall@2"]


def test_validation_has_hidden_items_of_its_own(split, given_scores):
    model = given_scores(scores_of(split)).fit(split.train)
    result = evaluate_cold_items(model, split, part="validation", ks=[3])
    assert result.hidden == tuple(hidden_items(split, "validation"))
    assert not set(result.hidden) & set(hidden_items(split))


def test_metrics_without_an_expectation_stand_alone(split, given_scores):
    model = given_scores(scores_of(split)).fit(split.development())
    result = evaluate_cold_items(model, split, ks=[3], metrics=["auc"])
    assert set(result.alone.metrics) >= {"auc"}
    assert result.random == {"alone": {}, "among": {}}


def test_a_model_that_has_met_the_hidden_is_refused(split, given_scores):
    model = given_scores(scores_of(split)).fit(checkerboard(SIZE))
    with pytest.raises(ConfigError, match=r"fitted on interactions with \d+ of the \d+ hidden items.*development"):
        evaluate_cold_items(model, split)
    with pytest.raises(ConfigError, match="part='tset'; allowed: 'test', 'validation'"):
        evaluate_cold_items(model, split, part="tset")


def test_a_split_without_new_items_is_refused(given_scores):
    split = make_split(checkerboard(SIZE), strategy="random")
    model = given_scores(scores_of(split)).fit(split.development())
    with pytest.raises(EmptyTableError, match="strategy='cold-items'"):
        evaluate_cold_items(model, split)


def test_a_model_that_cannot_tell_hidden_items_apart_is_named(split, given_scores):
    scores = scores_of(split)
    hidden = split.test.item_ids.encode(hidden_items(split))
    clear = evaluate_cold_items(given_scores(scores).fit(split.development()), split, ks=[3])
    assert (clear.tied, "cannot tell" in clear.to_markdown()) == (0.0, False)
    scores[:, hidden] = 0.5
    blind = evaluate_cold_items(given_scores(scores).fit(split.development()), split, ks=[3])
    assert (blind.tied, "for 100.0 % of the users" in blind.to_markdown()) == (1.0, True)
    assert blind.to_dict()["tied"] == 1.0

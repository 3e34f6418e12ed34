"""Comparing models on one split."""

from __future__ import annotations

import numpy as np
import pytest

from lexigraph.data.splits.split import Split, SplitDescription
from lexigraph.errors import ConfigError
from lexigraph.evaluation import compare

USERS, ITEMS = ["u", "v"], ["a", "b", "c", "d"]


@pytest.fixture
def split(make_dataset):
    parts = ([(0, 0), (1, 1)], [(0, 1), (1, 2)], [(0, 2), (1, 3)])
    train, validation, test = (make_dataset(USERS, ITEMS, pairs) for pairs in parts)
    return Split(train, validation, test, SplitDescription("fixed"))


@pytest.fixture
def oracle(given_scores):
    return given_scores(np.array([[4, 2, 3, 1], [1, 4, 2, 3]], dtype=np.float32))


def test_models_learn_from_development_and_are_tested_on_test(split, oracle, given_scores):
    found = compare({"oracle": oracle, "flat": given_scores()}, split, ks=[1])
    assert oracle.training.nnz == 4  # train and validation
    assert found.reports["oracle"].metrics["hit@1"] == 1.0
    assert list(found.reports) == ["oracle", "flat"]
    assert not found.failures
    assert found.reports["flat"].fit_seconds >= 0
    assert found.reports["flat"].split.startswith("fixed split")


def test_choosing_is_done_on_validation(split, oracle):
    report = compare({"oracle": oracle}, split, part="validation", ks=[4]).reports["oracle"]
    assert oracle.training.nnz == 2
    assert report.metrics["mrr@4"] == pytest.approx((1 / 2 + 1 / 2) / 2)


def test_train_alone_can_be_fitted_for_the_test_part(split, oracle):
    compare({"oracle": oracle}, split, fit_on="train")
    assert oracle.training.nnz == 2


def test_one_failure_loses_no_other_result(split, oracle, given_scores, capsys):
    class BrokenFit(given_scores):
        def _fit(self, dataset):
            raise np.linalg.LinAlgError(f"singular matrix of {dataset.n_items} items")

    broken_scores = given_scores(np.full((2, 4), np.nan, dtype=np.float32))
    found = compare({"fit": BrokenFit(), "scores": broken_scores, "oracle": oracle}, split, progress=True)
    assert list(found.reports) == ["oracle"]
    assert (found.failures["fit"].stage, found.failures["fit"].error) == ("fit", "LinAlgError")
    assert (found.failures["scores"].stage, found.failures["scores"].error) == ("evaluate", "InvalidScoreError")
    assert "singular matrix" in found.to_markdown()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "fitting oracle (3 of 3)" in shown.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"part": "train"}, "part='train'"),
        ({"fit_on": "test"}, "fit_on='test'"),
        ({"part": "validation", "fit_on": "development"}, "includes the validation part"),
        ({"metrics": ["accuracy"]}, "unknown metrics"),
    ],
)
def test_unsound_requests_are_refused(split, oracle, options, message):
    with pytest.raises(ConfigError, match=message):
        compare({"oracle": oracle}, split, **options)


def test_nothing_to_compare_is_refused(split):
    with pytest.raises(ConfigError, match="no models"):
        compare({}, split)

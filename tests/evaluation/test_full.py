"""AUC and log-loss against references in plain Python and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import roc_auc_score

from lexigraph.evaluation import evaluate
from lexigraph.evaluation.full import TEMPERATURES, area_under_curve, log_loss_of, softmax_losses


def scores_and_relevant(seed, levels):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, levels, (12, 40)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.2] = -np.inf
    relevant = (rng.random(scores.shape) < 0.2) & np.isfinite(scores)
    return scores, relevant


@pytest.mark.parametrize("levels", [1, 3, 100_000])  # all tied, many ties, hardly any
@pytest.mark.parametrize("seed", range(3))
def test_area_agrees_with_scikit_learn(seed, levels):
    scores, relevant = scores_and_relevant(seed, levels)
    areas = area_under_curve(scores, sp.csr_array(relevant.astype(np.float32)))
    for row, found in enumerate(areas):
        kept = np.isfinite(scores[row])
        if relevant[row].any():
            assert found == pytest.approx(roc_auc_score(relevant[row][kept], scores[row][kept]), abs=1e-12)
        else:
            assert math.isnan(found)


def test_area_is_undefined_when_every_candidate_is_relevant():
    assert math.isnan(area_under_curve(np.ones((1, 2), np.float32), sp.csr_array(np.ones((1, 2))))[0])


@pytest.mark.parametrize("levels", [1, 5, 100_000])
def test_losses_agree_with_a_softmax_written_out(levels):
    scores, relevant = scores_and_relevant(4, levels)
    losses = softmax_losses(scores, sp.csr_array(relevant.astype(np.float32)))
    for row in np.flatnonzero(relevant.any(axis=1)):
        kept = scores[row][np.isfinite(scores[row])].astype(float)
        for place, temperature in enumerate(TEMPERATURES):
            spread = kept.std() * temperature or 1.0
            total = math.log(sum(math.exp((score - kept.max()) / spread) for score in kept))
            wanted = scores[row][relevant[row]].astype(float)
            expected = np.mean([total - (score - kept.max()) / spread for score in wanted])
            assert losses[row, place] == pytest.approx(expected, rel=1e-9)


def test_scale_and_shift_of_scores_do_not_matter():
    scores, relevant = scores_and_relevant(5, 100)
    wanted = sp.csr_array(relevant.astype(np.float32))
    np.testing.assert_allclose(softmax_losses(scores * 8 + 16, wanted), softmax_losses(scores, wanted), rtol=1e-6)


def test_the_temperature_of_a_half_is_chosen_on_the_other():
    losses = np.full((10, 9), 5.0)
    order = np.random.default_rng(0).permutation(10)
    first, second = order[:5], order[5:]
    losses[first, 3], losses[second, 6] = 1.0, 1.0  # each half would like its own
    found = log_loss_of(losses)
    np.testing.assert_array_equal(found, np.full(10, 5.0))


def test_a_random_model_loses_the_logarithm_of_the_catalogue(random_parts, given_scores):
    train, test = random_parts
    model = given_scores(np.ones((60, 25), dtype=np.float32)).fit(train)
    report = evaluate(model, test, metrics=["auc", "log-loss"])
    assert report.metrics["auc"] == pytest.approx(0.5)
    left = 25 - np.diff(train.matrix().indptr)[report.rankings.rows]
    np.testing.assert_allclose(report.per_user["log-loss"], np.log(left))


def test_a_perfect_model_wins_every_pair(random_parts, given_scores):
    train, test = random_parts
    report = evaluate(given_scores(test.matrix().toarray()).fit(train), test, metrics=["auc", "log-loss"])
    assert report.metrics["auc"] == 1.0
    assert report.metrics["log-loss"] < 2.0


def test_blocks_do_not_change_them(random_parts, given_scores):
    train, test = random_parts
    model = given_scores(np.random.default_rng(0).random((60, 25)).astype(np.float32)).fit(train)
    one, many = (evaluate(model, test, metrics=["auc", "log-loss"], block_bytes=size) for size in (2**28, 400))
    assert one.metrics == many.metrics

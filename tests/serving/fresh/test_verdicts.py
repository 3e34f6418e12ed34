"""When a new model is used and when it is not."""

from __future__ import annotations

import numpy as np
import pytest

from lexigraph.serving.fresh.judging import decide


def verdict(shift: float, spread: float, tolerance: float = 0.1):
    rng = np.random.default_rng(0)
    running = rng.uniform(0.3, 0.7, 400)
    noise = rng.normal(0.0, spread, 400)
    return decide("ndcg@20", running, running + shift + noise - noise.mean(), 400, tolerance)


@pytest.mark.parametrize(
    ("shift", "spread", "accepted"),
    [
        (-0.02, 0.5, True),  # within the tolerance, and it may be chance
        (-0.02, 0.01, False),  # within the tolerance, and no chance
        (-0.2, 0.01, False),  # both
        (0.02, 0.01, True),
        (0.0, 0.01, True),
    ],
)
def test_a_model_that_is_worse_beyond_chance_is_not_used(shift, spread, accepted):
    found = verdict(shift, spread)
    assert found.accepted is accepted
    assert found.sentence.endswith("the new model is used") is accepted
    assert ("worse beyond chance" in found.sentence) is (shift < 0 and not accepted)
    assert ("falls short by more than 10%" in found.sentence) is (shift < -0.1)


def test_too_large_a_fall_is_no_matter_of_chance_alone():
    found = verdict(-0.1, 5.0, tolerance=0.02)
    assert found.interval[1] > 0
    assert not found.accepted
    assert "falls short by more than 2%" in found.sentence


def test_equal_models_are_accepted_without_any_tolerance():
    figures = np.random.default_rng(1).uniform(size=50)
    assert decide("ndcg@20", figures, figures.copy(), 50, 0.0).accepted

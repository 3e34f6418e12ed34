"""Runs that are really killed, and runs over several processes."""

from __future__ import annotations

import signal

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("lightning")

SETTINGS = {
    "epochs": 4,
    "learning_rate": 0.05,
    "regularization": 0.01,
    "schedule": "warmup-cosine",
    "warmup_steps": 5,
    "gradient_clip": 0.5,
    "checkpoint_every": 5,
    "accelerator": "cpu",
}


def test_killed_run_ends_with_the_same_bits(toy, run_toy, tmp_path):
    expected = toy.main(SETTINGS)
    settings = SETTINGS | {"checkpoint_dir": str(tmp_path / "kept")}
    code, found, _ = run_toy(settings, kill_at=(1, 7))  # four steps after a checkpoint inside the epoch
    assert code == -signal.SIGKILL
    assert found == {}
    found = toy.main(settings)
    assert found["events"] == ["went on from epoch 2, step 3"]
    assert found | {"events": []} == expected


def test_two_processes_share_the_work(toy, run_toy):
    code, found, said = run_toy(SETTINGS | {"devices": 2}, dropout=0.0)
    assert code == 0, said
    assert said == ""
    alone = toy.main(SETTINGS, dropout=0.0)
    assert found["steps"] == alone["steps"] == 48
    for name, values in alone["state"].items():
        assert np.allclose(found["state"][name], values, atol=1e-4)
    assert found["history"][-1]["error"] == pytest.approx(alone["history"][-1]["error"], rel=1e-3)

"""Networks that are trained by several processes: all of the work has to reach them."""

from __future__ import annotations

from multiprocessing.reduction import ForkingPickler

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

from lexigraph.models.batch import UserBatch  # noqa: E402
from lexigraph.models.registry import create  # noqa: E402
from lexigraph.testing import checkerboard  # noqa: E402
from lexigraph.training import launch  # noqa: E402

SETTINGS = {"encoder": None, "accelerator": "cpu", "embedding_size": 8, "batch_size": 32, "learning_rate": 0.05}


@pytest.mark.parametrize(
    "options", [{"pretraining": "gae", "pretraining_epochs": 1}, {"fan_out": (3, 3, 3)}, {"user_features": "id"}]
)
def test_a_preset_is_trained_validated_and_pretrained_from_what_was_sent(monkeypatch, options):
    honest, results = launch.launch, []

    def sent(job):
        arrived = ForkingPickler.loads(ForkingPickler.dumps(job))
        results.append(honest(arrived))
        job.network.load_state_dict(arrived.network.state_dict())
        return results[-1]

    monkeypatch.setattr(launch, "launch", sent)
    dataset = checkerboard(12)
    model = create("lightgcn", epochs=3, warm_start=False, **options, **SETTINGS).fit(dataset)
    monkeypatch.undo()
    assert len(results) == 1 + ("pretraining" in options)
    assert results[-1].best_value == max(row["ndcg@20"] for row in results[-1].history)
    alone = create("lightgcn", epochs=3, warm_start=False, **options, **SETTINGS).fit(dataset)
    batch = UserBatch.known(dataset.user_ids.ids)
    np.testing.assert_array_equal(model.score(batch), alone.score(batch))

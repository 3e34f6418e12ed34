"""Networks that were cut off: started again they end as if nothing had happened."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

from lexigraph.models.batch import UserBatch  # noqa: E402
from lexigraph.models.gnn.objectives.pretraining import Pretraining  # noqa: E402
from lexigraph.models.gnn.task import RecommendationTask  # noqa: E402
from lexigraph.models.registry import create  # noqa: E402
from lexigraph.testing import checkerboard  # noqa: E402

SETTINGS = {"encoder": None, "embedding_size": 8, "epochs": 3, "batch_size": 16, "learning_rate": 0.05}


class CutError(Exception):
    pass


def scores(**options):
    dataset = checkerboard(12)
    model = create("gnn", **SETTINGS, **options).fit(dataset)
    return model.score(UserBatch.known(dataset.user_ids.ids))


@pytest.mark.parametrize(
    ("task", "options"),
    [
        (RecommendationTask, {"pretraining": "vgae", "pretraining_epochs": 2}),
        (Pretraining, {"pretraining": "dgi", "pretraining_epochs": 2}),
        (RecommendationTask, {"convolution": "gcn", "dropout": 0.3, "negatives": "hard"}),
        (RecommendationTask, {"fan_out": (3, 3, 3), "contrast": "xsimgcl", "schedule": "plateau"}),
    ],
)
def test_a_network_that_was_cut_off_ends_with_the_same_bits(task, options, tmp_path, monkeypatch):
    expected = scores(**options)
    honest, steps = task.training_loss, []

    def cut(self, batch):
        steps.append(batch)
        if len(steps) == 6:
            raise CutError
        return honest(self, batch)

    monkeypatch.setattr(task, "training_loss", cut)
    kept = {"checkpoint_dir": tmp_path / "kept", "checkpoint_every": 2}
    with pytest.raises(CutError):
        scores(**options, **kept)
    monkeypatch.undo()
    np.testing.assert_array_equal(scores(**options, **kept), expected)

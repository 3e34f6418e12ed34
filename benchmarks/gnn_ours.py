"""Our side of ``gnn.py``: steps through the training loop (``-m benchmarks.gnn_ours FOLDER NAME STEPS``)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.peers.adapter import leave
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.graph.node_graph import build_node_graph
from lexigraph.models.gnn.convolutions.registry import weighting_for
from lexigraph.models.gnn.edges import make_edges
from lexigraph.models.gnn.features.inputs import make_inputs
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.gnn.task import RecommendationTask, batches_for
from lexigraph.training import TrainingSettings, train

WAYS: dict[str, dict[str, Any]] = {
    "lightgcn": {"user_features": "id"},
    "lightgcn-history": {"user_features": "history"},
}
"""The published network first: a trained vector for every user as well."""


class Timed(torch.nn.Module):
    """Notes when each step begins, and its loss."""

    def __init__(self, task: RecommendationTask) -> None:
        super().__init__()
        self.task = task
        self.moments: list[float] = []
        self.losses: list[float] = []

    def training_loss(self, batch: Any) -> dict[str, torch.Tensor]:
        """That of the task."""
        self.moments.append(time.perf_counter())
        parts = self.task.training_loss(batch)
        self.losses.append(parts["bpr"].item())
        return parts


class First:
    """The first steps of an epoch."""

    def __init__(self, source: Any, steps: int) -> None:
        self.source, self.steps, self.batch_size = source, steps, source.batch_size

    def __len__(self) -> int:
        return self.steps

    def batches(self, epoch: int, start: int = 0) -> Iterator[Any]:
        """Of one epoch, as many as are wanted."""
        for step, batch in enumerate(self.source.batches(epoch, start), start):
            if step == self.steps:
                return
            yield batch


def main(folder: Path, name: str, steps: int) -> None:
    """Train for some steps and leave the seconds from each to the next, and the losses."""
    settings = NetworkSettings(n_layers=3, batch_size=2048, learning_rate=1e-3, encoder=None, **WAYS[name])
    dataset = given_split(benchmark_data("gowalla")).development()
    matrix = dataset.matrix()
    graph = build_node_graph(dataset, matrix)
    edges = make_edges(graph, weighting_for(settings).normalisation)
    torch.manual_seed(0)
    network = GraphNetwork(settings, make_inputs(dataset, settings), len(graph.relations), 0)
    task = Timed(RecommendationTask(network, edges, settings, graph.n_users, graph.n_items))
    once = TrainingSettings(epochs=1, learning_rate=settings.learning_rate)
    train(task, First(batches_for(matrix, settings), steps + 1), once)
    leave(folder, name, "lexigraph torch numpy", {"seconds": np.diff(task.moments).tolist(), "losses": task.losses})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

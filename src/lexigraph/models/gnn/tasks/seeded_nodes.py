"""Mini-batches of nodes of which nothing is known but the graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.models.gnn.objectives.epochs import EpochBatches


@dataclass(frozen=True, eq=False)
class SeededNodes:
    """Nodes, and where the random numbers of the step start.

    Attributes:
        nodes: int64 ``[B]``.
        seed: of what the step draws.
    """

    nodes: Tensor
    seed: int

    def __len__(self) -> int:
        return len(self.nodes)

    def to(self, device: str | torch.device) -> SeededNodes:
        """The same batch on another device."""
        return SeededNodes(self.nodes.to(device), self.seed)


class SeededNodeBatches(EpochBatches[SeededNodes]):
    """All nodes once per epoch.

    Args:
        n_examples: number of nodes.
        batch_size: nodes per step (per process).
        seed: of the order and of the steps' seeds.

    Raises:
        ConfigError: ``batch_size`` is below 1.

    Example:
        >>> [len(batch) for batch in SeededNodeBatches(5, batch_size=3, seed=0).batches(0)]
        [3, 2]
    """

    def _batch(self, places: NDArray[np.int64], generator: np.random.Generator) -> SeededNodes:
        return SeededNodes(torch.from_numpy(places), int(generator.integers(2**31)))

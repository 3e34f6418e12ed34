"""Mini-batches of labelled nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import EmptyTableError
from lexigraph.models.gnn.objectives.epochs import EpochBatches


@dataclass(frozen=True, eq=False)
class NodeBatch:
    """Nodes and what they are.

    Attributes:
        nodes: int64 ``[B]``.
        labels: int64 ``[B]``.
    """

    nodes: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.nodes)

    def to(self, device: str | torch.device) -> NodeBatch:
        """The same batch on another device."""
        return NodeBatch(self.nodes.to(device), self.labels.to(device))


class NodeBatches(EpochBatches[NodeBatch]):
    """All labelled nodes once per epoch.

    Args:
        nodes: int64 ``[n]``.
        labels: of these nodes, int64 ``[n]``.
        batch_size: nodes per step (per process).
        seed: of the order.

    Raises:
        EmptyTableError: there are none.
        ConfigError: ``batch_size`` is below 1.

    Example:
        >>> source = NodeBatches(np.array([4, 7, 9]), np.array([0, 1, 0]), batch_size=2)
        >>> [len(batch) for batch in source.batches(0)]
        [2, 1]
    """

    def __init__(self, nodes: NDArray[np.int64], labels: NDArray[np.int64], batch_size: int, *, seed: int = 0) -> None:
        if not len(nodes):
            raise EmptyTableError("no node has a label to learn from; labels below 0 say that a class is unknown")
        super().__init__(len(nodes), batch_size, seed)
        self._nodes, self._labels = nodes.astype(np.int64), labels.astype(np.int64)

    def _batch(self, places: NDArray[np.int64], generator: np.random.Generator) -> NodeBatch:  # noqa: ARG002
        return NodeBatch(torch.from_numpy(self._nodes[places]), torch.from_numpy(self._labels[places]))

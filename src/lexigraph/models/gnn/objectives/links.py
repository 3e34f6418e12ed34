"""Mini-batches of linked and unlinked pairs of nodes, for pre-training on the graph itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import EmptyTableError
from lexigraph.models.gnn.objectives.epochs import EpochBatches

ROUNDS = 4
"""Times that a pair is drawn again because it is linked; in a graph where nearly all are, some stay."""


@dataclass(frozen=True, eq=False)
class LinkBatch:
    """What one step of pre-training learns from.

    Attributes:
        linked: pairs with an edge, int64 ``[2, B]``.
        unlinked: the same first nodes with other second ones, int64 ``[2, B]``.
        seed: for whatever else the step draws.
    """

    linked: Tensor
    unlinked: Tensor
    seed: int

    def __len__(self) -> int:
        return int(self.linked.shape[1])

    def to(self, device: str | torch.device) -> LinkBatch:
        """The same batch on another device."""
        return LinkBatch(self.linked.to(device), self.unlinked.to(device), self.seed)


class LinkBatches(EpochBatches[LinkBatch]):
    """All edges once per epoch, each with a pair that is no edge.

    Args:
        sources: int64 ``[n_edges]``.
        targets: int64 ``[n_edges]``.
        n_nodes: number of nodes.
        batch_size: edges per step (per process).
        blocks: where each kind of node starts, and ``n_nodes``; an edge's second node is replaced by one of its own
            kind. Without: any node.
        seed: of order and draws.

    Raises:
        EmptyTableError: there are no edges.
        ConfigError: ``batch_size`` is below 1.

    Example:
        >>> source = LinkBatches(np.array([0, 1]), np.array([1, 2]), 4, 2, seed=1)
        >>> [batch.linked.shape for batch in source.batches(0)]
        [torch.Size([2, 2])]
    """

    def __init__(
        self,
        sources: NDArray[np.int64],
        targets: NDArray[np.int64],
        n_nodes: int,
        batch_size: int,
        *,
        blocks: Sequence[int] | None = None,
        seed: int = 0,
    ) -> None:
        if not len(sources):
            raise EmptyTableError(
                "the graph has no edges, so there is nothing to pre-train on; set pretraining to none"
            )
        super().__init__(len(sources), batch_size, seed)
        self.n_nodes = n_nodes
        self._pairs = np.stack([sources, targets]).astype(np.int64)
        self._keys = np.sort(self._pairs[0] * n_nodes + self._pairs[1])
        self._starts = np.array([0, n_nodes] if blocks is None else blocks, dtype=np.int64)

    def _batch(self, places: NDArray[np.int64], generator: np.random.Generator) -> LinkBatch:
        linked = self._pairs[:, places]
        unlinked = self._unlinked(generator, linked)
        return LinkBatch(torch.from_numpy(linked), torch.from_numpy(unlinked), int(generator.integers(2**31)))

    def _unlinked(self, generator: np.random.Generator, linked: NDArray[np.int64]) -> NDArray[np.int64]:
        block = np.searchsorted(self._starts, linked[1], side="right") - 1
        low, high = self._starts[block], self._starts[block + 1]
        drawn = generator.integers(low, high)
        for _ in range(ROUNDS):
            again = np.flatnonzero(self._are_linked(linked[0], drawn))
            if not len(again):
                break
            drawn[again] = generator.integers(low[again], high[again])
        return np.stack([linked[0], drawn])

    def _are_linked(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.bool_]:
        keys = sources * self.n_nodes + targets
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.asarray((self._keys[at] == keys) | (sources == targets))

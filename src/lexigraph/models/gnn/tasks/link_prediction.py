"""Which nodes are linked."""

from __future__ import annotations

import torch
from torch import Tensor

from lexigraph.models.gnn.objectives.links import LinkBatch
from lexigraph.models.gnn.objectives.pretraining import GraphAutoEncoding, VariationalAutoEncoding
from lexigraph.models.gnn.tasks.multi_task import Task


class LinkTask(Task):
    """Inner products of vectors against links (GAE, or VGAE), on :class:`~.objectives.links.LinkBatches`.

    Args:
        size: length of a vector.
        variational: VGAE.

    Example:
        >>> task = LinkTask(3)
        >>> pairs = torch.tensor([[0, 1], [1, 2]])
        >>> batch = LinkBatch(pairs, pairs, seed=0)
        >>> len(task.nodes(batch)), round(task.losses(torch.zeros(3, 3), batch)["reconstruction"].item(), 4)
        (3, 1.3863)
    """

    def __init__(self, size: int, *, variational: bool = False) -> None:
        super().__init__()
        self.objective = VariationalAutoEncoding(size) if variational else GraphAutoEncoding()

    def nodes(self, batch: LinkBatch) -> Tensor:
        """The distinct nodes of all pairs, ascending."""
        return torch.unique(torch.cat([batch.linked.flatten(), batch.unlinked.flatten()]))

    def losses(self, vectors: Tensor, batch: LinkBatch) -> dict[str, Tensor]:
        """The loss, under the name "reconstruction", and for VGAE also "divergence"."""
        nodes = self.nodes(batch)
        linked, unlinked = (torch.searchsorted(nodes, pairs.contiguous()) for pairs in (batch.linked, batch.unlinked))
        local = LinkBatch(linked, unlinked, batch.seed)
        found: dict[str, Tensor] = self.objective(lambda given: given, vectors, local)
        return found

    def vectors(self, encoded: Tensor) -> Tensor:
        """The vectors whose inner products are the scores: VGAE's means, or what the encoder gave."""
        if isinstance(self.objective, VariationalAutoEncoding):
            found: Tensor = self.objective.mean(encoded)
            return found
        return encoded

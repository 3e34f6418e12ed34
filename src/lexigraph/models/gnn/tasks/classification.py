"""Which class a node is of."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from lexigraph.models.gnn.tasks.multi_task import Task
from lexigraph.models.gnn.tasks.node_batches import NodeBatch


class ClassificationTask(Task):
    """Cross-entropy of linear scores of a node's vector, on :class:`~.node_batches.NodeBatches`.

    Args:
        size: length of a vector.
        n_classes: how many classes.
        mapped: whether vectors are mapped to scores; otherwise they are the scores, and ``size`` is ``n_classes``.

    Example:
        >>> import torch
        >>> task = ClassificationTask(2, 2, mapped=False)
        >>> batch = NodeBatch(torch.tensor([5]), torch.tensor([0]))
        >>> round(task.losses(torch.zeros(1, 2), batch)["cross-entropy"].item(), 4)
        0.6931
    """

    def __init__(self, size: int, n_classes: int, *, mapped: bool = True) -> None:
        super().__init__()
        self.scores: nn.Module = nn.Linear(size, n_classes) if mapped else nn.Identity()

    def nodes(self, batch: NodeBatch) -> Tensor:
        """See :meth:`~.multi_task.Task.nodes`."""
        return batch.nodes

    def losses(self, vectors: Tensor, batch: NodeBatch) -> dict[str, Tensor]:
        """The loss, under the name "cross-entropy"."""
        return {"cross-entropy": functional.cross_entropy(self.scores(vectors), batch.labels)}

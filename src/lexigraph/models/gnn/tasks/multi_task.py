"""One encoder trained on several tasks at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.tasks.joint_batches import JointBatch


class Task(nn.Module, ABC):
    """A loss over vectors of nodes, with whatever parameters it has beside the encoder's."""

    @abstractmethod
    def nodes(self, batch: Any) -> Tensor:
        """The nodes whose vectors a batch needs, int64 ``[n]``; they may repeat."""

    @abstractmethod
    def losses(self, vectors: Tensor, batch: Any) -> dict[str, Tensor]:
        """The parts of the loss, scalars by name.

        Args:
            vectors: of :meth:`nodes`, in their order, float32 ``[n, d]``.
            batch: as :meth:`nodes` saw it.
        """


class MultiTask(nn.Module):
    """The weighted sum of the losses of several tasks over vectors of one encoder.

    The encoder runs once per step, for the nodes of all tasks together. Caruana, "Multitask learning", 1997.

    Args:
        encoder: from nodes, int64 ``[n]``, to vectors ``[n, d]``, such as
            :class:`~lexigraph.models.gnn.tasks.GraphEncoder`.
        tasks: by name.
        weights: of each task's loss, 1 where none is given.

    Raises:
        ConfigError: no task, or a weight for a task that there is none of.

    Example:
        >>> from lexigraph.models.gnn.tasks.classification import ClassificationTask
        >>> from lexigraph.models.gnn.tasks.node_batches import NodeBatch
        >>> network = MultiTask(nn.Embedding(3, 4), {"kind": ClassificationTask(4, 2)}, {"kind": 0.5})
        >>> batch = JointBatch({"kind": NodeBatch(torch.tensor([0, 2]), torch.tensor([1, 0]))})
        >>> sorted(network.training_loss(batch))
        ['kind', 'loss']
    """

    def __init__(
        self, encoder: nn.Module, tasks: Mapping[str, Task], weights: Mapping[str, float] | None = None
    ) -> None:
        super().__init__()
        given = dict(weights or {})
        strange = sorted(given.keys() - tasks.keys())
        if not tasks or strange:
            raise ConfigError(f"weights for {', '.join(strange) or 'nothing'}; the tasks are: {', '.join(tasks)}")
        self.encoder = encoder
        self.tasks = nn.ModuleDict(tasks)
        self.weights = {name: float(given.get(name, 1.0)) for name in tasks}

    def training_loss(self, batch: JointBatch) -> dict[str, Tensor]:
        """``loss``, and each task's weighted share of it under the task's name.

        Args:
            batch: of all tasks, or of those whose turn it is.
        """
        wanted = {name: self.tasks[name].nodes(part) for name, part in batch.parts.items()}
        vectors = self.encoder(torch.cat(list(wanted.values())))
        pieces = vectors.split([len(nodes) for nodes in wanted.values()])
        shares = {
            name: self.weights[name] * sum(self.tasks[name].losses(piece, batch.parts[name]).values())
            for name, piece in zip(wanted, pieces, strict=True)
        }
        return {"loss": torch.stack(list(shares.values())).sum(), **shares}

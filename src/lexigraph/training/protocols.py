"""What the loop asks of a network and of its batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

Watcher: TypeAlias = Callable[[int, float], bool]
"""Told the epoch (from 1) and the monitored value (negative where less is better) after each validation; False ends the
training there."""


class BatchSource(Protocol):
    """Batches of training examples, the same ones whenever they are asked for again.

    A batch may be anything made of tensors: a tensor, a dictionary, a tuple, a dataclass (not a frozen one), or an
    object with a method ``to(device)``.

    Attributes:
        batch_size: examples per batch.
    """

    @property
    def batch_size(self) -> int:
        """Examples per batch."""
        ...

    def __len__(self) -> int:
        """Steps per epoch, the same for every epoch."""
        ...

    def batches(self, epoch: int, start: int = 0) -> Iterator[Any]:
        """The batches of an epoch from step ``start`` on.

        A pure function of the source's seed, ``epoch`` and the step: asked for again, it gives the same batches.

        Args:
            epoch: number of the epoch, from 0.
            start: first step, from 0.
        """
        ...

    def halved(self) -> Self:
        """The same examples in batches of half the size.

        For a step to be taken again, batches ``2 s`` and ``2 s + 1`` should hold what batch ``s`` held.
        """
        ...

    def shard(self, rank: int, world: int) -> Self:
        """What process ``rank`` of ``world`` trains on; all shards have the same length."""
        ...


class Trainable(Protocol):
    """A ``torch.nn.Module`` that knows its own loss."""

    def training_loss(self, batch: Any) -> dict[str, Tensor]:
        """The loss of a batch and its parts, each a scalar.

        Noise must come from torch's own generator: it is seeded for every step.

        Returns:
            ``loss``, the sum to minimise, and its parts by name.
        """
        ...

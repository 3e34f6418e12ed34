"""An epoch cut into batches, each a pure function of its place, so that training resumes at any step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from copy import copy
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.objectives.streams import stream

BatchType = TypeVar("BatchType")


class EpochBatches(ABC, Generic[BatchType]):
    """Every example once per epoch, in an order drawn for the epoch.

    Args:
        n_examples: how many there are.
        batch_size: examples per step (per process).
        seed: of the order and of whatever a step draws.

    Raises:
        ConfigError: ``batch_size`` is below 1.
    """

    def __init__(self, n_examples: int, batch_size: int, seed: int) -> None:
        if batch_size < 1:
            raise ConfigError(f"batch_size is {batch_size}; it must be at least 1")
        self.n_examples, self.batch_size, self.seed = n_examples, batch_size, seed
        self._rank, self._world = 0, 1

    def __len__(self) -> int:
        """Steps per epoch, the same for every process."""
        window = self.batch_size * self._world
        return (self.n_examples + window - 1) // window

    def batches(self, epoch: int, start: int = 0) -> Iterator[BatchType]:
        """The batches of an epoch from step ``start`` on; each depends on seed, epoch, step and rank alone."""
        order = stream(self.seed, epoch).permutation(self.n_examples)
        window = self.batch_size * self._world
        for step in range(start, len(self)):
            places = order[step * window : (step + 1) * window]
            mine = places[self._rank :: self._world]
            yield self._batch(mine if len(mine) else places[:1], stream(self.seed, epoch, step + 1, self._rank))

    def halved(self) -> Self:
        """The same examples in batches of half the size.

        Raises:
            ConfigError: a batch holds a single example already.
        """
        if self.batch_size == 1:
            raise ConfigError("a batch of one example cannot be halved; take a smaller network or graph")
        return self._changed(batch_size=self.batch_size // 2)

    def shard(self, rank: int, world: int) -> Self:
        """The part of process ``rank`` of ``world``: its share of every step; together they see each example once.

        Where a last step has fewer examples than processes, the surplus ones see its first again.

        Raises:
            ConfigError: the rank is not below the number of processes.
        """
        if not 0 <= rank < world:
            raise ConfigError(f"rank {rank} of {world} processes; it must lie in 0..{world - 1}")
        return self._changed(_rank=rank, _world=world)

    def _changed(self, **values: int) -> Self:
        other = copy(self)  # the arrays are shared
        for name, value in values.items():
            setattr(other, name, value)
        return other

    @abstractmethod
    def _batch(self, places: NDArray[np.int64], generator: np.random.Generator) -> BatchType:
        """The batch of some examples, with random numbers of its own."""

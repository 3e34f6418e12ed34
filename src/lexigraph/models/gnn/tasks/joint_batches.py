"""Batches of several tasks, side by side or in turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import torch

from lexigraph.errors import ConfigError
from lexigraph.training.protocols import BatchSource


@dataclass(frozen=True, eq=False)
class JointBatch:
    """What one step learns from: a batch of each task, or of some.

    Attributes:
        parts: batches by task.
    """

    parts: Mapping[str, Any]

    def to(self, device: str | torch.device) -> JointBatch:
        """The same batches on another device."""
        return JointBatch({name: part.to(device) for name, part in self.parts.items()})


class JointBatches:
    """The batches of several tasks as one source.

    Args:
        sources: of each task, by name.
        turns: "together": every step has a batch of each task; an epoch is as long as the longest source, and shorter
            ones begin anew. "alternating": every step has one task's batch, spread evenly; an epoch is one pass over
            each.

    Raises:
        ConfigError: there are no sources, an empty one, or no such way of taking turns.

    Example:
        >>> from lexigraph.models.gnn.tasks.node_batches import NodeBatches
        >>> def some(n): return NodeBatches(np.arange(n), np.zeros(n, np.int64), batch_size=2)
        >>> [list(b.parts) for b in JointBatches({"a": some(4), "b": some(2)}, "alternating").batches(0)]
        [['a'], ['b'], ['a']]
        >>> [list(b.parts) for b in JointBatches({"a": some(4), "b": some(2)}).batches(0)]
        [['a', 'b'], ['a', 'b']]
    """

    def __init__(
        self, sources: Mapping[str, BatchSource], turns: Literal["together", "alternating"] = "together"
    ) -> None:
        empty = [name for name, source in sources.items() if not len(source)]
        if not sources or empty:
            raise ConfigError(
                f"tasks without batches: {', '.join(empty) or 'all'}; leave them out or give them examples"
            )
        if turns not in ("together", "alternating"):
            raise ConfigError(f"turns={turns!r}; allowed: together, alternating")
        self.sources, self.turns = dict(sources), turns

    @property
    def batch_size(self) -> int:
        """Examples per batch of the task that has most."""
        return max(source.batch_size for source in self.sources.values())

    def __len__(self) -> int:
        lengths = [len(source) for source in self.sources.values()]
        return max(lengths) if self.turns == "together" else sum(lengths)

    def batches(self, epoch: int, start: int = 0) -> Iterator[JointBatch]:
        """The batches of an epoch from step ``start`` on, a pure function of the sources' seeds, epoch and step."""
        return self._together(epoch, start) if self.turns == "together" else self._alternating(epoch, start)

    def _together(self, epoch: int, start: int) -> Iterator[JointBatch]:
        streams = {name: _again(source, epoch, start, len(self)) for name, source in self.sources.items()}
        for _ in range(start, len(self)):
            yield JointBatch({name: next(stream) for name, stream in streams.items()})

    def _alternating(self, epoch: int, start: int) -> Iterator[JointBatch]:
        order = self._order()
        gone = {name: order[:start].count(name) for name in self.sources}
        streams = {name: source.batches(epoch, gone[name]) for name, source in self.sources.items()}
        for name in order[start:]:
            yield JointBatch({name: next(streams[name])})

    def _order(self) -> list[str]:
        """Whose turn each step is: every task's steps lie evenly over the epoch."""
        places = [
            ((step + 0.5) / len(source), name) for name, source in self.sources.items() for step in range(len(source))
        ]
        return [name for _, name in sorted(places)]

    def halved(self) -> Self:
        """The same examples in batches of half the size; tasks that have a single example per batch stay so.

        Raises:
            ConfigError: all have.
        """
        if self.batch_size == 1:
            raise ConfigError("batches of one example cannot be halved; take a smaller network or a fan_out")
        halves = {name: s.halved() if s.batch_size > 1 else s for name, s in self.sources.items()}
        return type(self)(halves, self.turns)

    def shard(self, rank: int, world: int) -> Self:
        """What process ``rank`` of ``world`` trains on."""
        return type(self)({name: source.shard(rank, world) for name, source in self.sources.items()}, self.turns)


def _again(source: BatchSource, epoch: int, start: int, length: int) -> Iterator[Any]:
    """``length`` batches of an epoch from ``start`` on; a source that has fewer goes on with another order."""
    passes = int(np.ceil(length / len(source)))
    done, place = divmod(start, len(source))
    for turn in range(done, passes):
        yield from source.batches(epoch * passes + turn, place)
        place = 0

"""Where a run stands: all that a checkpoint holds beside tensors."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class TrainingState:
    """The position of a run and what it has seen.

    Attributes:
        epoch: the epoch under way, from 0.
        step: steps done in it.
        steps: optimiser steps taken.
        halvings: how often the batch was halved.
        sums: sums of the epoch's loss and its parts, each batch weighted by its share of a batch of full size.
        weight: sum of those weights.
        history: rows of the epochs that are done.
        values: what was monitored at each validation, oldest first.
        best_epoch: epoch (from 1) of the best validation.
        best_value: what was monitored there.
        best_steps: steps taken until then.
        seconds: wall-clock time.
        events: what a reader of the result should know.
    """

    epoch: int = 0
    step: int = 0
    steps: int = 0
    halvings: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    weight: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    best_epoch: int | None = None
    best_value: float | None = None
    best_steps: int | None = None
    seconds: float = 0.0
    events: list[str] = field(default_factory=list)

    def to_values(self) -> dict[str, Any]:
        """A copy as plain JSON values.

        Example:
            >>> TrainingState.from_values(TrainingState(epoch=2).to_values()).epoch
            2
        """
        return asdict(self)

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> TrainingState:
        """The state that :meth:`to_values` gave.

        Raises:
            TypeError: the values are of another version.
        """
        return cls(**values)

    def add(self, values: dict[str, float]) -> None:
        """Count one batch's loss and parts."""
        share = 0.5**self.halvings
        self.weight += share
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + share * value

    def means(self) -> dict[str, float]:
        """Mean loss and parts of the epoch so far.

        Example:
            >>> state = TrainingState()
            >>> state.add({"loss": 1.0})
            >>> state.add({"loss": 2.0})
            >>> state.means()
            {'loss': 1.5}
        """
        return {name: value / self.weight for name, value in self.sums.items()} if self.weight else {}

    def next_epoch(self) -> None:
        """Go to the start of the next epoch."""
        self.epoch += 1
        self.step, self.sums, self.weight = 0, {}, 0.0

"""A split: three data sets over the same users and items, and an account of how they came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property

import polars as pl

from lexigraph.data.dataset import Dataset


@dataclass(frozen=True)
class SplitDescription:
    """What was split how, for reports.

    Attributes:
        strategy: name of the strategy.
        parameters: the settings that mattered, and cut points.
        rows: number of rows of each part.
        dropped: rows that are in no part, by reason.
        unseen: users and items of validation and test without any training interaction.
        notes: what a reader of a result should know.
    """

    strategy: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    unseen: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        clauses = [
            f"{self.strategy} split ({_pairs(self.parameters, '=')})" if self.parameters else f"{self.strategy} split",
            _pairs(self.rows, " "),
        ]
        dropped = {reason: count for reason, count in self.dropped.items() if count}
        if dropped:
            clauses.append("dropped: " + "; ".join(f"{count} {reason}" for reason, count in dropped.items()))
        return ". ".join([*clauses, *self.notes])


@dataclass(frozen=True, eq=False)
class Split:
    """Three parts of one data set that share its users, items and side tables.

    No pair of user and item is in two parts, and in ``validation`` and ``test`` each pair stands once. None of the
    parts carries the fixed ``test`` or ``validation`` table of the whole, so a model given a part cannot peek.

    Attributes:
        train: what models are fitted on while they are being chosen.
        validation: what they are chosen by.
        test: what the chosen one is reported on, once.
        description: how the split was made and what was dropped.
    """

    train: Dataset
    validation: Dataset
    test: Dataset
    description: SplitDescription

    def development(self) -> Dataset:
        """Train and validation together: what the chosen model is fitted on before it meets the test part."""
        return self._development

    @cached_property
    def _development(self) -> Dataset:
        parts = [self.train.interactions, self.validation.interactions]
        return self.train.with_interactions(pl.concat(parts, how="diagonal"))

    def __repr__(self) -> str:
        return f"Split({self.description})"


def _pairs(values: Mapping[str, object], sign: str) -> str:
    return ", ".join(f"{name}{sign}{value}" for name, value in values.items())

"""A report of an evaluation as the page shows it, whichever command wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lexigraph.web.evaluations.figures import Figure


@dataclass(frozen=True)
class Part:
    """Figures of a part of the users or items.

    Attributes:
        side: "users" or "items".
        by: how they are grouped.
        group: which group.
        size: users or items in it.
        metrics: by name.
    """

    side: str
    by: str
    group: str
    size: int
    metrics: Mapping[str, Figure]


@dataclass(frozen=True)
class Measured:
    """Figures of one model.

    Attributes:
        label: of the model.
        metrics: by name, in the order of the report.
        parts: slices.
        config: settings of the model.
        n_users: users that were evaluated.
        n_items: items that were ranked.
        fit_seconds: how long fitting took, where known.
        notes: what a reader must know.
    """

    label: str
    metrics: Mapping[str, Figure]
    parts: tuple[Part, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    n_users: int = 0
    n_items: int = 0
    fit_seconds: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def ways(self) -> list[tuple[str, str]]:
        """The ways in which users and items are grouped, as side and name."""
        return list(dict.fromkeys((part.side, part.by) for part in self.parts))


@dataclass(frozen=True)
class Report:
    """A file of figures.

    Attributes:
        title: what it is called.
        dataset: on which data.
        split: how it was split.
        models: that have figures; none is possible where all failed.
        main_metric: the one that a conclusion is about; "" where none is named.
        sentences: what it says in words.
        failures: models without figures, and why.
    """

    title: str
    dataset: str
    split: str
    models: tuple[Measured, ...]
    main_metric: str = ""
    sentences: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def metrics(self) -> list[str]:
        """All metrics of any model, in order of first appearance."""
        return list(dict.fromkeys(name for model in self.models for name in model.metrics))

    @property
    def first_metric(self) -> str:
        """The metric to show first."""
        wanted = (self.main_metric, "ndcg@20", "ndcg@10")
        return next((name for name in wanted if name in self.metrics), (self.metrics or [""])[0])

    def by(self, metric: str) -> list[Measured]:
        """The models that have a metric, highest first."""
        return sorted((one for one in self.models if metric in one.metrics), key=lambda one: -one.metrics[metric].mean)

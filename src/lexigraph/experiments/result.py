"""What an experiment found: every model's reports over every seed, and what is needed to read and repeat them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean, stdev
from typing import Any, Protocol

from lexigraph.evaluation.comparison import Failure
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.statistics import Significance
from lexigraph.experiments.intervals import Intervals, model_intervals


class Warned(Protocol):
    """Something a reader of the figures must know, such as a leak between training and test part."""

    @property
    def kind(self) -> str:
        """What was looked for."""

    @property
    def severity(self) -> str:
        """One of "error", "warning" and "information"."""

    @property
    def sentence(self) -> str:
        """The finding and what to do about it, in words."""


@dataclass(frozen=True)
class DatasetFacts:
    """What the models were compared on.

    Attributes:
        name: the data set.
        n_users: its users.
        n_items: its items.
        n_interactions: its interactions, all parts together.
        summary: further facts by name (density, time span, share of items with text, ...).
    """

    name: str
    n_users: int = 0
    n_items: int = 0
    n_interactions: int = 0
    summary: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Experiment:
    """Several models on the same split, each once per seed.

    Attributes:
        title: what the page is called.
        dataset: what the models were compared on.
        splits: how each split was made; one sentence for each, usually one.
        seeds: the seeds each model was fitted with.
        runs: label to reports, one per seed that succeeded, in the order the models were given.
        failures: label to reasons, one per seed that failed.
        significance: what comparing the models pair by pair showed; None where it was not done.
        leaks: what the leakage check found.
        warnings: any other sentence a reader must see.
        main_metric: the metric the conclusion is about.
        baseline: label of the model that the others must beat, if one was named.
        settings: the settings file as plain values.
        settings_text: the settings file as TOML text.
        command: the command line that repeats the experiment.
        environment: versions, machine and cores.
        started: when it began, ISO 8601.
        seconds: how long it took.
        peak_memory: largest resident memory of the process in bytes, where known.

    Example:
        >>> import numpy as np, polars as pl
        >>> users = pl.Series(["a", "b"])
        >>> def report(*hits):
        ...     return EvaluationReport("ease", "toy", users, {"hit@1": np.array(hits)})
        >>> found = Experiment("toy", DatasetFacts("toy"), runs={"ease": (report(0.0, 1.0), report(1.0, 1.0))})
        >>> found.mean("ease", "hit@1"), round(found.spread("ease", "hit@1"), 3), found.metrics
        (0.75, 0.354, ('hit@1',))
    """

    title: str
    dataset: DatasetFacts
    splits: tuple[str, ...] = ()
    seeds: tuple[int, ...] = (0,)
    runs: Mapping[str, tuple[EvaluationReport, ...]] = field(default_factory=dict)
    failures: Mapping[str, tuple[Failure, ...]] = field(default_factory=dict)
    significance: Significance | None = None
    leaks: tuple[Warned, ...] = ()
    warnings: tuple[str, ...] = ()
    main_metric: str = "ndcg@20"
    baseline: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    settings_text: str = ""
    command: str = ""
    environment: Mapping[str, str | int] = field(default_factory=dict)
    started: str = ""
    seconds: float | None = None
    peak_memory: int | None = None

    @property
    def alarms(self) -> tuple[Warned, ...]:
        """The leaks that may spoil the figures, without those that only inform."""
        return tuple(leak for leak in self.leaks if leak.severity != "information")

    @property
    def labels(self) -> tuple[str, ...]:
        """Models with at least one report, in the order given."""
        return tuple(label for label, reports in self.runs.items() if reports)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Every metric of any report, in order of first appearance."""
        return tuple(dict.fromkeys(name for reports in self.runs.values() for one in reports for name in one.metrics))

    @cached_property
    def intervals(self) -> Intervals:
        """Label to metric to the 95 % bootstrap interval of its mean over users; computed when first asked for."""
        return {label: model_intervals(self.runs[label]) for label in self.labels}

    def values(self, label: str, metric: str) -> tuple[float | None, ...]:
        """The metric's mean over users for each report of a model; None where a report does not have it."""
        return tuple(finite(one.metrics.get(metric)) for one in self.runs.get(label, ()))

    def mean(self, label: str, metric: str) -> float | None:
        """Mean over seeds of the metric's mean over users; None where no report has it."""
        return mean_of(self.values(label, metric))

    def spread(self, label: str, metric: str) -> float | None:
        """Sample standard deviation over seeds; None for fewer than two values."""
        return spread_of(self.values(label, metric))

    def fit_seconds(self, label: str) -> float | None:
        """Mean time of a fit, where known."""
        return mean_of([finite(one.fit_seconds) for one in self.runs.get(label, ())])

    def evaluate_seconds(self, label: str) -> float | None:
        """Mean time of an evaluation."""
        return mean_of([finite(one.evaluate_seconds) for one in self.runs.get(label, ())])


def finite(value: float | None) -> float | None:
    """The value, or None where it is missing, NaN or infinite.

    Example:
        >>> finite(float("nan")), finite(0.5)
        (None, 0.5)
    """
    return None if value is None or not abs(value) < float("inf") else float(value)


def mean_of(values: Sequence[float | None]) -> float | None:
    """Mean of the values that are there; None where there is none.

    Example:
        >>> mean_of([1.0, None, 2.0])
        1.5
    """
    present = [value for value in values if value is not None]
    return fmean(present) if present else None


def spread_of(values: Sequence[float | None]) -> float | None:
    """Sample standard deviation of the values that are there; None for fewer than two.

    Example:
        >>> spread_of([1.0, None, 3.0]), spread_of([1.0])
        (1.4142135623730951, None)
    """
    present = [value for value in values if value is not None]
    return stdev(present) if len(present) > 1 else None

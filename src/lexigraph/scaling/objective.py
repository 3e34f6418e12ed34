"""What a trial is judged by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError, InvalidScoreError
from lexigraph.evaluation.metrics import check_metrics
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.ratings import evaluate_ratings
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import create
from lexigraph.training import Watcher

RATING_METRICS = ("rmse", "mae")
"""Metrics of predicted ratings; smaller is better."""


@dataclass(frozen=True)
class Metric:
    """A metric by name.

    Attributes:
        name: "ndcg@20", "rmse".
        maximize: whether larger is better.
    """

    name: str
    maximize: bool

    def of(self, model: Recommender, validation: Dataset) -> float:
        """The metric of a fitted model.

        Raises:
            InvalidScoreError: it is not a finite number.
        """
        if self.name in RATING_METRICS:
            value = evaluate_ratings(model, validation)[self.name]
        else:
            kind, _, k = self.name.partition("@")
            value = evaluate(model, validation, ks=(int(k),), metrics=(kind,), slices=None).metrics[self.name]
        if not math.isfinite(value):
            raise InvalidScoreError(f"{self.name} of {model.name} is {value}; it must be a finite number")
        return float(value)


def metric_by_name(name: str) -> Metric:
    """Read the name of a metric.

    Raises:
        ConfigError: not the name of a ranking metric with its cut-off, nor of a rating metric.

    Example:
        >>> metric_by_name("recall@10").maximize, metric_by_name("rmse").maximize
        (True, False)
        >>> metric_by_name("ndcg")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: metric 'ndcg' has no cut-off; write it like 'ndcg@20', or use rmse or mae
    """
    if name in RATING_METRICS:
        return Metric(name, maximize=False)
    kind, _, k = name.partition("@")
    if not k.isdecimal():
        raise ConfigError(
            f"metric {name!r} has no cut-off; write it like 'ndcg@20', or use {' or '.join(RATING_METRICS)}"
        )
    check_metrics((int(k),), (kind,))
    return Metric(f"{kind}@{int(k)}", maximize=True)


@dataclass(frozen=True)
class Objective:
    """Fit on train, measure on validation.

    Attributes:
        model: a model's name.
        fixed: settings that are not searched.
        train: the training part.
        validation: the validation part.
        metric: what is measured.
    """

    model: str
    fixed: Mapping[str, Any]
    train: Dataset
    validation: Dataset
    metric: Metric

    def __call__(self, options: Mapping[str, Any], watcher: Watcher | None = None) -> float | None:
        """The metric with these settings; None where the watcher ended the training.

        Args:
            options: what is searched.
            watcher: told the validations of a model that trains in epochs (in one process).

        Raises:
            KeyboardInterrupt: somebody stopped the training, which by itself ends well.
        """
        model = create(self.model, **{**self.fixed, **options})
        if getattr(model.config, "devices", 1) == 1:
            model.watcher = watcher
        model.fit(self.train)
        stopped = None if model.training_result is None else model.training_result.stopped
        if stopped == "interrupted":
            raise KeyboardInterrupt
        return None if stopped == "watcher" else self.metric.of(model, self.validation)

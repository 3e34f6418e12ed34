"""What an evaluation found: means for people, per-user values for statistics, JSON and Markdown for others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from lexigraph.evaluation.files import strict_json, write_text_atomically
from lexigraph.evaluation.means import mean_of_defined, standard_error
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.slices.slice import Slice
from lexigraph.evaluation.slices.tables import slices_markdown


@dataclass(frozen=True, eq=False)
class EvaluationReport:
    """Figures of one model on one test part.

    Attributes:
        model: name of the model.
        dataset: name of the data set.
        user_ids: ids of the evaluated users, String ``[n_users]``; the rows of every array in ``per_user``.
        per_user: metric name ("recall@20") to values, float64 ``[n_users]``; NaN where a metric is not defined for a
            user (calibration without any category in the history), who is then left out of its mean.
        aggregates: metrics of all lists together ("coverage@20").
        ratings: ``rmse`` and ``mae`` where the model predicts ratings.
        slices: the same metrics for parts of the users and items.
        rankings: the lists behind the figures; not part of the JSON.
        split: how the split was made.
        n_items: candidates ranked for every user, before seen items are left out.
        n_skipped: users of the data set without a test item that could be recommended.
        n_leaked: test pairs left out of relevance because they are also among the seen items.
        config: settings of the model.
        fit_seconds: how long fitting took, where known.
        evaluate_seconds: how long evaluation took.
        environment: versions and cores.
        seed: the model's seed, where it has one.
        notes: what a reader of the figures must know.

    Example:
        >>> import numpy as np
        >>> per_user = {"recall@20": np.array([0.0, 1.0])}
        >>> report = EvaluationReport("popularity", "toy", pl.Series(["a", "b"]), per_user)
        >>> report.metrics, report.standard_errors
        ({'recall@20': 0.5}, {'recall@20': 0.5})
    """

    model: str
    dataset: str
    user_ids: pl.Series
    per_user: Mapping[str, PerUser]
    aggregates: Mapping[str, float] = field(default_factory=dict)
    ratings: Mapping[str, float] = field(default_factory=dict)
    slices: tuple[Slice, ...] = ()
    rankings: Rankings | None = None
    split: str = ""
    n_items: int = 0
    n_skipped: int = 0
    n_leaked: int = 0
    config: Mapping[str, Any] = field(default_factory=dict)
    fit_seconds: float | None = None
    evaluate_seconds: float = 0.0
    environment: Mapping[str, str | int] = field(default_factory=dict)
    seed: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def n_users(self) -> int:
        """Number of evaluated users, over which the means are taken."""
        return len(self.user_ids)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Mean of every metric over the users it is defined for, then metrics of all lists and rating errors."""
        means = {name: mean_of_defined(values) for name, values in self.per_user.items()}
        return (
            {name: mean for name, mean in means.items() if mean is not None}
            | dict(self.aggregates)
            | dict(self.ratings)
        )

    @cached_property
    def standard_errors(self) -> dict[str, float]:
        """Standard error of each mean, ``std / sqrt(n)`` (sample deviation); none for fewer than two users."""
        errors = {name: standard_error(values) for name, values in self.per_user.items()}
        return {name: error for name, error in errors.items() if error is not None}

    def per_user_frame(self) -> pl.DataFrame:
        """One row per evaluated user: ``user_id`` and every metric."""
        return pl.DataFrame({"user_id": self.user_ids, **self.per_user})

    def to_dict(self) -> dict[str, Any]:
        """Everything except the per-user values, in the types JSON has."""
        return {
            "model": self.model,
            "dataset": self.dataset,
            "split": self.split,
            "metrics": self.metrics,
            "standard_errors": self.standard_errors,
            "slices": [one.to_dict() for one in self.slices],
            "n_users": self.n_users,
            "n_items": self.n_items,
            "n_skipped": self.n_skipped,
            "n_leaked": self.n_leaked,
            "config": dict(self.config),
            "seed": self.seed,
            "fit_seconds": self.fit_seconds,
            "evaluate_seconds": self.evaluate_seconds,
            "environment": dict(self.environment),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """The report as one strict JSON object; ``metrics`` maps names like ``recall@20`` to numbers.

        Raises:
            ReportError: a value is NaN or infinite.
        """
        return strict_json(self.to_dict())

    def to_markdown(self) -> str:
        """The report as a Markdown section: what was measured, then tables of metrics and of slices."""
        lines = [f"## {self.model} on {self.dataset}", ""]
        lines += [f"- {label}: {value}" for label, value in self._facts().items()]
        lines += ["", "| metric | mean | standard error |", "| --- | ---: | ---: |"]
        for name, value in self.metrics.items():
            error = self.standard_errors.get(name)
            lines.append(f"| {name} | {value:.4f} | {'' if error is None else f'{error:.4f}'} |")
        return "\n".join(lines) + "\n" + slices_markdown(self.slices, list(self.per_user))

    def save(self, path: str | Path) -> None:
        """Write the report as Markdown (``.md``) or else as JSON, whole or not at all.

        Raises:
            ReportError: the file cannot be written.
        """
        text = self.to_markdown() if Path(path).suffix == ".md" else self.to_json() + "\n"
        write_text_atomically(path, text)

    def _facts(self) -> dict[str, str]:
        facts = {
            "split": self.split,
            "users": f"{self.n_users} evaluated, {self.n_skipped} skipped without test items",
            "candidates": f"{self.n_items} items",
            "leaked pairs": f"{self.n_leaked} test pairs were also seen and left out" if self.n_leaked else "",
            "fit": "" if self.fit_seconds is None else f"{self.fit_seconds:.1f} s",
            "evaluation": f"{self.evaluate_seconds:.1f} s",
            "seed": "" if self.seed is None else str(self.seed),
            "environment": ", ".join(f"{name} {value}" for name, value in self.environment.items()),
            "notes": "; ".join(self.notes),
        }
        return {label: value for label, value in facts.items() if value}

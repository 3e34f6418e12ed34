"""Several reports side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lexigraph.evaluation.directions import best_value
from lexigraph.evaluation.files import strict_json
from lexigraph.evaluation.report import EvaluationReport


@dataclass(frozen=True)
class Failure:
    """Why a model has no figures.

    Attributes:
        stage: "fit" or "evaluate" ("make" where a model could not even be made).
        error: the error's class name.
        message: what it said.
    """

    stage: str
    error: str
    message: str


@dataclass(frozen=True)
class Comparison:
    """Reports of several models on the same test part, by the label each was given.

    Attributes:
        reports: label to report, in the order the models were given.
        failures: label to reason, for models that could not be fitted or evaluated.
    """

    reports: Mapping[str, EvaluationReport] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)

    def to_markdown(self) -> str:
        """A table of the models, best values bold, then a list of those that failed."""
        parts = [comparison_markdown(list(self.reports.values()), list(self.reports))] if self.reports else []
        parts += [
            f"- {label} failed to {failure.stage}: {failure.error}: {' '.join(failure.message.split())}\n"
            for label, failure in self.failures.items()
        ]
        return "\n".join(parts)

    def to_json(self) -> str:
        """``models`` (label to report) and ``failures`` (label to stage, error, message) as strict JSON."""
        failures = {label: vars(failure) for label, failure in self.failures.items()}
        models = {label: report.to_dict() for label, report in self.reports.items()}
        return strict_json({"models": models, "failures": failures})


def comparison_markdown(
    reports: Sequence[EvaluationReport], labels: Sequence[str] | None = None, metrics: Sequence[str] | None = None
) -> str:
    """A Markdown table with one row per report; the best value of each column is bold, where one way is better.

    Args:
        reports: at least one.
        labels: names of the rows; by default the models' names.
        metrics: columns; by default all metrics of all reports, in order of first appearance.

    Returns:
        The table, ending in a line break. A value that a report does not have is left blank.

    Example:
        >>> import numpy as np, polars as pl
        >>> users = pl.Series(["a"])
        >>> weak = EvaluationReport("weak", "toy", users, {"hit@1": np.array([0.0])}, fit_seconds=1.0)
        >>> strong = EvaluationReport("strong", "toy", users, {"hit@1": np.array([1.0])})
        >>> print(comparison_markdown([weak, strong]))
        | model | hit@1 | fit (s) | evaluation (s) |
        | --- | ---: | ---: | ---: |
        | weak | 0.0000 | 1.0 | 0.0 |
        | strong | **1.0000** |  | 0.0 |
    """
    names = list(labels) if labels is not None else [report.model for report in reports]
    columns = list(metrics) if metrics is not None else list(dict.fromkeys(m for r in reports for m in r.metrics))
    rows = [["model", *columns, "fit (s)", "evaluation (s)"], ["---", *["---:"] * (len(columns) + 2)]]
    best = {metric: _best(reports, metric) for metric in columns}
    for name, report in zip(names, reports, strict=True):
        fit = "" if report.fit_seconds is None else f"{report.fit_seconds:.1f}"
        cells = [_cell(report.metrics.get(metric), best[metric]) for metric in columns]
        rows.append([name.replace("|", "\\|"), *cells, fit, f"{report.evaluate_seconds:.1f}"])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def comparison_json(reports: Sequence[EvaluationReport]) -> str:
    """Several reports as a strict JSON array.

    Raises:
        ReportError: a value is NaN or infinite.
    """
    return strict_json([report.to_dict() for report in reports])


def _best(reports: Sequence[EvaluationReport], metric: str) -> str:
    """The best value as it will be printed, so that values which look the same are all bold."""
    values: list[float] = [report.metrics[metric] for report in reports if metric in report.metrics]
    value = best_value(metric, values)
    return "" if value is None else _number(value)


def _cell(value: float | None, best: str) -> str:
    if value is None:
        return ""
    text = _number(value)
    return f"**{text}**" if text == best else text


def _number(value: float) -> str:
    return f"{value:.4f}"

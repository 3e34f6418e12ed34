"""What a backtest found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from lexigraph.data.splits.split import SplitDescription
from lexigraph.evaluation.comparison import Failure
from lexigraph.evaluation.protocols.tables import cell, markdown_table
from lexigraph.evaluation.report import EvaluationReport


@dataclass(frozen=True, eq=False)
class Run:
    """One model on one window.

    Attributes:
        model: label of the model.
        window: number of the window, from 1.
        split: how the window was cut.
        report: the figures, or None where the model failed.
        failure: why there are none, or None.
    """

    model: str
    window: int
    split: SplitDescription
    report: EvaluationReport | None = None
    failure: Failure | None = None


@dataclass(frozen=True, eq=False)
class Backtest:
    """All runs, window by window.

    Attributes:
        runs: every model on every window.
    """

    runs: tuple[Run, ...]

    @property
    def models(self) -> tuple[str, ...]:
        """Labels in the order they were given."""
        return tuple(dict.fromkeys(run.model for run in self.runs))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of all metrics any run has."""
        return tuple(dict.fromkeys(name for run in self.runs if run.report for name in run.report.metrics))

    @property
    def failures(self) -> tuple[Run, ...]:
        """The runs without figures."""
        return tuple(run for run in self.runs if run.failure is not None)

    def reports(self, model: str) -> Mapping[int, EvaluationReport]:
        """Window to report of one model, without the windows it failed on."""
        return {run.window: run.report for run in self.runs if run.model == model and run.report is not None}

    def frame(self) -> pl.DataFrame:
        """One row per model and window: moments, evaluated users, every metric, times; nulls where a model failed."""
        rows = [_row(run, self.metrics) for run in self.runs]
        figures = dict.fromkeys((*self.metrics, "fit_seconds", "evaluate_seconds"), pl.Float64)
        texts = dict.fromkeys(("model", "test_from", "test_until", "failure"), pl.String)
        return pl.DataFrame(rows, schema_overrides={**texts, **figures, "window": pl.Int64, "users": pl.Int64})

    def summary(self) -> pl.DataFrame:
        """``model``, ``metric``, ``mean`` and ``sd`` over windows (sample deviation), ``windows`` they are over.

        Windows share most of their training part, so ``sd`` says how much figures move from one time to another;
        it is no standard error of their mean.
        """
        wide = self.frame().select("model", *self.metrics)
        if not self.metrics:
            schema = {
                "model": pl.String,
                "metric": pl.String,
                "mean": pl.Float64,
                "sd": pl.Float64,
                "windows": pl.UInt32,
            }
            return pl.DataFrame(schema=schema)
        long = wide.unpivot(index="model", variable_name="metric", value_name="value")
        return long.group_by("model", "metric", maintain_order=True).agg(
            mean=pl.col("value").mean(), sd=pl.col("value").std(), windows=pl.col("value").count()
        )

    def to_markdown(self) -> str:
        """Mean and deviation over windows of every model, then every window, then what failed."""
        parts = [self._overview(), self._windows()] if self.metrics else []
        parts += [_failure_line(run) for run in self.failures]
        return "\n".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON: ``runs`` and ``summary``; the reports without their per-user values."""
        return {"summary": self.summary().to_dicts(), "runs": [_run_dict(run) for run in self.runs]}

    def _overview(self) -> str:
        cells = {
            (row["model"], row["metric"]): _mean_and_deviation(row) for row in self.summary().iter_rows(named=True)
        }
        rows = [
            [cell(model), *(cells[model, metric] for metric in self.metrics), str(len(self.reports(model)))]
            for model in self.models
        ]
        return markdown_table(["model", *self.metrics, "windows"], rows)

    def _windows(self) -> str:
        rows = [
            [cell(run.model), str(run.window), str(run.report.n_users), *_figures(run.report, self.metrics)]
            for run in self.runs
            if run.report is not None
        ]
        return markdown_table(["model", "window", "users", *self.metrics], rows)


def _row(run: Run, metrics: tuple[str, ...]) -> dict[str, object]:
    report, moments = run.report, run.split.parameters
    return {
        "model": run.model,
        "window": run.window,
        "test_from": _text(moments.get("test_from")),
        "test_until": _text(moments.get("test_until")),
        "users": None if report is None else report.n_users,
        **{name: None if report is None else report.metrics.get(name) for name in metrics},
        "fit_seconds": None if report is None else report.fit_seconds,
        "evaluate_seconds": None if report is None else report.evaluate_seconds,
        "failure": None if run.failure is None else _reason(run.failure),
    }


def _run_dict(run: Run) -> dict[str, Any]:
    return {
        "model": run.model,
        "window": run.window,
        "split": run.split.to_dict(),
        "report": None if run.report is None else run.report.to_dict(),
        "failure": None if run.failure is None else asdict(run.failure),
    }


def _figures(report: EvaluationReport, metrics: tuple[str, ...]) -> list[str]:
    return [f"{report.metrics[name]:.4f}" if name in report.metrics else "" for name in metrics]


def _mean_and_deviation(row: Mapping[str, Any]) -> str:
    if row["mean"] is None:
        return ""
    return f"{row['mean']:.4f}" if row["sd"] is None else f"{row['mean']:.4f} ± {row['sd']:.4f}"


def _failure_line(run: Run) -> str:
    assert run.failure is not None  # noqa: S101  (only runs that failed come here)
    return f"- window {run.window}: {run.model} failed to {run.failure.stage}: {_reason(run.failure)}\n"


def _reason(failure: Failure) -> str:
    return f"{failure.error}: {' '.join(failure.message.split())}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)

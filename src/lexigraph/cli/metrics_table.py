"""Metrics of one or several models as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lexigraph.cli.console import fail, print_table
from lexigraph.cli.failures import failed
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.evaluation import Comparison


def print_comparison(comparison: Comparison, title: str) -> None:
    """Print one row per metric and one column per model, the best value of each row bold; failures on stderr."""
    from lexigraph.evaluation.directions import best_value

    reports = comparison.reports
    names = list(dict.fromkeys(name for report in reports.values() for name in report.metrics))
    rows: list[list[object]] = []
    for name in names:
        values = [report.metrics.get(name) for report in reports.values()]
        known = [round(value, 4) for value in values if value is not None]
        best = best_value(name, known)
        rows.append([name, *(_cell(value, best, bold=len(reports) > 1) for value in values)])
    fits = [report.fit_seconds for report in reports.values()]
    rows.append([_("fit, seconds"), *("" if seconds is None else f"{seconds:.1f}" for seconds in fits)])
    rows.append([_("evaluation, seconds"), *(f"{report.evaluate_seconds:.1f}" for report in reports.values())])
    if reports:
        print_table([_("metric"), *reports], rows, title=title, numbers=list(reports))
    for label, failure in comparison.failures.items():
        fail(failed(label, failure.stage, failure.message))


def _cell(value: float | None, best: float | None, *, bold: bool) -> Text:
    if value is None:
        return Text("")
    return Text(f"{value:.4f}", style="bold" if bold and round(value, 4) == best else "")

"""The models of an experiment as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lexigraph.cli.console import print_table
from lexigraph.messages import gettext as _
from lexigraph.messages import ngettext

if TYPE_CHECKING:
    from lexigraph.experiments import Experiment


def print_experiment(experiment: Experiment) -> None:
    """Print one row per metric at the cut-off of the main metric, and one column per model; the best values are bold.

    With several seeds a cell is the mean over them and their standard deviation.
    """
    labels = experiment.labels
    if not labels:
        return
    cut = experiment.main_metric.partition("@")[2]
    shown = [name for name in experiment.metrics if name.partition("@")[2] in ("", cut)]
    rows: list[list[object]] = [[name, *_cells(experiment, name)] for name in shown]
    for name, seconds in (
        (_("fit, seconds"), experiment.fit_seconds),
        (_("evaluation, seconds"), experiment.evaluate_seconds),
    ):
        values = [seconds(label) for label in labels]
        rows.append([name, *("" if value is None else f"{value:.1f}" for value in values)])
    n_seeds = len(experiment.seeds)
    count = ngettext("one seed", "{n} seeds", n_seeds).format(n=n_seeds)
    print_table(
        [_("metric"), *labels], rows, title=f"{experiment.title}: {experiment.dataset.name}, {count}", numbers=labels
    )


def _cells(experiment: Experiment, metric: str) -> list[Text]:
    from lexigraph.evaluation.directions import best_value

    means = [experiment.mean(label, metric) for label in experiment.labels]
    known = [round(mean, 4) for mean in means if mean is not None]
    best = best_value(metric, known)
    return [
        _cell(mean, experiment.spread(label, metric), best)
        for label, mean in zip(experiment.labels, means, strict=True)
    ]


def _cell(mean: float | None, spread: float | None, best: float | None) -> Text:
    if mean is None:
        return Text("")
    text = f"{mean:.4f}" if spread is None else f"{mean:.4f} ± {spread:.4f}"
    return Text(text, style="bold" if round(mean, 4) == best else "")

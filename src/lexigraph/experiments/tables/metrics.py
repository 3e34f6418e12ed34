"""Tables with a row for each model and a column for each metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lexigraph.experiments.intervals import Interval
from lexigraph.experiments.reading import (
    ACCURACY,
    bare,
    better,
    cut_off,
    meaning,
    number,
    ordering_metric,
    printed,
    ranked,
    signed,
)
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.tables.table import Cell, Column, Row, Table, mark_best

INTERVAL_NOTE = (
    "Under a figure: its 95 % confidence interval over users, or ± its standard deviation over seeds where there is "
    "no figure per user. ↑ higher is better, ↓ lower is better, no arrow: neither. The best of a column is bold and "
    "starred."
)


def metric_tables(experiment: Experiment) -> tuple[Table, ...]:
    """Accuracy and what is beyond it at the main cut-off, then the same at each other cut-off."""
    k = cut_off(ordering_metric(experiment))
    cut_offs = [k, *sorted({one for one in map(cut_off, experiment.metrics) if one is not None and one != k})]
    tables = [
        _group(experiment, accurate=accurate, k=one, first=one == k) for one in cut_offs for accurate in (True, False)
    ]
    return tuple(table for table in tables if table is not None)


def metric_table(
    experiment: Experiment, metrics: Sequence[str], *, key: str, title: str, folded: bool = False
) -> Table:
    """One row per model, best first; one column per metric.

    Args:
        experiment: the experiment.
        metrics: the columns.
        key: the table's short name.
        title: what it shows.
        folded: whether it is of second interest.
    """
    labels = ranked(experiment)
    columns = tuple(Column(printed(metric), _arrow(metric), meaning(metric)) for metric in metrics)
    by_metric = [_column(experiment, labels, metric) for metric in metrics]
    rows = tuple(
        Row(label, tuple(cells[place] for cells in by_metric), place + 1) for place, label in enumerate(labels)
    )
    return Table(key, title, INTERVAL_NOTE, "Model", columns, rows, folded)


def time_table(experiment: Experiment) -> Table:
    """Seconds to fit and to evaluate each model."""
    labels = ranked(experiment)
    columns = (
        Column("Fit (s)", "lower", "Seconds to fit the model."),
        Column("Evaluation (s)", "lower", "Seconds to rank all items for all users and to measure the lists."),
    )
    by_column = [
        _seconds([experiment.fit_seconds(label) for label in labels]),
        _seconds([experiment.evaluate_seconds(label) for label in labels]),
    ]
    rows = tuple(
        Row(label, tuple(cells[place] for cells in by_column), place + 1) for place, label in enumerate(labels)
    )
    note = "Mean over seeds, on the machine named above. ↓ lower is better."
    return Table("time", "Time", note, "Model", columns, rows)


def seed_table(experiment: Experiment) -> Table | None:
    """The ordering metric for each seed, its mean and its spread; None where no model has two runs."""
    if all(len(experiment.runs[label]) < 2 for label in experiment.labels):
        return None
    metric = ordering_metric(experiment)
    named = {label: _by_seed(experiment, label, metric) for label in ranked(experiment)}
    seeds = sorted({seed for values in named.values() for seed in values})
    columns = (*(Column(f"Seed {seed}") for seed in seeds), Column("Mean"), Column("Standard deviation"))
    rows = []
    for place, (label, values) in enumerate(named.items(), start=1):
        figures = [
            *(values.get(seed) for seed in seeds),
            experiment.mean(label, metric),
            experiment.spread(label, metric),
        ]
        rows.append(Row(label, tuple(Cell(number(figure)) for figure in figures), place))
    note = "One column per random seed. Where seeds differ more than models do, a single run tells little."
    return Table("seeds", f"{printed(metric)} for each seed", note, "Model", columns, tuple(rows))


def _by_seed(experiment: Experiment, label: str, metric: str) -> dict[int, float | None]:
    reports = experiment.runs[label]
    known = len(experiment.seeds) == len(reports)
    fallback = experiment.seeds if known else range(len(reports))
    return {
        seed if one.seed is None or known else one.seed: value
        for seed, one, value in zip(fallback, reports, experiment.values(label, metric), strict=True)
    }


def main_metrics(experiment: Experiment, *, accurate: bool = True) -> list[str]:
    """Metrics of accuracy (or of what is beyond it) at the main cut-off and without one; the ordering metric first."""
    return _metrics_at(experiment, cut_off(ordering_metric(experiment)), accurate=accurate, first=True)


def _metrics_at(experiment: Experiment, k: int | None, *, accurate: bool, first: bool) -> list[str]:
    main = ordering_metric(experiment)
    found = [
        metric
        for metric in experiment.metrics
        if (bare(metric) in ACCURACY) == accurate and (cut_off(metric) == k or (first and cut_off(metric) is None))
    ]
    return sorted(found, key=lambda metric: metric != main)


def _group(experiment: Experiment, *, accurate: bool, k: int | None, first: bool) -> Table | None:
    metrics = _metrics_at(experiment, k, accurate=accurate, first=first)
    if not metrics:
        return None
    title = ("Accuracy" if accurate else "Beyond accuracy") + ("" if k is None else f" of the first {k} places")
    key = f"{'accuracy' if accurate else 'beyond'}-{k or 'all'}"
    return metric_table(experiment, metrics, key=key, title=title, folded=not first)


def _column(experiment: Experiment, labels: Sequence[str], metric: str) -> tuple[Cell, ...]:
    values = [experiment.mean(label, metric) for label in labels]
    cells = [
        Cell(number(value), _detail(experiment, label, metric, experiment.intervals.get(label, {})))
        for label, value in zip(labels, values, strict=True)
    ]
    return mark_best(cells, values, better(metric))


def _detail(experiment: Experiment, label: str, metric: str, bounds: Mapping[str, Interval]) -> str:
    if experiment.mean(label, metric) is None:
        return ""
    if metric in bounds:
        return interval_text(bounds[metric])
    spread = experiment.spread(label, metric)
    return "" if spread is None else f"± {number(spread)}"


def interval_text(bounds: Interval) -> str:
    """An interval as tables print it.

    Example:
        >>> interval_text((0.1, 0.2)), interval_text((-0.1, 0.2))
        ('0.1000–0.2000', '−0.1000 to 0.2000')
    """
    low, high = (signed(bound).removeprefix("+") for bound in bounds)
    return f"{low}–{high}" if bounds[0] >= 0 else f"{low} to {high}"


def _arrow(metric: str) -> str:
    way = better(metric)
    return way if way in ("higher", "lower") else ""


def _seconds(values: Sequence[float | None]) -> tuple[Cell, ...]:
    cells = [Cell("–" if value is None else f"{value:.3f}" if value < 1 else f"{value:,.1f}") for value in values]
    return mark_best(cells, values, "lower")

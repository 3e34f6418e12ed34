"""Tables of parts of the users and items, and of how evenly they are served."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lexigraph.evaluation.slices.gaps import MIN_USERS
from lexigraph.evaluation.slices.slice import Side, Slice
from lexigraph.experiments.reading import MISSING, better, cut_off, number, ordering_metric, printed, ranked, sibling
from lexigraph.experiments.result import Experiment, finite, mean_of
from lexigraph.experiments.tables.table import Cell, Column, Row, Table, mark_best

Division: TypeAlias = tuple[Side, str]
"""What is divided and by what."""

RANGED = ("history length", "popularity")
"""Groupings whose groups carry a range in brackets, which differs from split to split: "head (234-531)"."""

NORMAL_95 = 1.96
"""Standard errors on either side of a mean that make a 95 % interval."""


def divisions(experiment: Experiment) -> dict[Division, dict[str, Slice]]:
    """Each way of dividing users or items, to its groups by name in order of appearance (one slice as an example)."""
    found: dict[Division, dict[str, Slice]] = {}
    for reports in experiment.runs.values():
        for report in reports:
            for one in report.slices:
                found.setdefault((one.side, one.by), {}).setdefault(_name(one), one)
    return {division: _with_ranges(experiment, division, groups) for division, groups in found.items()}


def slices_of(experiment: Experiment, label: str, division: Division, group: str) -> list[Slice]:
    """The slice of one group in each report of a model, whatever the group's range is under each seed."""
    reports = experiment.runs.get(label, ())
    return [
        one
        for report in reports
        for one in report.slices
        if (one.side, one.by) == division and group in (one.group, _name(one))
    ]


def _name(one: Slice) -> str:
    """The group's name; without its range where each seed has a range of its own."""
    return re.sub(r" \([^()]*\)$", "", one.group) if one.by in RANGED else one.group


def _with_ranges(experiment: Experiment, division: Division, groups: dict[str, Slice]) -> dict[str, Slice]:
    """The groups with their ranges where these are the same in all reports."""
    if division[1] not in RANGED:
        return groups
    every = [one for reports in experiment.runs.values() for report in reports for one in report.slices]
    labels = {
        name: {one.group for one in every if (one.side, one.by) == division and _name(one) == name} for name in groups
    }
    return {min(labels[name]) if len(labels[name]) == 1 else name: one for name, one in groups.items()}


def slice_mean(slices: Sequence[Slice], metric: str) -> float | None:
    """Mean over reports of a metric of one group; None where none has it."""
    return mean_of([finite(one.metrics.get(metric)) for one in slices])


def slice_margin(slices: Sequence[Slice], metric: str) -> float | None:
    """Half the width of a 95 % interval of that mean: 1.96 standard errors over users, averaged over reports."""
    error = mean_of([finite(one.standard_errors.get(metric)) for one in slices])
    return None if error is None else NORMAL_95 * error


def slice_metric(experiment: Experiment) -> str:
    """The metric that parts are first looked at by: recall at the main cut-off, else the ordering metric."""
    return sibling(experiment, "recall") or ordering_metric(experiment)


def slice_tables(experiment: Experiment) -> tuple[Table, ...]:
    """For each way of dividing users or items a row per model and a column per group; the ordering metric folded."""
    metrics = dict.fromkeys((slice_metric(experiment), ordering_metric(experiment)))
    return tuple(
        _slice_table(experiment, f"slice-{place}-{metric}", found, metric, folded=turn > 0)
        for place, found in enumerate(divisions(experiment).items())
        for turn, metric in enumerate(metrics)
        if any(metric in one.metrics for one in found[1].values())
    )


def exposure_tables(experiment: Experiment) -> tuple[Table, ...]:
    """For each way of dividing items: what share of all places each group gets, beside its share of what was chosen."""
    k = cut_off(ordering_metric(experiment))
    found = divisions(experiment).items()
    tables = (_exposure_table(experiment, place, division, groups, k) for place, (division, groups) in enumerate(found))
    return tuple(table for table in tables if table is not None)


def gap_table(experiment: Experiment) -> Table | None:
    """How far apart the best and the worst served group of users are; None without slices of users."""
    by_users = {
        division: {group: one for group, one in groups.items() if one.n_users >= MIN_USERS}
        for division, groups in divisions(experiment).items()
        if division[0] == "users"
    }
    labels, metric = ranked(experiment), ordering_metric(experiment)
    by_column = [_gaps(experiment, labels, metric, *one) for one in by_users.items()]
    if not by_column:
        return None
    columns = tuple(Column(f"By {by}", "lower") for _, by in by_users)
    rows = tuple(
        Row(label, tuple(cells[place] for cells in by_column), place + 1) for place, label in enumerate(labels)
    )
    note = (
        f"{printed(metric)} of the best served group of users minus that of the worst served one, and which these are. "
        "0 means that all groups are served equally well. ↓ lower is fairer, though a model may also be even by "
        f"serving all badly. Groups of fewer than {MIN_USERS} users are left out. Extremes are picked after looking, "
        "so the more groups there are, the larger a gap chance alone makes."
    )
    return Table("gaps", f"Gaps in {printed(metric)} between groups of users", note, "Model", columns, rows)


def _slice_table(
    experiment: Experiment, key: str, found: tuple[Division, Mapping[str, Slice]], metric: str, *, folded: bool
) -> Table:
    division, groups = found
    labels, (side, by) = ranked(experiment), division
    by_group = [_group_cells(experiment, labels, division, group, metric) for group in groups]
    note = (
        "A row is a model, a column a group; the best of a column is bold and starred. ±: 95 % interval over users. "
        + ("" if side == "users" else "Only the items of the group count as hits here, so compare within a column. ")
        + _way(metric)
    )
    title = f"{printed(metric)} by {by} of {side}"
    return Table(key, title, note, "Model", _group_columns(side, groups), _model_rows(labels, by_group), folded)


def _group_cells(
    experiment: Experiment, labels: Sequence[str], division: Division, group: str, metric: str
) -> tuple[Cell, ...]:
    parts = [slices_of(experiment, label, division, group) for label in labels]
    values = [slice_mean(part, metric) for part in parts]
    margins = [slice_margin(part, metric) for part in parts]
    cells = [
        Cell(number(value), "" if margin is None or value is None else f"± {number(margin)}")
        for value, margin in zip(values, margins, strict=True)
    ]
    return mark_best(cells, values, better(metric))


def _exposure_table(
    experiment: Experiment, place: int, division: Division, groups: Mapping[str, Slice], k: int | None
) -> Table | None:
    side, by = division
    shown = {group: one for group, one in groups.items() if one.exposure}
    if side != "items" or not shown:
        return None
    deepest = k if k is not None else max(max(one.exposure) for one in shown.values())
    labels = ranked(experiment)
    by_group = []
    chosen = []
    for group in shown:
        parts = [slices_of(experiment, label, division, group) for label in labels]
        chosen.append(Cell(_percent(mean_of([finite(one.share) for part in parts for one in part]))))
        by_group.append(
            [Cell(_percent(mean_of([finite(one.exposure.get(deepest)) for one in part]))) for part in parts]
        )
    rows = (Row("Chosen by people", tuple(chosen), detail="share of test interactions"), *_model_rows(labels, by_group))
    note = (
        f"Share of all places in the lists (first {deepest}) that each group of items gets, beside its share of what "
        "people chose in the test part. A model that shows a group far less often than people choose it holds it back."
    )
    columns = tuple(Column(group, detail=f"{one.size:,} items") for group, one in shown.items())
    return Table(f"exposure-{place}", f"Places given to items by {by}", note, "Model", columns, rows)


def _gaps(
    experiment: Experiment, labels: Sequence[str], metric: str, division: Division, groups: Mapping[str, Slice]
) -> tuple[Cell, ...]:
    values: list[float | None] = []
    cells = []
    for label in labels:
        means = {group: slice_mean(slices_of(experiment, label, division, group), metric) for group in groups}
        present = {group: mean for group, mean in means.items() if mean is not None}
        if len(present) < 2:
            values.append(None)
            cells.append(Cell(MISSING))
            continue
        low, high = min(present, key=present.__getitem__), max(present, key=present.__getitem__)
        gap = present[high] - present[low]
        values.append(gap)
        cells.append(Cell(number(gap), f"{number(present[low])} {low};\n{number(present[high])} {high}"))
    return mark_best(cells, values, "lower")


def _percent(value: float | None) -> str:
    return MISSING if value is None else f"{100 * value:.1f} %"


def _group_columns(side: Side, groups: Mapping[str, Slice]) -> tuple[Column, ...]:
    if side == "users":
        return tuple(Column(group, detail=f"{one.n_users:,} users") for group, one in groups.items())
    return tuple(Column(group, detail=f"{one.size:,} items, {one.n_users:,} users") for group, one in groups.items())


def _model_rows(labels: Sequence[str], by_column: Sequence[Sequence[Cell]]) -> tuple[Row, ...]:
    return tuple(
        Row(label, tuple(cells[place] for cells in by_column), place + 1) for place, label in enumerate(labels)
    )


def _way(metric: str) -> str:
    return {"higher": "Higher is better.", "lower": "Lower is better."}.get(better(metric), "")

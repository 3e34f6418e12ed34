"""Every figure of the page: what is drawn, how it is read, and what is seen in it, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lexigraph.evaluation.slices.slice import Slice
from lexigraph.experiments.page.plots import Mark, Series, metric_bars, metric_by_group, scatter
from lexigraph.experiments.reading import better, number, ordering_metric, printed, ranked, sibling
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.tables.slices import Division, divisions, slice_margin, slice_mean, slice_metric, slices_of

SHOWN = 6
"""How many models a figure by groups shows, besides the baseline."""

MOST_GROUPS = 8
"""How many groups such a figure shows; the largest ones."""

FEWEST_USERS = 10
"""A group whose means are over fewer users is not drawn: it would stretch the scale and say nothing."""

FASTEST = 0.001
"""Seconds that a faster fit is drawn at, since a logarithmic scale has no zero."""


@dataclass(frozen=True)
class FigureOnPage:
    """A figure.

    Attributes:
        key: its name on the page.
        title: what it shows.
        read: how to read it, in one sentence.
        seen: what is seen in it, for those who cannot see it and those in a hurry.
        svg: the drawing.
        key_entries: models to be named beneath it by number and colour.
    """

    key: str
    title: str
    read: str
    seen: str
    svg: str
    key_entries: tuple[Series, ...] = ()


def figures(experiment: Experiment) -> dict[str, list[FigureOnPage]]:
    """The figures of each section: "metrics", "slices" and "trade"; empty lists where there is nothing to draw."""
    sections: dict[str, list[FigureOnPage]] = {"metrics": [], "slices": [], "trade": []}
    metric = ordering_metric(experiment)
    if not any(experiment.mean(label, metric) is not None for label in experiment.labels):
        return sections
    others = [one for one in (sibling(experiment, name) for name in ("recall", "ndcg")) if one not in (None, metric)]
    sections["metrics"] = [bars(experiment, one) for one in (metric, *others[:1]) if one is not None]
    sliced = slice_metric(experiment)
    sections["slices"] = [
        by_group(experiment, place, division, groups, sliced)
        for place, (division, groups) in enumerate(divisions(experiment).items())
        if any(sliced in one.metrics for one in groups.values()) and len(drawn_groups(groups)) > 1
    ]
    trades = (against_coverage(experiment, metric), against_time(experiment, metric))
    sections["trade"] = [figure for figure in trades if figure is not None]
    return sections


def bars(experiment: Experiment, metric: str) -> FigureOnPage:
    """One metric as bars."""
    series = [_series(experiment, label, (_mark(experiment, label, metric),)) for label in ranked(experiment)]
    baseline = None if experiment.baseline is None else experiment.mean(experiment.baseline, metric)
    present = {one.label: one.marks[0].value for one in series if one.marks[0].value is not None}
    way = {"higher": "longer is better", "lower": "shorter is better"}.get(better(metric), "neither way is better")
    line = "" if baseline is None else f"; the dashed line is the baseline, {experiment.baseline}"
    read = f"Each bar is a model: {way}, and the thin line at its end is the 95 % interval over users{line}."
    svg = metric_bars(f"bars-{_plain(metric)}", series, printed(metric), baseline)
    return FigureOnPage(f"bars-{_plain(metric)}", printed(metric), read, _extremes(present, metric), svg)


def drawn_groups(groups: Mapping[str, Slice]) -> list[str]:
    """The groups that a figure shows, in their own order."""
    enough = [group for group, one in groups.items() if one.n_users >= FEWEST_USERS]
    largest = sorted(enough, key=lambda group: -groups[group].size)[:MOST_GROUPS]
    return [group for group in groups if group in largest]


def by_group(
    experiment: Experiment, place: int, division: Division, groups: Mapping[str, Slice], metric: str
) -> FigureOnPage:
    """One metric in each group of users or items."""
    side, by = division
    names = drawn_groups(groups)
    everyone = [
        _series(
            experiment,
            label,
            tuple(_slice_mark(slices_of(experiment, label, division, group), metric) for group in names),
        )
        for label in ranked(experiment)
    ]
    measured = [one for one in everyone if any(mark.value is not None for mark in one.marks)]
    drawn = [one for rank, one in enumerate(measured) if rank < SHOWN or one.label == experiment.baseline]
    read = (
        f"Each column is a group of {side}, each numbered dot a model, and the line through it the 95 % interval: "
        "compare the dots within a column."
    )
    left_out = []
    if len(drawn) < len(measured):
        left_out.append(f"The best {SHOWN} models and the baseline are drawn; the table has all.")
    if len(names) < len(groups):
        left_out.append(f"The largest groups of at least {FEWEST_USERS} users are drawn; the table has all.")
    key = f"slice-figure-{place}"
    svg = metric_by_group(key, drawn, names, printed(metric))
    seen = " ".join([_best_by_group(measured, names, metric), *left_out])
    return FigureOnPage(key, f"{printed(metric)} by {by} of {side}", read, seen, svg, tuple(drawn))


def against_coverage(experiment: Experiment, metric: str) -> FigureOnPage | None:
    """Accuracy against the share of the catalogue that is listed for anybody."""
    coverage = sibling(experiment, "coverage")
    if coverage is None:
        return None
    read = (
        "Each dot is a model; further right lists more of the catalogue for somebody, and the best place is the "
        f"{_corner(metric, 'right')}."
    )
    return _scatter(
        experiment, metric, "coverage", printed(coverage), read, lambda label: experiment.mean(label, coverage)
    )


def against_time(experiment: Experiment, metric: str) -> FigureOnPage | None:
    """Accuracy against the time a fit takes."""

    def seconds(label: str) -> float | None:
        value = experiment.fit_seconds(label)
        return None if value is None else max(value, FASTEST)

    read = (
        f"Each dot is a model; further left is faster, and each step of the scale is ten times as long; the best "
        f"place is the {_corner(metric, 'left')}."
    )
    return _scatter(experiment, metric, "time", "Seconds to fit (logarithmic)", read, seconds)


def _scatter(
    experiment: Experiment, metric: str, key: str, across: str, read: str, place: Callable[[str], float | None]
) -> FigureOnPage | None:
    pairs = {label: (Mark(place(label)), _mark(experiment, label, metric)) for label in ranked(experiment)}
    drawn = [
        _series(experiment, label, marks)
        for label, marks in pairs.items()
        if None not in (marks[0].value, marks[1].value)
    ]
    if not drawn:
        return None
    timed = key == "time"
    title = f"{printed(metric)} against {'time to fit' if timed else 'coverage'}"
    svg = scatter(f"scatter-{key}", drawn, across, printed(metric), logarithmic=timed)
    return FigureOnPage(f"scatter-{key}", title, read, _trade(drawn, timed=timed), svg, tuple(drawn))


def _trade(drawn: Sequence[Series], *, timed: bool) -> str:
    """What the most accurate costs, and who is at either end."""
    points = {one.label: one.marks[0].value or 0.0 for one in drawn}
    texts = {label: f"{value:.3g} s" if timed else f"{100 * value:.1f} %" for label, value in points.items()}
    best = drawn[0].label
    if timed:
        first, least, most = f"takes {texts[best]} to fit", "is the fastest", "the slowest"
    else:
        first, least, most = f"lists {texts[best]} of the catalogue", "lists the least", "the most"
    seen = f"{best}, the most accurate, {first}."
    if len(drawn) == 1:
        return seen
    low, high = min(points, key=points.__getitem__), max(points, key=points.__getitem__)
    return f"{seen} {low} {least} ({texts[low]}), {high} {most} ({texts[high]})."


def model_series(experiment: Experiment) -> list[Series]:
    """Every measured model with its number and colour, best first."""
    return [_series(experiment, label, ()) for label in ranked(experiment)]


def _series(experiment: Experiment, label: str, marks: tuple[Mark, ...]) -> Series:
    place = ranked(experiment).index(label)
    return Series(place + 1, label, place, marks)


def _mark(experiment: Experiment, label: str, metric: str) -> Mark:
    low, high = experiment.intervals.get(label, {}).get(metric, (None, None))
    return Mark(experiment.mean(label, metric), low, high)


def _slice_mark(slices: Sequence[Slice], metric: str) -> Mark:
    value, margin = slice_mean(slices, metric), slice_margin(slices, metric)
    return Mark(value) if value is None or margin is None else Mark(value, value - margin, value + margin)


def _extremes(values: Mapping[str, float | None], metric: str) -> str:
    present = {label: value for label, value in values.items() if value is not None}
    if not present:
        return f"No model has a figure for {printed(metric)}."
    high, low = max(present, key=present.__getitem__), min(present, key=present.__getitem__)
    if len(present) == 1:
        return f"{high} reaches {number(present[high])}."
    return f"{high} is highest with {number(present[high])}, {low} lowest with {number(present[low])}."


def _best_by_group(series: Sequence[Series], groups: Sequence[str], metric: str) -> str:
    clauses = []
    choose = min if better(metric) == "lower" else max
    for place, group in enumerate(groups):
        values = {one.label: one.marks[place].value for one in series}
        present = {label: value for label, value in values.items() if value is not None}
        if present:
            best = choose(present, key=present.__getitem__)
            clauses.append(f"{group}: {best} ({number(present[best])})")
    return f"Best in each group: {'; '.join(clauses)}." if clauses else "No group has figures."


def _corner(metric: str, side: str) -> str:
    return f"{'lower' if better(metric) == 'lower' else 'upper'} {side}"


def _plain(metric: str) -> str:
    return metric.replace("@", "-")

"""Figures of evaluations: metrics with intervals, and slices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from nicegui import ui

from lexigraph.messages import gettext as _
from lexigraph.messages import speaking
from lexigraph.translation import translated
from lexigraph.web.evaluations import Axis, Figure, Measured, Report, Reports, axis_of
from lexigraph.web.page import Page
from lexigraph.web.widgets import Cell, Choice, add_table, chapter, heading, interval_bar, note, paragraph, text
from lexigraph.web.words import plain_settings

MOST_COLUMNS = 16
"""Metrics of the table; all can be drawn one by one."""
MOST_ROWS = 40


class Reported:
    """Reports of a folder, one of them shown.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        with chapter(_("Evaluations")):
            self._top = ui.element("div")
            with ui.element("div").classes("lx-choices") as self._choices:
                self._file = Choice(_("Report"), {}, "", page.handler(self._chosen))
                self._metric = Choice(_("Metric"), {}, "", page.handler(self._drawn))
            self._figures = ui.element("div")
            with ui.element("div").classes("lx-choices") as self._slicing:
                self._model = Choice(_("Slices of the model"), {}, "", page.handler(self._drawn))
            self._slices = ui.element("div")
        self._reports = Reports({})

    def show(self, reports: Reports, folder: Path) -> None:
        """Show these."""
        self._reports = reports
        self._top.clear()
        with self._top:
            if not reports.found:
                paragraph(_("There are no reports in the folder {folder}.").format(folder=folder.name))
                note(_("'lexigraph evaluate --json', 'compare' and 'demo' write them (page.reports: where to look)."))
            for refused in reports.refused:
                paragraph(
                    _("{file} is not shown: {reason}").format(file=refused.file, reason=translated(refused.reason))
                )
        self._choices.set_visibility(bool(reports.found))
        files = list(reports.found)
        wanted = self._file.value if self._file.value in reports.found else (files or [""])[0]
        self._file.offer({name: f"{report.title} ({name})" for name, report in reports.found.items()}, wanted)
        self._offer()

    def _offer(self) -> None:
        report = self._reports.found.get(self._file.value)
        metrics = report.metrics if report is not None else []
        metric = self._metric.value if self._metric.value in metrics else report.first_metric if report else ""
        self._metric.offer({name: name for name in metrics}, metric)
        sliced = [one.label for one in report.by(metric) if one.parts] if report is not None else []
        model = self._model.value if self._model.value in sliced else (sliced or [""])[0]
        self._model.offer({label: label for label in sliced}, model)
        self._slicing.set_visibility(bool(sliced))
        self._draw(report)

    async def _chosen(self, *_given: object) -> None:
        with speaking(self._page.language):
            self._offer()

    async def _drawn(self, *_given: object) -> None:
        with speaking(self._page.language):
            self._draw(self._reports.found.get(self._file.value))

    def _draw(self, report: Report | None) -> None:
        self._figures.clear()
        self._slices.clear()
        if report is None:
            return
        with self._figures:
            _draw_facts(report)
            if report.models:
                _draw_metric(report, self._metric.value)
                _draw_all(report)
        chosen = next((one for one in report.models if one.label == self._model.value), None)
        if chosen is not None and chosen.parts:
            with self._slices:
                _draw_slices(chosen, self._metric.value)


def _draw_facts(report: Report) -> None:
    first = report.models[0] if report.models else None
    said = [one for one in (report.dataset, report.split) if one]
    if first is not None and first.n_users:
        said.append(
            _("{n_users:,} users evaluated, {n_items:,} items ranked").format(
                n_users=first.n_users, n_items=first.n_items
            )
        )
    note("; ".join(said))
    for sentence in report.sentences:
        paragraph(sentence)
    for failure in report.failures:
        paragraph(_("Without figures: {failure}").format(failure=failure))


def _draw_metric(report: Report, metric: str) -> None:
    """One metric of all models, as points with their intervals."""
    models = report.by(metric)[:MOST_ROWS]
    rows = [(one.label, one.metrics[metric]) for one in models]
    _draw_intervals(_("{metric} with 0.95 intervals, highest first").format(metric=metric), _("model"), rows)


def _draw_intervals(caption: str, first: str, rows: Sequence[tuple[str, Figure]]) -> None:
    axis = axis_of(figure for _, figure in rows)
    heading(caption, 4)
    cells = [(label, figure.text, Cell(draw=_drawing(figure, axis), classes="lx-wide")) for label, figure in rows]
    add_table(caption, (first, _("mean and interval"), f"{axis.low:g} – {axis.high:g}"), cells, numbers=(1,))


def _drawing(figure: Figure, axis: Axis) -> Callable[[], object]:
    return lambda: interval_bar(figure, axis)


def _draw_all(report: Report) -> None:
    """All metrics of all models in digits, and the settings of each."""
    metrics = report.metrics[:MOST_COLUMNS]
    rows = [
        (one.label, *(one.metrics[name].text if name in one.metrics else "–" for name in metrics), _seconds(one))
        for one in report.models[:MOST_ROWS]
    ]
    with ui.element("details").classes("lx-more"):
        text("summary", _("All metrics in numbers"))
        columns = (_("model"), *metrics, _("fit (s)"))
        add_table(_("All metrics in numbers"), columns, rows, numbers=range(1, len(columns)))
    with ui.element("details").classes("lx-more"):
        text("summary", _("Settings of the models"))
        for one in report.models[:MOST_ROWS]:
            said = ", ".join(f"{name}={value}" for name, value in plain_settings(one.config).items())
            paragraph(f"{one.label}: {said or '–'}")


def _seconds(one: Measured) -> str:
    return "–" if one.fit_seconds is None else f"{one.fit_seconds:.1f}"


def _draw_slices(model: Measured, metric: str) -> None:
    for side, by in model.ways:
        parts = [part for part in model.parts if (part.side, part.by) == (side, by) and metric in part.metrics]
        if parts:
            who = _("users") if side == "users" else _("items")
            caption = _("{metric} of {model} by {by} ({who})").format(metric=metric, model=model.label, by=by, who=who)
            rows = [(f"{part.group}, n = {part.size:,}", part.metrics[metric]) for part in parts]
            _draw_intervals(caption, _("group"), rows)

"""What the lists of the last day were like, and whether people still want what the model learned."""

from __future__ import annotations

import time

from nicegui import ui

from lexigraph.messages import gettext as _
from lexigraph.serving.fresh.drift import Drift
from lexigraph.serving.store.measurements import Measurement
from lexigraph.web.operating import Measured
from lexigraph.web.widgets import add_table, chapter, line_chart, note, paragraph, text
from lexigraph.web.words import share


class Lists:
    """Coverage, acceptance and drift."""

    def __init__(self) -> None:
        with chapter(_("Lists of the last day"), _("Measured every quarter of an hour.")):
            self._windows = ui.element("div")
        with chapter(_("Drift"), _("Whether what people do now is still what the model learned from.")):
            self._drift = ui.element("div")
        self._last: float | None = None

    def show(self, found: Measured) -> None:
        """Show these."""
        latest = found.windows[-1].time if found.windows else 0.0
        if latest != self._last:
            self._last = latest
            self._windows.clear()
            with self._windows:
                _draw_windows(found.windows)
        self._drift.clear()
        with self._drift:
            _draw_drift(found.drift)


def _draw_windows(windows: list[Measurement]) -> None:
    if not windows:
        note(_("Nothing is measured yet: the first figures come a quarter of an hour after the start."))
        return
    figures = {_("acceptance"): "acceptance", _("coverage"): "coverage", _("share of the most popular"): "head_share"}
    times = [time.strftime("%H:%M", time.gmtime(one.time)) for one in windows]
    values = {name: [_figure(one, key) for one in windows] for name, key in figures.items()}
    last = windows[-1].document
    said = [f"{name} {share(series[-1])}" for name, series in values.items()]
    paragraph(
        _("Last window ({lists:,} lists): {figures}.").format(lists=last.get("lists", 0), figures=", ".join(said))
    )
    looked_at = last.get("looked_at", last.get("lists", 0))
    if looked_at < last.get("lists", 0):
        note(_("The figures are those of {looked_at:,} of them, taken evenly.").format(looked_at=looked_at))
    note(_("Acceptance: lists that led to something. Coverage: items of the catalogue that were in a list."))
    if len(windows) > 1:
        line_chart(_("Acceptance and coverage over the last day"), times, values, name="UTC")
    rows = [
        (times[n], f"{one.document.get('lists', 0):,}", *(share(series[n]) for series in values.values()))
        for n, one in reversed(list(enumerate(windows)))
    ]
    with ui.element("details").classes("lx-more"):
        text("summary", _("All windows in numbers"))
        add_table(_("Windows of the last day"), ("UTC", _("lists"), *values), rows, numbers=range(1, 5))


def _figure(window: Measurement, key: str) -> float | None:
    value = window.document.get(key)
    return float(value) if isinstance(value, int | float) else None


def _draw_drift(drift: Drift) -> None:
    if not drift.enough:
        said = _("Too little to judge: {events:,} events of {users:,} people since the fit.")
        paragraph(said.format(events=drift.n_events, users=drift.n_users))
    elif drift.found:
        paragraph(_("Drift is found: {found}.").format(found=", ".join(drift.found))).classes("lx-bad")
    else:
        paragraph(_("No drift is found.")).classes("lx-good")
    rows = [
        (_("events with items that the fit did not know"), share(drift.unknown_items), ""),
        (_("people that the fit did not know"), share(drift.unknown_users), ""),
    ]
    names = {"items": _("how popular the items are"), "categories": _("which categories")}
    rows += [(names.get(one.name, one.name), f"{one.stability:.3f}", f"{one.distance:.3f}") for one in drift.shifts]
    columns = (_("what"), _("share or stability index"), _("distance"))
    add_table(_("Drift in numbers"), columns, rows, numbers=(1, 2))

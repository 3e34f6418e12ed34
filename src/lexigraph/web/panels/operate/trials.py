"""Experiments, and what they have shown so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nicegui import ui

from lexigraph.messages import gettext as _
from lexigraph.serving.trials.readout import ArmReadout, Readout
from lexigraph.translation import translated
from lexigraph.web.evaluations import Axis, Figure, axis_of
from lexigraph.web.operating import TrialSeen
from lexigraph.web.widgets import Cell, add_table, chapter, heading, interval_bar, note, paragraph
from lexigraph.web.words import moment


class TrialViews:
    """All experiments, those that run first."""

    def __init__(self) -> None:
        with chapter(_("Experiments")):
            self._views = ui.element("div")
        self._shown: Sequence[TrialSeen] | None = None

    def show(self, trials: Sequence[TrialSeen]) -> None:
        """Show these, if anything has changed."""
        if trials == self._shown:
            return
        self._shown = trials
        self._views.clear()
        with self._views:
            if not trials:
                note(_("There is none; POST /v1/experiments starts one."))
            for one in trials:
                _draw(one)


def _draw(trial: TrialSeen) -> None:
    state = _("running since {time}") if trial.status == "running" else _("ended; started {time}")
    heading(f"{trial.name} ({state.format(time=moment(trial.since))})", 4)
    if trial.readout is None:
        paragraph(_("It cannot be read: {problem}").format(problem=translated(trial.problem)))
        return
    for sentence in trial.readout.sentences:
        paragraph(sentence)
    _draw_arms(trial.name, trial.readout)
    _draw_differences(trial.name, trial.readout)


def _draw_arms(name: str, readout: Readout) -> None:
    columns = (_("arm"), _("people"), _("counted"), _("lists"), _("outcome per person"), _("refused"))
    rows = [
        (arm, f"{one.users:,}", f"{one.counted:,}", f"{one.lists:,}", _mean(one), f"{one.refused:,}")
        for arm, one in readout.arms.items()
    ]
    add_table(_("Arms of {name}").format(name=name), columns, rows, numbers=range(1, 6))


def _mean(arm: ArmReadout) -> str:
    return "–" if arm.mean is None else Figure.of(arm.mean, arm.error).text


def _draw_differences(name: str, readout: Readout) -> None:
    """Differences from the control with intervals that hold however often one looks."""
    found = [
        (one, Figure(one.difference, *(one.interval or (None, None))))
        for one in readout.comparisons
        if one.difference is not None
    ]
    if not found:
        return
    axis = axis_of([Figure(0.0), *(figure for _one, figure in found)])
    caption = _("Differences from the control in {name}").format(name=name)
    columns = (_("arm"), _("difference and always-valid interval"), f"{axis.low:g} – {axis.high:g}")
    rows = [
        (f"{one.arm} – {one.control}", figure.text, Cell(draw=_drawing(figure, axis), classes="lx-wide"))
        for one, figure in found
    ]
    add_table(caption, columns, rows, numbers=(1,))


def _drawing(figure: Figure, axis: Axis) -> Callable[[], object]:
    return lambda: interval_bar(figure, axis, zero=True)

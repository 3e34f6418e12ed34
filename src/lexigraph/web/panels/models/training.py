"""The course of a training, drawn and in numbers."""

from __future__ import annotations

from nicegui import ui

from lexigraph.messages import gettext as _
from lexigraph.training import TrainingResult
from lexigraph.web.evaluations import Described
from lexigraph.web.widgets import add_table, heading, line_chart, note, paragraph, text


def draw_course(described: Described) -> None:
    """Curves of a training; a sentence where there are none."""
    course, curves = described.course, described.curves
    heading(_("Training"), 4)
    if course is None or not curves:
        note(_("No course of a training is kept: this model is computed in one go, or an earlier version saved it."))
        return
    paragraph(_told(course))
    others = {name: values for name, values in curves.items() if "@" in name or name == course.monitor}
    losses = {name: values for name, values in curves.items() if name not in others}
    best = course.best_epoch
    marked = described.epochs.index(best) if best in described.epochs else None
    for title, lines in ((_("Loss by epoch"), losses), (_("Validation by epoch"), others)):
        if lines:
            line_chart(title, described.epochs, lines, name=_("epoch"), marked=marked)
    if marked is not None:
        note(_("The vertical line is the epoch whose parameters the model holds."))
    _draw_numbers(described, curves)


def _draw_numbers(described: Described, curves: dict[str, list[float | None]]) -> None:
    rows = [
        (f"{epoch}", *("–" if values[n] is None else f"{values[n]:.5g}" for values in curves.values()))
        for n, epoch in enumerate(described.epochs)
    ]
    with ui.element("details").classes("lx-more"):
        text("summary", _("The curves in numbers"))
        add_table(_("Course of the training"), (_("epoch"), *curves), rows, numbers=range(len(curves) + 1))


def _told(course: TrainingResult) -> str:
    said = _("{epochs:,} epochs in {seconds:,.1f} s.").format(epochs=course.epochs, seconds=course.seconds)
    if course.best_epoch is None or course.best_value is None:
        return said
    return (
        said
        + " "
        + _("Best in epoch {epoch}: {metric} {value:.4f} on interactions set aside.").format(
            epoch=course.best_epoch, metric=course.monitor, value=course.best_value
        )
    )

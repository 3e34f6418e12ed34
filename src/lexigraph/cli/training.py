"""What is said of a network that was just trained."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lexigraph.messages import gettext as _
from lexigraph.messages import ngettext

if TYPE_CHECKING:
    from lexigraph.models import Recommender
    from lexigraph.training import TrainingResult


def training_facts(model: Recommender) -> dict[str, Any]:
    """``training`` and ``parameters`` for JSON; nothing of a model that was not trained in epochs."""
    if model.training_result is None:
        return {}
    return {"training": asdict(model.training_result), "parameters": _parameters(model)}


def training_lines(model: Recommender) -> list[str]:
    """The course of a training in words; no line of a model that was not trained in epochs."""
    course = model.training_result
    if course is None:
        return []
    line = ngettext(
        "trained {n:,} epoch in {seconds:.1f} s ({reason}){best}; {parameters:,} parameters",
        "trained {n:,} epochs in {seconds:.1f} s ({reason}){best}; {parameters:,} parameters",
        course.epochs,
    ).format(
        n=course.epochs,
        seconds=course.seconds,
        reason=_reasons()[course.stopped],
        best=_best(course),
        parameters=sum(_parameters(model).values()),
    )
    return [line, *(_("on the way: {event}").format(event=event) for event in course.events)]


def _reasons() -> dict[str, str]:
    return {
        "epochs": _("all epochs done"),
        "patience": _("no gain any more"),
        "minutes": _("out of time"),
        "interrupted": _("interrupted"),
        "watcher": _("told to stop"),
    }


def _best(course: TrainingResult) -> str:
    if course.best_epoch is None or course.best_value is None:
        return ""
    return _(", best epoch {epoch} ({metric} {value:.4f} on interactions set aside)").format(
        epoch=course.best_epoch, metric=course.monitor, value=course.best_value
    )


def _parameters(model: Recommender) -> dict[str, int]:
    parts: dict[str, int] = getattr(model, "parts", {})
    return parts

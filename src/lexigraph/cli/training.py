"""What is said of a network that was just trained."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lexigraph.models import Recommender
    from lexigraph.training import TrainingResult

REASONS = {
    "epochs": "all epochs done",
    "patience": "no gain any more",
    "minutes": "out of time",
    "interrupted": "interrupted",
    "watcher": "told to stop",
}


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
    line = f"trained {_count(course.epochs, 'epoch')} in {course.seconds:.1f} s ({REASONS[course.stopped]})"
    parameters = sum(_parameters(model).values())
    return [f"{line}{_best(course)}; {parameters:,} parameters", *(f"on the way: {event}" for event in course.events)]


def _best(course: TrainingResult) -> str:
    if course.best_epoch is None or course.best_value is None:
        return ""
    return f", best epoch {course.best_epoch} ({course.monitor} {course.best_value:.4f} on interactions set aside)"


def _parameters(model: Recommender) -> dict[str, int]:
    parts: dict[str, int] = getattr(model, "parts", {})
    return parts


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"

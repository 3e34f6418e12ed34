"""The course of a training as a saved model keeps it: small, and plain JSON values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lexigraph.training.result import TrainingResult

MOST_ROWS = 200
"""Epochs that are kept of a long training, evenly chosen, the best and the last among them."""
DIGITS = 6


def course_document(result: TrainingResult) -> dict[str, Any]:
    """A training as plain JSON values; numbers are rounded to six digits, what is not finite is None.

    Example:
        >>> rows = [{"epoch": 1, "loss": 0.7}, {"epoch": 2, "loss": float("nan")}]
        >>> course_document(TrainingResult(2, 10, rows, None, None, "epochs", 1.5, 64))["history"]
        {'epoch': [1, 2], 'loss': [0.7, None]}
    """
    rows = _thinned(result.history, result.best_epoch)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {
        "epochs": result.epochs,
        "steps": result.steps,
        "history": {name: [_plain(row.get(name)) for row in rows] for name in names},
        "best_epoch": result.best_epoch,
        "best_value": _plain(result.best_value),
        "stopped": result.stopped,
        "seconds": _plain(result.seconds),
        "batch_size": result.batch_size,
        "events": list(result.events),
        "monitor": result.monitor,
    }


def course_from(document: Mapping[str, Any]) -> TrainingResult:
    """The training that :func:`course_document` was made of, with the epochs that were kept.

    Raises:
        KeyError: it is no such document.
        TypeError: likewise.
        ValueError: likewise.

    Example:
        >>> given = TrainingResult(1, 5, [{"epoch": 1, "loss": 0.5}], 1, 0.25, "patience", 2.0, 32, ("halved",), "ndcg")
        >>> course_from(course_document(given)) == given
        True
    """
    columns = document["history"]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return TrainingResult(**{**document, "history": rows, "events": tuple(document["events"])})


def _thinned(history: list[dict[str, Any]], best: int | None) -> list[dict[str, Any]]:
    if len(history) <= MOST_ROWS:
        return history
    step = math.ceil(len(history) / (MOST_ROWS - 2))
    last = len(history) - 1
    return [row for n, row in enumerate(history) if n % step == 0 or n == last or row.get("epoch") == best]


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    number = float(value)
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else None

"""What training a network gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Stopped = Literal["epochs", "patience", "minutes", "interrupted", "watcher"]
"""Why a run ended: all epochs done, no gain any more, out of time, somebody pressed Ctrl-C, or the watcher said so."""


@dataclass(frozen=True)
class TrainingResult:
    """The course of one run, the parts before a restart included.

    Attributes:
        epochs: completed epochs.
        steps: optimiser steps taken.
        history: one row per epoch: ``epoch`` (from 1), ``steps``, mean ``loss`` and its parts, ``learning_rate``,
            ``seconds`` since the start, and the validation's values where there was one.
        best_epoch: the epoch (from 1) whose parameters the network holds; None without validation.
        best_value: the monitored value there.
        stopped: why the run ended.
        seconds: wall-clock time.
        batch_size: examples per step at the end; smaller than asked for when memory ran out.
        events: what happened on the way that a reader should know: halved batches, damaged checkpoints, a resumption.
        monitor: name of the monitored value; None where nothing was.
    """

    epochs: int
    steps: int
    history: list[dict[str, Any]]
    best_epoch: int | None
    best_value: float | None
    stopped: Stopped
    seconds: float
    batch_size: int
    events: tuple[str, ...] = field(default=())
    monitor: str | None = None

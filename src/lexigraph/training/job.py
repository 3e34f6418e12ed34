"""What a training is asked for, as one thing that can be sent to a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import nn

from lexigraph.training.protocols import BatchSource, Watcher
from lexigraph.training.settings import TrainingSettings


@dataclass(eq=False)
class Job:
    """What :func:`~lexigraph.training.train` was asked for; see there."""

    network: nn.Module
    source: BatchSource
    settings: TrainingSettings
    validate: Callable[[], Mapping[str, float]] | None
    monitor: str | None
    maximize: bool
    fingerprint: str
    progress: bool
    name: str
    watcher: Watcher | None = None

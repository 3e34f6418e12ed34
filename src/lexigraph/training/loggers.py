"""Where the curves of a run are written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from lexigraph.errors import require_extra
from lexigraph.training.settings import Tracker, TrainingSettings

NEEDS: dict[Tracker, tuple[str, str]] = {
    "tensorboard": ("tensorboard", "tracking"),
    "mlflow": ("mlflow", "tracking"),
    "wandb": ("wandb", "wandb"),
}
"""Package and extra of each tracker; `csv` needs nothing."""
UNNAMED = "network"


def check_loggers(names: Sequence[Tracker]) -> None:
    """Make sure that the packages of all loggers are there, before anything is computed.

    Raises:
        MissingExtraError: one is not installed.

    Example:
        >>> check_loggers(["csv"])
    """
    for name in names:
        if name in NEEDS:
            require_extra(*NEEDS[name])


class Curves:
    """All loggers of a run, as one.

    Args:
        settings: which ones, and where.
        name: of the network.
    """

    def __init__(self, settings: TrainingSettings, name: str) -> None:
        self._loggers = [_make(kind, settings, name or UNNAMED) for kind in settings.loggers]
        for logger in self._loggers:
            logger.log_hyperparams({key: str(value) for key, value in settings.model_dump().items()})

    def write(self, values: Mapping[str, Any], step: int) -> None:
        """Write the numbers among named values.

        Args:
            values: by name.
            step: optimiser steps taken.
        """
        numbers = {_safe(name): float(v) for name, v in values.items() if isinstance(v, int | float)}
        for logger in self._loggers:
            logger.log_metrics(numbers, step=step)

    def save(self) -> None:
        """Write what is still in memory."""
        for logger in self._loggers:
            logger.save()

    def close(self, *, failed: bool) -> None:
        """End the run in all loggers."""
        for logger in self._loggers:
            logger.finalize("failed" if failed else "success")


def _safe(name: str) -> str:
    return name.replace("@", "_at_")  # MLflow allows no @


def _make(kind: Tracker, settings: TrainingSettings, name: str) -> Any:
    from lightning.pytorch import loggers

    folder = settings.log_dir.resolve()
    if kind == "csv":
        return loggers.CSVLogger(folder / "csv", name=name)
    if kind == "tensorboard":
        return loggers.TensorBoardLogger(folder / "tensorboard", name=name, default_hp_metric=False)
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "mlflow":
        # MLflow's store of plain files is closed for new runs; SQLite needs no server either.
        uri = os.environ.get("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        return loggers.MLFlowLogger(experiment_name=name, tracking_uri=uri)
    # Nothing leaves the machine unless it was asked for; `wandb sync` sends it later.
    online = os.environ.get("WANDB_MODE") == "online"
    silent = require_extra("wandb", "wandb").Settings(silent=True, console="off")
    return loggers.WandbLogger(project=name, save_dir=folder, offline=not online, settings=silent)

"""What a search found, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lexigraph.evaluation.files import write_text_atomically
from lexigraph.scaling.toml import model_toml


@dataclass(frozen=True)
class Trial:
    """One fit and its evaluation.

    Attributes:
        number: from 0; trial 0 has the defaults.
        options: the settings that were searched.
        value: of the metric on validation, None where the trial failed or was pruned.
        error: why it failed, or None.
        seconds: to fit and evaluate.
        pruned: the epoch after which it was given up because it did worse than others, or None.
    """

    number: int
    options: Mapping[str, Any]
    value: float | None
    error: str | None
    seconds: float
    pruned: int | None = None


@dataclass(frozen=True)
class TuningResult:
    """The best settings of a search.

    Attributes:
        model: the model's name.
        metric: what was compared, on the validation part.
        best: settings for :func:`lexigraph.models.create`: those that were searched and those that were fixed.
        value: the metric with them.
        trials: all trials, also those of earlier runs of the same search.
        n_complete: trials that came to a value.
        default_value: the metric with the defaults, or None if they failed.
        interrupted: the search was stopped by hand before its last trial.
        n_pruned: trials that were given up half-way.
    """

    model: str
    metric: str
    best: dict[str, Any]
    value: float
    trials: list[Trial] = field(default_factory=list)
    n_complete: int = 0
    default_value: float | None = None
    interrupted: bool = False
    n_pruned: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


def write_toml(result: TuningResult, path: str | Path) -> None:
    """Write the best settings as a configuration that fits the model again, whole or not at all.

    Args:
        result: of :func:`lexigraph.scaling.tune`.
        path: the file; its folder must exist.

    Raises:
        ConfigError: a setting has a value that TOML cannot hold.
        ReportError: the file cannot be written; what stood there before is untouched.
    """
    default = "failed" if result.default_value is None else f"{result.default_value:.4f}"
    pruned = f" ({result.n_pruned} more were pruned)" if result.n_pruned else ""
    account = (
        f"# Chosen by {result.metric} on the validation part: {result.value:.4f} (defaults: {default}), "
        f"the best of {result.n_complete} trials{pruned}.\n"
    )
    write_text_atomically(path, account + model_toml(result.model, result.best))

"""An experiment as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

from lexigraph.evaluation.files import strict_json
from lexigraph.experiments.conclusion import conclusion
from lexigraph.experiments.reading import ordering_metric, ranked
from lexigraph.experiments.result import Experiment


def experiment_json(experiment: Experiment) -> str:
    """Everything but the values of single users, as one strict JSON object.

    ``models`` maps each label to its ``metrics`` (mean over seeds, standard deviation over seeds, 95 % interval over
    users), its place in the order, its times, and its ``runs``, one report per seed.

    Args:
        experiment: what was found.

    Returns:
        The object; what is not a finite number is null.

    Example:
        >>> import json
        >>> from lexigraph.experiments.result import DatasetFacts
        >>> json.loads(experiment_json(Experiment("toy", DatasetFacts("toy"))))["conclusion"]
        ['No model was measured.']
    """
    significance = experiment.significance
    return strict_json(
        plain(
            {
                "title": experiment.title,
                "conclusion": conclusion(experiment),
                "dataset": asdict(experiment.dataset),
                "splits": experiment.splits,
                "seeds": experiment.seeds,
                "main_metric": experiment.main_metric,
                "ordered_by": ordering_metric(experiment),
                "baseline": experiment.baseline,
                "models": {
                    label: _model(experiment, label, place + 1) for place, label in enumerate(ranked(experiment))
                },
                "failures": {label: [vars(one) for one in failed] for label, failed in experiment.failures.items()},
                "significance": None if significance is None else significance.to_dict(),
                "leaks": [
                    {"kind": one.kind, "severity": one.severity, "sentence": one.sentence} for one in experiment.leaks
                ],
                "warnings": experiment.warnings,
                "settings": experiment.settings,
                "settings_text": experiment.settings_text,
                "command": experiment.command,
                "environment": experiment.environment,
                "started": experiment.started,
                "seconds": experiment.seconds,
                "peak_memory": experiment.peak_memory,
            }
        )
    )


def plain(value: Any) -> Any:
    """A value in the types JSON has; NaN and infinity become None, keys and unknown types become text.

    Example:
        >>> plain({1: (float("nan"), 2.5)})
        {'1': [None, 2.5]}
    """
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    return plain(value.item()) if hasattr(value, "item") else str(value)


def _model(experiment: Experiment, label: str, place: int) -> dict[str, Any]:
    intervals = experiment.intervals.get(label, {})
    metrics = {
        metric: {
            "mean": experiment.mean(label, metric),
            "deviation": experiment.spread(label, metric),
            "interval": intervals.get(metric),
        }
        for metric in experiment.metrics
        if experiment.mean(label, metric) is not None
    }
    return {
        "place": place,
        "metrics": metrics,
        "fit_seconds": experiment.fit_seconds(label),
        "evaluate_seconds": experiment.evaluate_seconds(label),
        "runs": [report.to_dict() for report in experiment.runs[label]],
    }

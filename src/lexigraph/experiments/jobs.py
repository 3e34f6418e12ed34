"""One run: a model with a seed on a split, and the name under which it is kept."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

import lexigraph
from lexigraph.data.dataset import Dataset
from lexigraph.data.fingerprint import split_fingerprint
from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.experiments.entrants import Entrant, implementation_of
from lexigraph.experiments.settings import ExperimentSettings


@dataclass(frozen=True, eq=False)
class Course:
    """What all runs of one seed share, so that every model is measured by the same ruler.

    Attributes:
        settings: of the experiment.
        seed: the seed.
        split: the parts.
        training: what models are fitted on.
        facts: what is known of the training part.
        fingerprint: of all parts.
    """

    settings: ExperimentSettings
    seed: int
    split: Split
    training: Dataset
    facts: Facts
    fingerprint: str

    @classmethod
    def of(cls, settings: ExperimentSettings, seed: int, split: Split) -> Course:
        """Prepare the runs of one seed."""
        training = split.development() if settings.fit_on == "development" else split.train
        return cls(
            settings, seed, split, training, Facts.of_dataset(training), split_fingerprint(split, with_test=True)
        )


def run_key(entrant: Entrant, course: Course) -> dict[str, Any]:
    """All that the figures of a run depend on, as plain values; the label and the order of metrics are not among it."""
    settings = course.settings
    return {
        "lexigraph": lexigraph.__version__,
        "polars": pl.__version__,
        "dataset": course.split.test.name,
        "split": str(course.split.description),
        "data": course.fingerprint,
        "fit_on": settings.fit_on,
        "model": entrant.model.name,
        "implementation": implementation_of(entrant.model, entrant.rerank),
        "options": _as_json(entrant.model.config.model_dump(mode="json"), entrant),
        "rerank": _as_json(list(entrant.table.rerank), entrant),
        "pool_size": entrant.table.pool_size if entrant.rerank is not None else None,
        "metrics": sorted(set(settings.metrics)),
        "ks": list(settings.metric_names.ks),
        "slices": settings.slices.model_dump(mode="json"),
    }


def folder_name(key: dict[str, Any]) -> str:
    """A readable name for a run, different for every key.

    Example:
        >>> folder_name({"model": "my/model", "ks": [5]})
        'my-model-...'
    """
    digest = hashlib.blake2b(json.dumps(key, sort_keys=True).encode(), digest_size=10).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9_]+', '-', str(key['model']))}-{digest}"


def fit_entrant(entrant: Entrant, course: Course, *, progress: bool) -> float:
    """Fit a model; how long it took, in seconds."""
    started = time.perf_counter()
    entrant.model.fit(course.training, progress=progress)
    return time.perf_counter() - started


def measure_entrant(entrant: Entrant, course: Course, fit_seconds: float, *, progress: bool) -> EvaluationReport:
    """Evaluate a fitted model on the test part."""
    settings = course.settings
    report = evaluate(
        entrant.model,
        course.split.test,
        ks=settings.metric_names.ks,
        metrics=settings.metrics,
        rerank=entrant.rerank,
        pool_size=entrant.table.pool_size,
        facts=course.facts,
        slices=settings.slices,
        progress=progress,
        split=str(course.split.description),
        fit_seconds=fit_seconds,
        seed=course.seed,
    )
    if not entrant.table.rerank:
        return report
    return replace(report, config={**report.config, "rerank": list(entrant.table.rerank)})


def _as_json(value: Any, entrant: Entrant) -> Any:
    """Through JSON and back, so that a key read from a file equals the one that was written."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise ConfigError(f"[models.{entrant.label}]: {error}; use text, numbers, booleans and lists of them") from None

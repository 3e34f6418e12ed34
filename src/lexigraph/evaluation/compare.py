"""Fit and evaluate several models on one split."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError
from lexigraph.evaluation.comparison import Comparison, Failure
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.names import sort_metrics
from lexigraph.evaluation.progress import announce
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import USUAL_SLICES, SliceSettings
from lexigraph.messages import gettext as _
from lexigraph.models.recommender import BLOCK_BYTES, Recommender

logger = logging.getLogger(__name__)

FitOn: TypeAlias = Literal["development", "train"]
Part: TypeAlias = Literal["test", "validation"]


def compare(
    models: Mapping[str, Recommender],
    split: Split,
    *,
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
    part: Part = "test",
    fit_on: FitOn | None = None,
    slices: SliceSettings | None = USUAL_SLICES,
    block_bytes: int = BLOCK_BYTES,
    progress: bool = False,
) -> Comparison:
    """Fit each model and evaluate it; a model that fails is recorded and the others go on.

    Args:
        models: label to unfitted model; each is fitted in place.
        split: the parts.
        ks: cut-offs.
        metrics: names out of :data:`~lexigraph.evaluation.names.ALL_METRICS`; by default those of accuracy.
        part: "test" for a final comparison, "validation" to choose between models.
        fit_on: "development" (train and validation, the default for "test") or "train" (the default, and the only
            choice, for "validation").
        slices: parts of the users and items to measure apart; None for none.
        block_bytes: memory that one block of scores may take.
        progress: show on stderr which model is being fitted or evaluated.

    Returns:
        A report or the reason of failure for each model.

    Raises:
        ConfigError: no model, an unknown part, or a fit on what is to be evaluated.
    """
    names = sort_metrics(ks, metrics)
    if not models:
        raise ConfigError("no models to compare; give at least one")
    training, held_out = _parts(split, part, fit_on)
    facts = Facts.of_dataset(training) if names.need_facts or slices is not None else None
    reports: dict[str, EvaluationReport] = {}
    failures: dict[str, Failure] = {}
    for position, (label, model) in enumerate(models.items(), start=1):
        stage = "fit"
        try:
            said = _("fitting {model} ({n} of {total})").format(model=label, n=position, total=len(models))
            announce(said, progress)
            started = time.perf_counter()
            model.fit(training, progress=progress)
            fit_seconds = time.perf_counter() - started
            stage = "evaluate"
            reports[label] = evaluate(
                model,
                held_out,
                ks=ks,
                metrics=metrics,
                facts=facts,
                slices=slices,
                block_bytes=block_bytes,
                progress=progress,
                split=str(split.description),
                fit_seconds=fit_seconds,
            )
        except Exception as error:  # whatever one model does, the others' figures must not be lost
            logger.warning("%s failed to %s", label, stage, exc_info=True)
            failures[label] = Failure(stage, type(error).__name__, str(error))
    return Comparison(reports, failures)


def _parts(split: Split, part: Part, fit_on: FitOn | None) -> tuple[Dataset, Dataset]:
    """The data sets to fit on and to evaluate on."""
    if part not in ("test", "validation"):
        raise ConfigError(f"part={part!r}; allowed: 'test' or 'validation'")
    chosen = fit_on or ("development" if part == "test" else "train")
    if chosen not in ("development", "train"):
        raise ConfigError(f"fit_on={chosen!r}; allowed: 'development' or 'train'")
    if part == "test":
        return (split.development() if chosen == "development" else split.train), split.test
    if chosen == "development":
        raise ConfigError("fitting on 'development' includes the validation part that is evaluated; use fit_on='train'")
    return split.train, split.validation

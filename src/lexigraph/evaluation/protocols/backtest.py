"""Backtest: the same models on one window of time after another, since one window may be luck."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError
from lexigraph.evaluation.compare import FitOn, Part, compare
from lexigraph.evaluation.comparison import Failure
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.names import sort_metrics
from lexigraph.evaluation.progress import announce
from lexigraph.evaluation.protocols.runs import Backtest, Run
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import SliceSettings
from lexigraph.messages import gettext as _
from lexigraph.models.recommender import BLOCK_BYTES, Recommender

logger = logging.getLogger(__name__)

MakeModel: TypeAlias = Callable[[], Recommender]


def backtest(
    make_models: Mapping[str, MakeModel],
    splits: Sequence[Split],
    *,
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
    part: Part = "test",
    fit_on: FitOn | None = None,
    slices: SliceSettings | None = None,
    block_bytes: int = BLOCK_BYTES,
    progress: bool = False,
) -> Backtest:
    """Fit and evaluate every model anew on every window; what fails is recorded and the rest goes on.

    Args:
        make_models: label to a function that makes an unfitted model, called once a window.
        splits: the windows, as made by :func:`~lexigraph.data.splits.rolling_splits`.
        ks: cut-offs.
        metrics: names of metrics, as for :func:`~lexigraph.evaluation.protocol.evaluate`.
        part: "test" for a final comparison, "validation" to choose between models.
        fit_on: as for :func:`~lexigraph.evaluation.compare.compare`.
        slices: parts of the users and items to measure apart.
        block_bytes: memory that one block of scores may take.
        progress: show progress on stderr.

    Returns:
        One run per window and model, windows first. Their reports come without the ranked lists.

    Raises:
        ConfigError: no model, no window, an unknown metric or part.

    Example:
        >>> from lexigraph.data.splits import rolling_splits
        >>> from lexigraph.models import create
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> windows = rolling_splits(checkerboard(20), windows=2, horizon=0.15)
        >>> result = backtest({"popular": lambda: create("popularity")}, windows, ks=[5], metrics=["recall"])
        >>> result.frame()["window"].to_list()
        [1, 2]
    """
    sort_metrics(ks, metrics)
    if not make_models or not splits:
        raise ConfigError(f"{len(make_models)} models and {len(splits)} windows; a backtest needs at least one of each")
    runs: list[Run] = []
    for window, split in enumerate(splits, start=1):
        announce(_("window {n} of {total}").format(n=window, total=len(splits)), progress)
        models, failures = _made(make_models)
        reports: Mapping[str, EvaluationReport] = {}
        if models:
            found = compare(
                models,
                split,
                ks=ks,
                metrics=metrics,
                part=part,
                fit_on=fit_on,
                slices=slices,
                block_bytes=block_bytes,
                progress=progress,
            )
            reports, failures = found.reports, {**failures, **found.failures}
        runs += [
            Run(label, window, split.description, _light(reports.get(label)), failures.get(label))
            for label in make_models
        ]
    return Backtest(tuple(runs))


def _made(make_models: Mapping[str, MakeModel]) -> tuple[dict[str, Recommender], dict[str, Failure]]:
    """New models, and why some could not be made."""
    models: dict[str, Recommender] = {}
    failures: dict[str, Failure] = {}
    for label, make in make_models.items():
        try:
            models[label] = make()
        except Exception as error:  # one model that cannot be made must not cost the others their figures
            logger.warning("%s could not be made", label, exc_info=True)
            failures[label] = Failure("make", type(error).__name__, str(error))
    return models, failures


def _light(report: EvaluationReport | None) -> EvaluationReport | None:
    """Without the ranked lists, which would add up over windows."""
    return None if report is None else replace(report, rankings=None)

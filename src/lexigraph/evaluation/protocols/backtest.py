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
    runs = []
    for window, split in enumerate(splits, start=1):
        for label, make in make_models.items():
            announce(f"window {window} of {len(splits)}", progress)
            try:
                model = make()
            except Exception as error:  # one model that cannot be made must not cost the others their figures
                logger.warning("%s could not be made", label, exc_info=True)
                runs.append(Run(label, window, split.description, failure=_failure(error)))
                continue
            found = compare(
                {label: model},
                split,
                ks=ks,
                metrics=metrics,
                part=part,
                fit_on=fit_on,
                block_bytes=block_bytes,
                progress=progress,
            )
            report = found.reports.get(label)
            light = None if report is None else replace(report, rankings=None)
            runs.append(Run(label, window, split.description, light, found.failures.get(label)))
    return Backtest(tuple(runs))


def _failure(error: Exception) -> Failure:
    return Failure("make", type(error).__name__, str(error))

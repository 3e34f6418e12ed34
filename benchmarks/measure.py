"""Fitting and evaluating under a clock and a memory gauge."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl

from benchmarks.peers.adapter import peak_gigabytes
from lexigraph.data import Dataset
from lexigraph.evaluation import EvaluationReport, evaluate
from lexigraph.models import Recommender, create

__all__ = ["Run", "peak_gigabytes", "run", "timed", "tiny_dataset", "warm_up"]

Result = TypeVar("Result")


@dataclass(frozen=True)
class Run:
    """A fitted model, its report and what both took.

    Attributes:
        model: the fitted model.
        report: its evaluation.
        fit_seconds: wall clock of ``fit``.
        evaluate_seconds: wall clock of ``evaluate`` over all users.
    """

    model: Recommender
    report: EvaluationReport
    fit_seconds: float
    evaluate_seconds: float


def timed(action: Callable[[], Result]) -> tuple[Result, float]:
    """The result of an action and its wall clock in seconds."""
    start = time.perf_counter()
    result = action()
    return result, time.perf_counter() - start


def warm_up() -> None:
    """Load compiled kernels, so that no figure holds a compiler's time."""
    frame = pl.DataFrame(
        {"user": [0, 0, 1, 1, 2], "item": [0, 1, 1, 2, 0]}, schema={"user": pl.Int32, "item": pl.Int32}
    )
    tiny = tiny_dataset(frame)
    for options in ({"solver": "local"}, {"solver": "exact"}, {}):
        evaluate(create("graph-filter", encoder=None, **options).fit(tiny), tiny, seen=None, ks=(1,))


def tiny_dataset(frame: pl.DataFrame) -> Dataset:
    """Three users and three items."""
    from lexigraph.data import Vocabulary

    users, items = Vocabulary(["a", "b", "c"], "user"), Vocabulary(["x", "y", "z"], "item")
    frame = frame.with_columns(weight=pl.lit(1.0, dtype=pl.Float32))
    return Dataset(
        "tiny", users, items, frame, pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
    )


def run(model: str, train: Dataset, test: Dataset, ks: tuple[int, ...] = (20,), **options: Any) -> Run:
    """Fit a model by name and evaluate it on all users of ``test``."""
    fitted, fit_seconds = timed(lambda: create(model, **options).fit(train))
    report, seconds = timed(lambda: evaluate(fitted, test, ks=ks))
    return Run(fitted, report, fit_seconds, seconds)

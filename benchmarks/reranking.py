"""What re-ranking gives and what it costs: accuracy against everything beyond it, on MovieLens 100K."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.figure import Figure, figure
from benchmarks.measure import warm_up
from lexigraph.data import make_split
from lexigraph.data.catalogue import load
from lexigraph.evaluation import Facts, evaluate
from lexigraph.models import create
from lexigraph.reranking import Pool, Reranker, create_reranker

K = 20
POOL = 100
METRICS = ("ndcg", "diversity-text", "diversity-graph", "calibration", "coverage", "long-tail")
TRADE_OFFS = (0.9, 0.7, 0.5, 0.3)
GRID: dict[str, Sequence[Mapping[str, Any]]] = {
    "mmr": [{"trade_off": weight} for weight in TRADE_OFFS],
    "dpp": [{"trade_off": weight} for weight in TRADE_OFFS],
    "calibrated": [{"trade_off": weight} for weight in (0.95, 0.9, 0.8, 0.6)],
    "long-tail": [{"trade_off": weight} for weight in TRADE_OFFS],
    "popularity-discount": [{"exponent": exponent} for exponent in (0.1, 0.2, 0.4)],
    "exposure": [{"strength": strength} for strength in (0.25, 0.5, 1.0)],
}


class Clocked:
    """A re-ranker under a clock: the fastest of some runs, without compiling and less disturbed by other work.

    Attributes:
        seconds: wall clock of the last call.
        rows: users it was asked for.
    """

    def __init__(self, inner: Reranker, repeats: int = 5) -> None:
        self.inner, self.repeats = inner, repeats
        self.seconds, self.rows = 0.0, 0

    def __call__(self, pool: Pool, facts: Facts, k: int) -> Pool:
        """Re-rank several times."""
        found, times = pool, []
        for _ in range(self.repeats):
            start = time.perf_counter()
            found = self.inner(pool, facts, k)
            times.append(time.perf_counter() - start)
        self.seconds, self.rows = min(times), len(pool.items)
        return found


def figures() -> Iterator[Figure]:
    """The graph filter's best 100 items cut to 20 by every re-ranker of the grid, on the random split of seed 0."""
    split = make_split(load("movielens-100k"), strategy="random", seed=0)
    facts = Facts.of_dataset(split.development())
    warm_up()
    model = create("graph-filter").fit(split.development())

    def measured(label: str, rerank: Clocked | None) -> Iterator[Figure]:
        report = evaluate(model, split.test, metrics=METRICS, ks=(K,), rerank=rerank, pool_size=POOL, facts=facts)
        for metric in METRICS:
            yield figure(f"reranking.{label}.{metric}@{K}", report.metrics[f"{metric}@{K}"], "share")
        if rerank is not None:
            yield figure(f"reranking.{label}.per-1000-users", 1e6 * rerank.seconds / rerank.rows, "ms")

    yield from measured("none", None)
    for name, settings in GRID.items():
        for options in settings:
            label = f"{name} {next(iter(options.values()))}"
            yield from measured(label, Clocked(create_reranker(name, **options)))

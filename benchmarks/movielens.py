"""MovieLens 1M with texts (fixed split) and MovieLens 100K (five random splits)."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, figure
from benchmarks.measure import peak_gigabytes, run, warm_up
from benchmarks.random_splits import over_seeds
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.data.catalogue import load

BASELINES = ("popularity", "item-knn", "ials", "ease", "graph-filter")


def one_million() -> Iterator[Figure]:
    """The default model and every baseline on the fixed split; texts are encoded before the clock starts."""
    split = given_split(benchmark_data("movielens-1m-text"))
    train = split.development()
    train.matrix()
    warm_up()
    run("graph-filter", train, split.test)  # fills the cache of encoded texts
    for model in BASELINES:
        found = run(model, train, split.test)
        mine = model == "graph-filter"
        recall = found.report.metrics["recall@20"]
        yield figure(f"movielens-1m-text.{model}.recall@20", recall, "share", ">= 0.279" if mine else None)
        yield figure(f"movielens-1m-text.{model}.ndcg@20", found.report.metrics["ndcg@20"], "share")
        yield figure(f"movielens-1m-text.{model}.fit", found.fit_seconds, "s", "<= 10" if mine else None)
        yield figure(f"movielens-1m-text.{model}.evaluate", found.evaluate_seconds, "s")
    yield figure("movielens-1m-text.peak-memory", peak_gigabytes(), "GB")


def hundred_thousand() -> Iterator[Figure]:
    """Every model on five random 80/10/10 splits of MovieLens 100K: mean and standard deviation over the seeds."""
    yield from over_seeds("movielens-100k", load("movielens-100k"), BASELINES)

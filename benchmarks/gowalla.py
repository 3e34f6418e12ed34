"""Gowalla, the fixed split of the LightGCN family: quality, speed and memory of the default model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.figure import Figure, figure
from benchmarks.measure import peak_gigabytes, run, timed, warm_up
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.evaluation import evaluate
from lexigraph.models import UserBatch, create


def figures() -> Iterator[Figure]:
    """The default model against the targets, and what its neighbour table loses against exact scoring.

    The whole training part is fitted; hyper-parameters are the defaults, chosen by ``python -m benchmarks
    gowalla-selection`` on slices of the training part.
    """
    split = given_split(benchmark_data("gowalla"))
    train = split.development()
    train.matrix()
    warm_up()
    table = run("graph-filter", train, split.test)
    yield figure("gowalla.graph-filter.recall@20", table.report.metrics["recall@20"], "share", ">= 0.193")
    yield figure("gowalla.graph-filter.ndcg@20", table.report.metrics["ndcg@20"], "share", ">= 0.161")
    yield figure("gowalla.graph-filter.fit", table.fit_seconds, "s", "<= 90")
    yield figure("gowalla.graph-filter.evaluate", table.evaluate_seconds, "s", "<= 20")
    yield figure("gowalla.graph-filter.users", table.report.n_users, "users")
    yield figure("gowalla.graph-filter.peak-memory", peak_gigabytes(), "GB", "<= 6")
    exact = run("graph-filter", train, split.test, serving="exact")
    for metric in ("recall@20", "ndcg@20"):
        full = exact.report.metrics[metric]
        yield figure(f"gowalla.graph-filter.exact.{metric}", full, "share")
        loss = 1 - table.report.metrics[metric] / full
        yield figure(f"gowalla.graph-filter.table-loss.{metric}", loss, "share", "< 0.02")
    yield figure("gowalla.graph-filter.exact.evaluate", exact.evaluate_seconds, "s")


PEERS: dict[str, dict[str, Any]] = {
    "popularity": {},
    "item-knn": {"neighbours": 200},
    "ials": {"embedding_size": 256, "alpha": 20.0},
    "graph-filter": {},
}
"""Peers get settings that did well on the random slice of the training part: their defaults suit denser data."""


def peers() -> Iterator[Figure]:
    """The baselines on the same split, in the same run."""
    split = given_split(benchmark_data("gowalla"))
    train = split.development()
    warm_up()
    for model, options in PEERS.items():
        found = run(model, train, split.test, **options)
        for metric in ("recall@20", "ndcg@20"):
            yield figure(f"gowalla-peers.{model}.{metric}", found.report.metrics[metric], "share")
        yield figure(f"gowalla-peers.{model}.fit", found.fit_seconds, "s")
        yield figure(f"gowalla-peers.{model}.evaluate", found.evaluate_seconds, "s")


def requests() -> Iterator[Figure]:
    """One recommendation for one known user, through the neighbour table: median and 99th percentile."""
    split = given_split(benchmark_data("gowalla"))
    model = create("graph-filter").fit(split.development())
    ids = np.random.default_rng(0).choice(model.users.ids, 500, replace=False).tolist()
    model.recommend(UserBatch.known(ids[:1]), 20)
    seconds = [timed(lambda user=user: model.recommend(UserBatch.known([user]), 20))[1] for user in ids]
    yield figure("gowalla-requests.median", 1e3 * float(np.median(seconds)), "ms")
    yield figure("gowalla-requests.p99", 1e3 * float(np.quantile(seconds, 0.99)), "ms")
    _, all_seconds = timed(lambda: evaluate(model, split.test, ks=(20,)))
    yield figure("gowalla-requests.all-users", all_seconds, "s")

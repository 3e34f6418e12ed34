"""Last.fm 2K (HetRec 2011): who listened to whom, on random splits; tastes and ties together beside a published one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.figure import Figure, figure, reproduced
from benchmarks.measure import timed
from benchmarks.random_splits import over_seeds
from benchmarks.sources import benchmark_data
from lexigraph.data import make_split
from lexigraph.evaluation import evaluate
from lexigraph.models import create

MODELS = ("popularity", "item-knn", "ials", "graph-filter")
"""EASE is left out: it would invert a dense matrix of 17,632 x 17,632 on each of the five splits."""


def figures() -> Iterator[Figure]:
    """Every model on five random 80/10/10 splits: mean and standard deviation over the seeds."""
    yield from over_seeds("lastfm", benchmark_data("lastfm-2k"), MODELS)


PUBLISHED = {"recall@10": 0.1757, "ndcg@10": 0.1694}
"""DiffNet on a random 80/10/10 split of the same data, full ranking, vectors of 64 numbers: the results of the library
RecBole-GNN (its ``results/social/lastfm.md``)."""
SEEDS = range(3)


def social() -> Iterator[Figure]:
    """The preset ``social-diffusion``: fitted without the test tenth, of which early stopping sets a tenth aside."""
    data = benchmark_data("lastfm-2k")
    found: dict[str, list[float]] = {metric: [] for metric in PUBLISHED}
    seconds = []
    for seed in SEEDS:
        split = make_split(data, strategy="random", seed=seed)
        development = split.development()
        model, took = timed(lambda train=development: create("social-diffusion", encoder=None).fit(train))
        report = evaluate(model, split.test, ks=(10,))
        seconds.append(took)
        for metric in PUBLISHED:
            found[metric].append(report.metrics[metric])
    for metric, published in PUBLISHED.items():
        note = f"published {published:.4f} (DiffNet); sd {np.std(found[metric], ddof=1):.4f}"
        name = f"lastfm-social.social-diffusion.{metric}"
        yield figure(name, float(np.mean(found[metric])), "share", reproduced(published), note=note)
    yield figure("lastfm-social.social-diffusion.fit", float(np.median(seconds)), "s")

"""Several models on several random splits of one data set: mean and spread over the seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.figure import Figure, figure
from benchmarks.measure import Run, peak_gigabytes, run, warm_up
from lexigraph.data import Dataset, make_split

SEEDS = range(5)


def over_seeds(name: str, data: Dataset, models: Sequence[str]) -> Iterator[Figure]:
    """Fit every model on the development part of each random 80/10/10 split and evaluate it on the test part."""
    warm_up()
    runs: dict[str, list[Run]] = {model: [] for model in models}
    for seed in SEEDS:
        split = make_split(data, strategy="random", seed=seed)
        for model in models:
            runs[model].append(run(model, split.development(), split.test))
    for model, found in runs.items():
        for metric in ("recall@20", "ndcg@20"):
            values = [one.report.metrics[metric] for one in found]
            yield figure(f"{name}.{model}.{metric}", float(np.mean(values)), "share")
            yield figure(f"{name}.{model}.{metric}.spread", float(np.std(values, ddof=1)), "share")
        yield figure(f"{name}.{model}.fit", float(np.median([one.fit_seconds for one in found])), "s")
        yield figure(f"{name}.{model}.evaluate", float(np.median([one.evaluate_seconds for one in found])), "s")
    yield figure(f"{name}.peak-memory", peak_gigabytes(), "GB")

"""Errors of predicted ratings on random 80/20 splits of MovieLens 100K: the graph network beside the biases alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from benchmarks.figure import Figure, figure
from benchmarks.measure import peak_gigabytes, timed
from lexigraph.data import make_split
from lexigraph.data.catalogue import load
from lexigraph.evaluation.ratings import evaluate_ratings
from lexigraph.models import create

SEEDS = range(5)
NAME = "movielens-100k-ratings"
TARGET = "<= 0.91"


def figures() -> Iterator[Figure]:
    """Mean and standard deviation over the splits; each test part is read once, by each model with its defaults.

    The network sets a tenth of the training part aside for early stopping; texts are left out, so that no encoder has
    to be fetched.
    """
    data = load("movielens-100k")
    models: dict[str, dict[str, Any]] = {"rating-bias": {}, "rating-gnn": {"encoder": None}}
    errors: dict[str, list[dict[str, float]]] = {model: [] for model in models}
    seconds: dict[str, list[float]] = {model: [] for model in models}
    for seed in SEEDS:
        split = make_split(data, strategy="random", test=0.2, seed=seed)
        train = split.development()
        for model, options in models.items():
            fitted, spent = timed(partial(create(model, **options).fit, train))
            errors[model].append(evaluate_ratings(fitted, split.test))
            seconds[model].append(spent)
    for model in models:
        for metric in ("rmse", "mae"):
            values = [one[metric] for one in errors[model]]
            wanted = TARGET if (model, metric) == ("rating-gnn", "rmse") else None
            yield figure(f"{NAME}.{model}.{metric}", float(np.mean(values)), "stars", wanted)
            yield figure(f"{NAME}.{model}.{metric}.spread", float(np.std(values, ddof=1)), "stars")
        yield figure(f"{NAME}.{model}.fit", float(np.median(seconds[model])), "s")
    yield figure(f"{NAME}.peak-memory", peak_gigabytes(), "GB")

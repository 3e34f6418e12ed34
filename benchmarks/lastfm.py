"""Last.fm 2K (HetRec 2011): who listened to whom, five random splits. No model uses the friendships yet."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.random_splits import over_seeds
from benchmarks.sources import benchmark_data

MODELS = ("popularity", "item-knn", "ials", "graph-filter")
"""EASE is left out: it would invert a dense matrix of 17,632 x 17,632 on each of the five splits."""


def figures() -> Iterator[Figure]:
    """Every model on five random 80/10/10 splits: mean and standard deviation over the seeds."""
    yield from over_seeds("lastfm", benchmark_data("lastfm-2k"), MODELS)

"""The splits that peers are compared on, by name: the same one in every process."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.sources import benchmark_data
from lexigraph.data import Split, given_split, make_split
from lexigraph.data.catalogue import load

SEED = 0


def hundred_thousand() -> Split:
    """MovieLens 100K, a random split."""
    return make_split(load("movielens-100k", progress=False), strategy="random", seed=SEED)


def one_million() -> Split:
    """MovieLens 1M, the fixed split; ours read the texts as well, the peers cannot."""
    return given_split(benchmark_data("movielens-1m-text"))


def gowalla() -> Split:
    """Gowalla, the fixed split."""
    return given_split(benchmark_data("gowalla"))


SPLITS: dict[str, Callable[[], Split]] = {
    "movielens-100k": hundred_thousand,
    "movielens-1m": one_million,
    "gowalla": gowalla,
}

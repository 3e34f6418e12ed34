"""How the defaults for large catalogues were chosen: on two slices of Gowalla's training part, never on its test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.figure import Figure, figure
from benchmarks.measure import run, warm_up
from benchmarks.sources import benchmark_data
from lexigraph.data import Dataset, given_split
from lexigraph.graph import normalise
from lexigraph.graph.eigenpairs import leading_eigenpairs

SHARE = 0.15
GRID: dict[str, dict[str, Any]] = {
    "default": {},
    "spectral alone": {"solver": "spectral"},
    "local alone": {"solver": "local"},
    "local share 0.3": {"local_share": 0.3},
    "local share 1.5": {"local_share": 1.5},
    "evenness 0": {"evenness": 0.0},
}


def figures() -> Iterator[Figure]:
    """Every setting of the grid on both slices."""
    train = given_split(benchmark_data("gowalla")).development()
    warm_up()
    for slice_name, held_out in (("random", random_slice(train)), ("cluster", cluster_slice(train))):
        rest = train.with_interactions(train.interactions.filter(~held_out))
        held = train.with_interactions(train.interactions.filter(held_out))
        for setting, options in GRID.items():
            found = run("graph-filter", rest, held, **options)
            for metric in ("recall@20", "ndcg@20"):
                yield figure(
                    f"gowalla-selection.{slice_name}.{setting}.{metric}", found.report.metrics[metric], "share"
                )


def random_slice(train: Dataset, seed: int = 0) -> pl.Series:
    """A random share of each user's items: bool ``[n_interactions]``."""
    chance = np.random.default_rng(seed).random(len(train))
    order = train.interactions.with_columns(chance=chance).select(
        rank=pl.col("chance").rank("ordinal").over("user"), size=pl.len().over("user")
    )
    return order["rank"] <= (order["size"] * SHARE).clip(1).round()


def cluster_slice(train: Dataset, seed: int = 0, share: float = SHARE) -> pl.Series:
    """A share of each user's items that lie together: bool ``[n_interactions]``.

    A random slice hides single items whose companions of the same trip stay visible, which rewards filters that look
    no further than the trip. The degrees of Gowalla's training items spread wider than a random split of a 10-core
    would leave them, so its test part was not drawn at random. Here a random item of each user is hidden together with
    those closest to it among the leading eigenvectors of the item graph.
    """
    stacked = normalise(train.matrix(), 0.5, 0.5)
    values, vectors = leading_eigenpairs(stacked, 64, 4, seed)
    places = vectors * np.sqrt(values)
    places /= np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
    pairs = train.interactions.select("user", "item")
    seeds = pairs.with_columns(chance=np.random.default_rng(seed).random(len(train))).select(
        pl.col("item").sort_by("chance").first().over("user")
    )
    closeness = _closeness(places, pairs["item"].to_numpy(), seeds["item"].to_numpy())
    order = pairs.with_columns(closeness=closeness).select(
        rank=pl.col("closeness").rank("ordinal", descending=True).over("user"), size=pl.len().over("user")
    )
    return order["rank"] <= (order["size"] * share).clip(1).round()


def _closeness(places: NDArray[np.float32], items: NDArray[np.int32], seeds: NDArray[np.int32]) -> NDArray[np.float32]:
    blocks = [slice(start, start + 100_000) for start in range(0, len(items), 100_000)]
    return np.concatenate([np.einsum("nd,nd->n", places[items[block]], places[seeds[block]]) for block in blocks])

"""CiteULike-a, the fixed cold-item split: articles nobody has met, ranked by their texts and their citations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.figure import Figure, figure
from benchmarks.measure import peak_gigabytes, timed, warm_up
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.evaluation.protocols.cold_items import ColdItemResult, evaluate_cold_items
from lexigraph.models import create

SYSTEMS: dict[str, tuple[str, dict[str, Any]]] = {
    "popularity": ("popularity", {}),
    "item-knn": ("item-knn", {}),
    "ials": ("ials", {}),
    "graph-filter.text-and-citations": ("graph-filter", {}),
    "graph-filter.text": ("graph-filter", {"knowledge_weight": 0.0}),
    "graph-filter.citations": ("graph-filter", {"encoder": None}),
    "graph-filter.neither": ("graph-filter", {"encoder": None, "knowledge_weight": 0.0}),
}
"""Label to model and settings. What knows interactions alone can only guess at new items: it is there for orientation.
EASE is left out: on 16,980 items it takes minutes to learn that new items have no weights."""
METRICS = ("recall", "ndcg")
K = 20


def figures() -> Iterator[Figure]:
    """Every system on the cold items alone and among all items, beside what a random ranking is expected to score."""
    split = given_split(benchmark_data("citeulike-a"))
    train = split.development()
    warm_up()
    create("graph-filter", rank=8, candidates=2).fit(train)  # fills the cache of encoded texts
    result = None
    for label, (name, options) in SYSTEMS.items():
        model, fit_seconds = timed(lambda name=name, options=options: create(name, **options).fit(train))
        result, seconds = timed(lambda model=model: evaluate_cold_items(model, split, ks=(K,), metrics=METRICS))
        yield from _described(label, result)
        yield figure(f"citeulike-a.{label}.fit", fit_seconds, "s")
        yield figure(f"citeulike-a.{label}.evaluate", seconds, "s")
    if result is not None:
        for where, values in result.random.items():
            for metric, value in values.items():
                yield figure(f"citeulike-a.random.{where}.{metric}", value, "share", note="expected, not drawn")
        yield figure("citeulike-a.cold-items", len(result.hidden), "items")
        yield figure("citeulike-a.users", result.alone.n_users, "users")
    yield figure("citeulike-a.peak-memory", peak_gigabytes(), "GB")


def _described(label: str, result: ColdItemResult) -> Iterator[Figure]:
    for where, report in (("alone", result.alone), ("among", result.among)):
        for metric in METRICS:
            yield figure(f"citeulike-a.{label}.{where}.{metric}@{K}", report.metrics[f"{metric}@{K}"], "share")

"""Language and graph fused, against either alone: MovieLens 1M with texts, and new articles of CiteULike-a."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.figure import Figure, figure
from benchmarks.measure import timed, warm_up
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.evaluation import EvaluationReport, compare_pairs, evaluate
from lexigraph.evaluation.protocols.cold_items import evaluate_cold_items
from lexigraph.models import create

K = 20
METRICS = ("recall", "ndcg")
System = tuple[str, dict[str, Any]]

BRIEFLY = {"max_minutes": 2.0}
"""What the networks get; those of the closed form take seconds. It shows what one has after two minutes, no more."""

MOVIELENS: dict[str, System] = {
    "ease": ("ease", {}),
    "graph-filter.no-text": ("graph-filter", {"encoder": None, "category_weight": 0.0}),
    "lightgcn": ("lightgcn", {"encoder": None, **BRIEFLY}),
    "alpharec": ("alpharec", BRIEFLY),
    "llm-gnn": ("llm-gnn", BRIEFLY),
    "denoising-autoencoder": ("denoising-autoencoder", BRIEFLY),
    "graph-filter": ("graph-filter", {}),
    "blend": ("blend", {"options": {"denoising-autoencoder": BRIEFLY}}),
}
CITEULIKE: dict[str, System] = {
    "graph-filter.citations": ("graph-filter", {"encoder": None}),
    "graph-filter.text": ("graph-filter", {"knowledge_weight": 0.0}),
    "alpharec": ("alpharec", BRIEFLY),
    "llm-gnn": ("llm-gnn", BRIEFLY),
    "denoising-autoencoder": ("denoising-autoencoder", BRIEFLY),
    "graph-filter": ("graph-filter", {}),
}
FUSED = {"fusion-movielens-1m": "blend", "fusion-citeulike-a": "graph-filter"}
"""The best of those that read texts and graph, by slices of the training parts."""


def movielens() -> Iterator[Figure]:
    """The fixed split; the whole training part is fitted, settings were chosen on a slice of it."""
    split = given_split(benchmark_data("movielens-1m-text"))
    train = split.development()
    warm_up()
    reports: dict[str, EvaluationReport] = {}
    for label, (name, options) in MOVIELENS.items():
        model, seconds = timed(lambda name=name, options=options: create(name, **options).fit(train))
        reports[label] = evaluate(model, split.test, ks=(K,), metrics=METRICS)
        yield from _described("fusion-movielens-1m", label, reports[label], seconds)
    yield from _against("fusion-movielens-1m", reports)


def citeulike() -> Iterator[Figure]:
    """Articles of the test part alone, which nobody has met in training."""
    split = given_split(benchmark_data("citeulike-a"))
    train = split.development()
    warm_up()
    reports: dict[str, EvaluationReport] = {}
    for label, (name, options) in CITEULIKE.items():
        model, seconds = timed(lambda name=name, options=options: create(name, **options).fit(train))
        result = evaluate_cold_items(model, split, ks=(K,), metrics=METRICS)
        reports[label] = result.alone
        yield from _described("fusion-citeulike-a", label, result.alone, seconds)
        yield figure(f"fusion-citeulike-a.{label}.among.recall@{K}", result.among.metrics[f"recall@{K}"], "share")
    yield from _against("fusion-citeulike-a", reports)


def _described(benchmark: str, label: str, report: EvaluationReport, seconds: float) -> Iterator[Figure]:
    for metric in METRICS:
        yield figure(f"{benchmark}.{label}.{metric}@{K}", report.metrics[f"{metric}@{K}"], "share")
    yield figure(f"{benchmark}.{label}.fit", seconds, "s")


def _against(benchmark: str, reports: Mapping[str, EvaluationReport]) -> Iterator[Figure]:
    """The best fused model against each other system: the difference, and Holm's p over all pairs."""
    fused = FUSED[benchmark]
    found = compare_pairs(reports, metrics=[f"{metric}@{K}" for metric in METRICS], baseline=fused)
    for metric in found.metrics:
        for other in (label for label in reports if label != fused):
            result = found.between(fused, other, metric)
            note = f"{result.verdict}, adjusted p {result.adjusted_p:.2g} ({result.test}), {result.n_users} users"
            yield figure(f"{benchmark}.{fused}-over-{other}.{metric}", result.difference, "share", "> 0", note=note)

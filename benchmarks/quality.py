"""Other systems beside ours on the same splits, in the same budget, scored by the same ruler.

Every system fits in its own process and its own environment and leaves its best 20 items of every user;
``evaluate_predictions`` scores the file. Who takes longer than the budget, from start to lists, is stopped.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import scipy.sparse as sp

from benchmarks.evaluation import versions
from benchmarks.figure import Figure, absent, figure
from benchmarks.peers.adapter import K
from benchmarks.processes import Outcome, run_ours, run_peer
from benchmarks.quality_data import SPLITS
from lexigraph.data import Dataset, Split
from lexigraph.evaluation.predictions import evaluate_predictions
from lexigraph.models import create

BUDGET = 300.0
"""Seconds that each system has, unless the command line says otherwise."""
OURS = ("popularity", "item-knn", "ials", "ease", "graph-filter")
SYSTEMS = {
    "implicit": ("als", "bm25"),
    "irspack": ("ials", "rp3beta", "ease"),
    "lenskit": ("item-knn", "implicit-mf", "ease"),
    "recbole": ("ease", "slim", "lightgcn"),
    "cornac": ("bpr", "ease"),
    "pyg": ("lightgcn",),
}
DENSE_ITEMS = 20_000
"""Above this many items, no model that inverts a dense matrix of all pairs of items is tried."""


def figures(data: str, budget: float = BUDGET) -> Iterator[Figure]:
    """Ours, then every peer; quality, seconds and memory of each."""
    split = SPLITS[data]()
    train = split.development()
    with tempfile.TemporaryDirectory(prefix="lexigraph-peers-") as name:
        folder = Path(name)
        write_task(folder, split)
        if train.items.width > 1:
            create("graph-filter", rank=8, candidates=2).fit(train)  # fills the cache of encoded texts
        for model in OURS:
            if too_large(model, train):
                yield absent(f"peers-{data}.lexigraph.{model}", f"not tried: {_dense(train)}")
                continue
            outcome = run_ours("benchmarks.quality_ours", folder, model, model, data, timeout=budget)
            yield from _described(f"peers-{data}.lexigraph.{model}", outcome, folder / f"{model}.csv", split)
        for peer, model in ((peer, model) for peer, models in SYSTEMS.items() for model in models):
            if too_large(model, train):
                yield absent(f"peers-{data}.{peer}.{model}", f"not tried: {_dense(train)}")
                continue
            options = (model, "--budget", str(budget))
            outcome = run_peer(peer, f"fit_{peer}.py", folder, model, *options, timeout=budget)
            yield from _described(f"peers-{data}.{peer}.{model}", outcome, folder / f"{model}.csv", split)


def write_task(folder: Path, split: Split) -> None:
    """Lay down the training matrix and the ids; no peer sees the test part."""
    train = split.development()
    sp.save_npz(folder / "train.npz", sp.csr_matrix(train.matrix()))
    for name, ids in (("users", train.user_ids.ids), ("items", train.item_ids.ids)):
        (folder / f"{name}.txt").write_text("".join(f"{one}\n" for one in ids), encoding="utf-8")


def too_large(model: str, train: Dataset) -> bool:
    """Whether a model would invert a dense matrix that is too large for the machine."""
    return model == "ease" and train.n_items > DENSE_ITEMS


def _dense(train: Dataset) -> str:
    return f"its dense matrix of {train.n_items} x {train.n_items} takes {8 * train.n_items**2 / 1e9:.0f} GB in float64"


def _described(name: str, outcome: Outcome, predictions: Path, split: Split) -> Iterator[Figure]:
    if outcome.reason is not None:
        yield absent(name, outcome.reason)
        return
    report = evaluate_predictions(
        predictions, split.test, train=split.development(), ks=(K,), metrics=("recall", "ndcg")
    )
    predictions.unlink()
    for metric in (f"recall@{K}", f"ndcg@{K}"):
        yield figure(f"{name}.{metric}", report.metrics[metric], "share", note=versions(outcome))
    yield figure(f"{name}.fit", outcome.values["fit_seconds"], "s")
    yield figure(f"{name}.predict", outcome.values["predict_seconds"], "s")
    yield figure(f"{name}.peak-memory", outcome.values["peak_gigabytes"], "GB")

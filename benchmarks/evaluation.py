"""The same evaluation side by side: all Gowalla users, seeded random factors, Recall@20 and NDCG@20.

Every system works in its own process and its own environment on the same arrays. Its time is the median of three runs
after a warm-up, its memory the peak of its process with everything it loaded.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from benchmarks.figure import Figure, absent, figure
from benchmarks.peers.adapter import K
from benchmarks.processes import Outcome, run_ours, run_peer
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split

SIZE = 64
SEED = 0
SAME = 1e-6
"""How far values may differ that share a definition; float32 products are summed in another order by each BLAS."""
PEERS = ("product", "implicit", "ranx", "irspack", "rectools", "recbole")
HOSTS = {"product": "implicit"}
"""Whose environment runs a script that is no library of its own."""


def figures() -> Iterator[Figure]:
    """Ours, then every peer, then the ratios that the targets speak of."""
    with tempfile.TemporaryDirectory(prefix="lexigraph-evaluation-") as name:
        folder = Path(name)
        write_task(folder)
        outcomes = {
            part: run_ours("benchmarks.evaluation_ours", folder, part, part) for part in ("evaluate", "kernels")
        }
        for part, outcome in outcomes.items():
            yield from _described(f"lexigraph-{part}", outcome, outcomes["evaluate"])
        for peer in PEERS:
            outcomes[peer] = run_peer(HOSTS.get(peer, peer), f"evaluate_{peer}.py", folder, peer)
            yield from _described(peer, outcomes[peer], outcomes["evaluate"])
    yield from _ratios(outcomes)


def write_task(folder: Path) -> None:
    """Lay down the two parts of the split and the factors."""
    split = given_split(benchmark_data("gowalla"))
    for part, dataset in (("train", split.development()), ("test", split.test)):
        sp.save_npz(folder / f"{part}.npz", sp.csr_matrix(dataset.matrix()))
    rng = np.random.default_rng(SEED)
    sizes = {"users": split.test.n_users, "items": split.test.n_items}
    factors = {name: rng.standard_normal((size, SIZE), dtype=np.float32) for name, size in sizes.items()}
    np.savez(folder / "factors.npz", **factors)


def _described(name: str, outcome: Outcome, ours: Outcome) -> Iterator[Figure]:
    if outcome.reason is not None:
        yield absent(f"evaluation.{name}", outcome.reason)
        return
    mine, values, note = name.startswith("lexigraph"), outcome.values, versions(outcome)
    yield figure(f"evaluation.{name}.seconds", values["seconds"], "s", note=note)
    if "build_seconds" in values:
        yield figure(
            f"evaluation.{name}.build-seconds", values["build_seconds"], "s", note="its own tables, from lists"
        )
    yield figure(f"evaluation.{name}.peak-memory", values["peak_gigabytes"], "GB", "<= 1" if mine else None)
    for metric in ("recall", "ndcg"):
        if metric in values and metric in ours.values:
            yield figure(f"evaluation.{name}.{metric}@{K}", values[metric], "share", digits=8)
            off = abs(values[metric] - ours.values[metric])
            yield figure(f"evaluation.{name}.{metric}@{K}.difference", off, "share", f"<= {SAME}", digits=10)


def versions(outcome: Outcome) -> str:
    """Versions of what did the work, as a note."""
    return ", ".join(f"{name} {version}" for name, version in outcome.values["versions"].items())


def _ratios(outcomes: Mapping[str, Outcome]) -> Iterator[Figure]:
    """How many times longer the peers take than ``evaluate``."""
    seconds = {name: one.values["seconds"] for name, one in outcomes.items() if one.reason is None}
    if "evaluate" not in seconds:
        return
    if "irspack" in seconds:
        yield figure("evaluation.irspack-over-lexigraph", seconds["irspack"] / seconds["evaluate"], "times", ">= 2")
    if {"implicit", "ranx"} <= seconds.keys():
        together = (seconds["implicit"] + seconds["ranx"]) / seconds["evaluate"]
        yield figure(
            "evaluation.implicit-and-ranx-over-lexigraph",
            together,
            "times",
            "> 1",
            note="without building ranx's tables",
        )
    if "implicit" in seconds:
        alone = seconds["implicit"] / seconds["evaluate"]
        yield figure("evaluation.implicit-over-lexigraph", alone, "times", note="its lists alone, no metric")

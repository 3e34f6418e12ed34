"""Run one benchmark, or all: ``python -m benchmarks [NAME ...] [--json] [--update]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Protocol

from benchmarks import (
    citeulike,
    cold_start,
    cora,
    encoding,
    evaluation,
    fusion,
    gnn,
    gowalla,
    intent,
    languages,
    lastfm,
    movielens,
    page,
    propagation,
    quality,
    ratings,
    reranking,
    results,
    selection,
    serving,
    trials,
)
from benchmarks.figure import Figure


class Benchmark(Protocol):
    """Gives its figures one by one; ``budget`` concerns those that run other systems."""

    def __call__(self) -> Iterator[Figure]:
        """Measure."""
        ...


BENCHMARKS: dict[str, Benchmark] = {
    "citeulike-a": citeulike.figures,
    "cold-start": cold_start.figures,
    "cora": cora.figures,
    "cora-selection": cora.selection,
    "encoding": encoding.figures,
    "evaluation": evaluation.figures,
    "fusion-citeulike-a": fusion.citeulike,
    "fusion-movielens-1m": fusion.movielens,
    "gnn-epoch": gnn.epochs,
    "gnn-gowalla": gnn.quality,
    "gowalla": gowalla.figures,
    "gowalla-peers": gowalla.peers,
    "gowalla-requests": gowalla.requests,
    "gowalla-selection": selection.figures,
    "intent": intent.figures,
    "languages": languages.figures,
    "lastfm": lastfm.figures,
    "lastfm-social": lastfm.social,
    "lastfm-newcomers": lastfm.newcomers,
    "movielens-1m-text": movielens.one_million,
    "movielens-100k": movielens.hundred_thousand,
    "movielens-100k-ratings": ratings.figures,
    "page": page.figures,
    "peers-gowalla": partial(quality.figures, "gowalla"),
    "peers-movielens-1m": partial(quality.figures, "movielens-1m"),
    "peers-movielens-100k": partial(quality.figures, "movielens-100k"),
    "propagation": propagation.figures,
    "reranking": reranking.figures,
    "serving": serving.figures,
    "trials": trials.figures,
}
SEEDS = {
    "cold-start": "0-2 (bridges, warm-up curves: 0)",
    "cora": "0-9 (links: 0-4)",
    "cora-selection": "0-1",
    "encoding": "0",
    "evaluation": "0",
    "fusion-citeulike-a": "42",
    "fusion-movielens-1m": "42",
    "gnn-epoch": "0",
    "gnn-gowalla": "42",
    "gowalla-requests": "0",
    "gowalla-selection": "0",
    "lastfm": "0-4",
    "lastfm-social": "0-2",
    "lastfm-newcomers": "2-6",
    "movielens-100k": "0-4",
    "movielens-100k-ratings": "0-4",
    "peers-movielens-100k": "0",
    "propagation": "0",
    "reranking": "0",
    "serving": "0",
    "trials": "0-999",
}
"""Seeds of what is drawn (splits, factors); models keep the seed of their settings, which by default is fixed."""


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for and print each figure as it is known; several benchmarks run in processes of their own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON object per figure and line")
    parser.add_argument("--update", action="store_true", help="keep the figures and rebuild the tables of the READMEs")
    parser.add_argument("--budget", type=float, default=quality.BUDGET, help="seconds per system in peers-*")
    options = parser.parse_args(arguments)
    names = options.names or list(BENCHMARKS)
    flags = [f"--{flag}" for flag in ("json", "update") if getattr(options, flag)]
    if options.budget != quality.BUDGET:
        flags += ["--budget", f"{options.budget:g}"]
    if len(names) > 1:  # so that the peak memory of each is its own
        commands = ([sys.executable, "-m", "benchmarks", name, *flags] for name in names)
        return max(subprocess.run(command, check=False).returncode for command in commands)  # noqa: S603
    return _run(names[0], options, " ".join(["python -m benchmarks", names[0], *flags]))


def _run(name: str, options: argparse.Namespace, command: str) -> int:
    benchmark = BENCHMARKS[name]
    started = partial(benchmark, options.budget) if name.startswith("peers-") else benchmark
    figures = []
    for one in started():
        figures.append(one)
        print(one.to_json() if options.json else _line(one), flush=True)
    missed = sum(one.met is False for one in figures)
    if options.update:
        results.keep(name, figures, command.replace(" --update", "").replace(" --json", ""), SEEDS.get(name, ""))
    if missed and not options.json:
        print(f"{missed} targets missed", file=sys.stderr)
    return 0


def _line(one: Figure) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[one.met]
    value = f"{'-':>12}" if one.value is None else f"{one.value:>12.6g}"
    return f"{one.name:<55} {value} {one.unit:<6} {one.target or '':<9} {verdict} {one.note}".rstrip()


if __name__ == "__main__":
    raise SystemExit(main())

"""Run one benchmark, or all: ``python -m benchmarks [NAME ...] [--json] [--update]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from benchmarks import gowalla, movielens, results, selection
from benchmarks.figure import Figure

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "gowalla": gowalla.figures,
    "gowalla-peers": gowalla.peers,
    "gowalla-requests": gowalla.requests,
    "gowalla-selection": selection.figures,
    "movielens-1m-text": movielens.one_million,
    "movielens-100k": movielens.hundred_thousand,
}


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for, print each figure as it is known, and say how many targets were missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON object per figure and line")
    parser.add_argument("--update", action="store_true", help="keep the figures and rebuild the tables of the READMEs")
    options = parser.parse_args(arguments)
    missed = 0
    for name in options.names or list(BENCHMARKS):
        figures = []
        for one in BENCHMARKS[name]():
            figures.append(one)
            missed += one.met is False
            print(one.to_json() if options.json else _line(one), flush=True)
        if options.update:
            results.keep(name, figures)
    if missed and not options.json:
        print(f"{missed} targets missed", file=sys.stderr)
    return 0


def _line(one: Figure) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[one.met]
    return f"{one.name:<50} {one.value:>12.4f} {one.unit:<6} {one.target or '':<9} {verdict}"


if __name__ == "__main__":
    raise SystemExit(main())

"""Run one benchmark, or all: ``python -m benchmarks [NAME ...] [--json] [--update]``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks import gowalla, movielens, selection
from benchmarks.figure import Figure

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "gowalla": gowalla.figures,
    "gowalla-peers": gowalla.peers,
    "gowalla-requests": gowalla.requests,
    "gowalla-selection": selection.figures,
    "movielens-1m-text": movielens.one_million,
    "movielens-100k": movielens.hundred_thousand,
}
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for, print each figure as it is known, and say how many targets were missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON object per figure and line")
    parser.add_argument("--update", action="store_true", help="keep the figures in benchmarks/results and README.md")
    options = parser.parse_args(arguments)
    missed = 0
    for name in options.names or list(BENCHMARKS):
        figures = []
        for one in BENCHMARKS[name]():
            figures.append(one)
            missed += one.met is False
            print(one.to_json() if options.json else _line(one), flush=True)
        if options.update:
            _keep(name, figures)
    if missed and not options.json:
        print(f"{missed} targets missed", file=sys.stderr)
    return 0


def _line(one: Figure) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[one.met]
    return f"{one.name:<50} {one.value:>12.4f} {one.unit:<6} {one.target or '':<9} {verdict}"


def _keep(name: str, figures: list[Figure]) -> None:
    """Write one benchmark's figures and rebuild the table of all of them."""
    RESULTS.mkdir(exist_ok=True)
    about = {"date": date.today().isoformat(), "python": platform.python_version(), "machine": _machine()}
    content = {**about, "figures": [json.loads(one.to_json()) for one in figures]}
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    readme = Path(__file__).parent / "README.md"
    before, mark, _ = readme.read_text(encoding="utf-8").partition("<!-- results -->\n")
    readme.write_text(before + mark + _tables(), encoding="utf-8")


def _tables() -> str:
    parts = []
    for name in BENCHMARKS:
        path = RESULTS / f"{name}.json"
        if not path.exists():
            continue
        kept = json.loads(path.read_text(encoding="utf-8"))
        lines = [f"\n## {name}\n", f"{kept['date']}, Python {kept['python']}, {kept['machine']}.\n"]
        lines += ["| figure | value | unit | target | met |", "| --- | ---: | --- | --- | --- |"]
        for one in kept["figures"]:
            met = {True: "yes", False: "no", None: ""}[one["met"]]
            lines.append(f"| {one['name']} | {one['value']:.4g} | {one['unit']} | {one['target'] or ''} | {met} |")
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


def _machine() -> str:
    import os

    return f"{platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    raise SystemExit(main())

"""Keeping figures: one JSON file per benchmark, and the tables in benchmarks/README.md and README.md made from them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.figure import Figure
from benchmarks.sources import REPOSITORY

FOLDER = Path(__file__).parent / "results"
TABLES = Path(__file__).parent / "README.md"
OPEN, CLOSE = "<!-- results -->\n", "<!-- /results -->"
SUMMARY = {
    "movielens-100k": "MovieLens 100K, five random splits",
    "movielens-1m-text": "MovieLens 1M, fixed split, with texts",
    "gowalla-peers": "Gowalla, fixed split, 40,981 items",
}
COLUMNS = {
    "recall@20": "Recall@20",
    "ndcg@20": "NDCG@20",
    "fit": "fit, s",
    "predict": "lists, s",
    "peak-memory": "peak, GB",
    "note": "with",
}
MODELS = ("popularity", "item-knn", "ials", "ease", "graph-filter")


def keep(name: str, figures: Sequence[Figure], command: str, seeds: str) -> None:
    """Write one benchmark's figures with all that is needed to repeat them, and rebuild both tables.

    Args:
        name: of the benchmark.
        figures: what it measured: time, memory and quality, each a figure of its own.
        command: what makes them again.
        seeds: of what is drawn; empty where nothing is.
    """
    FOLDER.mkdir(exist_ok=True)
    about = {"command": command, "seeds": seeds, **machine.describe()}
    content = {**about, "figures": [json.loads(one.to_json()) for one in figures]}
    (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    kept = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
    _replace(TABLES, "".join(_table(*one) for one in kept.items()))
    _replace(REPOSITORY / "README.md", _summary(kept))


def _replace(page: Path, block: str) -> None:
    """Put a block between the marks of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(OPEN)
    _, _, after = rest.partition(CLOSE)
    page.write_text(f"{before}{OPEN}{block}{CLOSE}{after}", encoding="utf-8")


def _table(name: str, kept: dict[str, Any]) -> str:
    command = kept.get("command", f"python -m benchmarks {name}")
    drawn = f" Seeds of what is drawn: {kept['seeds']}." if kept.get("seeds") else ""
    about = [f"`{command}`, {kept['date']}.{drawn}", f"Python {kept['python']}, {kept['machine']}."]
    if kept.get("versions"):
        about[-1] = f"{about[-1][:-1]}; {kept['versions']}."
    lines = [f"\n## {name}\n", "  \n".join(about) + "\n"]
    lines += _by_system(name, kept["figures"]) if name.startswith("peers-") else _by_figure(kept["figures"])
    return "\n".join(lines) + "\n"


def _by_figure(figures: Sequence[dict[str, Any]]) -> list[str]:
    """A row per figure."""
    lines = ["| figure | value | unit | target | met | note |", "| --- | ---: | --- | --- | --- | --- |"]
    for one in figures:
        met = {True: "yes", False: "**no**", None: ""}[one["met"]]
        note = one.get("note", "").replace("|", "/")
        cells = [one["name"], _number(one), one["unit"], one["target"] or "", met, note]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _by_system(name: str, figures: Sequence[dict[str, Any]]) -> list[str]:
    """A row per system and model: quality, seconds, memory, and versions or why there is nothing to show."""
    rows: dict[str, dict[str, str]] = {}
    for one in figures:
        system, model, *measured = one["name"].removeprefix(f"{name}.").split(".", 2)
        row = rows.setdefault(f"{system} {model}", {})
        if one.get("note"):
            row["note"] = one["note"].replace("|", "/")
        if measured:
            row[measured[0]] = _number(one)
    lines = [f"| system | {' | '.join(COLUMNS.values())} |", "| --- |" + " ---: |" * (len(COLUMNS) - 1) + " --- |"]
    lines += [f"| {label} | {' | '.join(row.get(key, '-') for key in COLUMNS)} |" for label, row in rows.items()]
    return lines


def _number(one: dict[str, Any]) -> str:
    return "-" if one["value"] is None else f"{one['value']:.4g}"


def _summary(kept: dict[str, dict[str, Any]]) -> str:
    """Recall@20, NDCG@20 and seconds to fit, one column per data set."""
    shown = {name: title for name, title in SUMMARY.items() if name in kept}
    values = {one["name"]: one["value"] for name in shown for one in kept[name]["figures"]}
    lines = [f"| Recall@20 / NDCG@20 / fit | {' | '.join(shown.values())} |", "| --- |" + " --- |" * len(shown)]
    for model in MODELS:
        cells = [_cell(values, f"{name}.{model}") for name in shown]
        lines.append(f"| `{model}` | {' | '.join(cells)} |")
    note = (
        "\nFull ranking, two cores, one run (on MovieLens 100K the mean of five); texts of items were encoded before\n"
        "the clock started. Defaults everywhere, but for iALS and item-kNN on Gowalla, whose settings were chosen on\n"
        "a slice of its training part. Protocol, spread, targets and commands:\n"
        "[benchmarks](benchmarks/README.md).\n"
    )
    return "\n".join(lines) + "\n" + note


def _cell(values: dict[str, float], key: str) -> str:
    if f"{key}.recall@20" not in values:
        return "too large"
    seconds = values[f"{key}.fit"]
    return f"{values[f'{key}.recall@20']:.4f} / {values[f'{key}.ndcg@20']:.4f} / {seconds:.1f} s"

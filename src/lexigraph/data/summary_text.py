"""A summary as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 26


def render(summary: Mapping[str, Any]) -> list[str]:
    """Lay out the fields of a :class:`lexigraph.data.summary.Summary`, one figure a line; absent ones are left out.

    Args:
        summary: what ``Summary.to_dict`` gives.

    Returns:
        Lines without line ends.
    """
    rows = [*_sizes(summary), *_values(summary), *_sides(summary), *_faults(summary)]
    return [str(summary["name"]), *(f"  {label:<{WIDTH}}{value}" for label, value in rows)]


def _sizes(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "users", f"{summary['users']:,} ({summary['idle_users']:,} without interactions)"
    yield "items", f"{summary['items']:,} ({summary['cold_items']:,} without interactions)"
    yield "interactions", f"{summary['interactions']:,} ({summary['pairs']:,} distinct pairs)"
    for part in ("validation", "test"):
        if summary[part] is not None:
            yield f"fixed {part} part", f"{summary[part]:,}"
    yield "density", f"{summary['density']:.4%}"
    yield "items per user", _degrees(summary["user_degrees"])
    yield "users per item", _degrees(summary["item_degrees"])


def _values(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if summary["first"] is not None:
        yield "time span", f"{summary['first']} to {summary['last']}"
    if summary["ratings"]:
        yield "ratings", _listed(summary["ratings"])
    if summary["kinds"]:
        yield "kinds", _listed(summary["kinds"])


def _sides(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if summary["text"]:
        yield "items with text", ", ".join(f"{name} {share:.1%}" for name, share in summary["text"].items())
    if summary["undescribed_items"]:
        yield "items without attributes", f"{summary['undescribed_items']:,}"
    if summary["n_categories"]:
        yield "categories", f"{summary['n_categories']:,} ({_listed(summary['categories'], 6)})"
    if summary["triples"] is not None:
        yield "knowledge triples", f"{summary['triples']:,}, touching {summary['linked_items']:,} items"
        yield "relations", _listed(summary["relation_kinds"], 6)
    if summary["ties"] is not None:
        yield "social ties", f"{summary['ties']:,}"


def _faults(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = {kind: count for kind, count in summary["dangling"].items() if count}
    yield "dangling references", ", ".join(f"{kind}: {count:,}" for kind, count in found.items()) or "none"
    for table, reasons in summary["quarantined"].items():
        yield f"set aside in {table}", _listed(reasons)
    for step in summary["filters"]:
        yield "filter", step


def _degrees(percentiles: Mapping[int, float]) -> str:
    names = {0: "least", 50: "median", 100: "most"}
    return ", ".join(f"{names.get(p, f'{p} %')} {value:g}" for p, value in percentiles.items()) or "none"


def _listed(counts: Mapping[str, float], limit: int | None = None) -> str:
    entries = [f"{name}: {count:,}" for name, count in counts.items()]
    return ", ".join(entries[:limit] + (["..."] if limit is not None and len(entries) > limit else []))

"""A summary as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lexigraph.messages import gettext as _
from lexigraph.messages import padded

WIDTH = 26


def render(summary: Mapping[str, Any]) -> list[str]:
    """Lay out the fields of a :class:`lexigraph.data.summary.Summary`, one figure a line; absent ones are left out.

    Args:
        summary: what ``Summary.to_dict`` gives.

    Returns:
        Lines without line ends.
    """
    rows = [*_sizes(summary), *_values(summary), *_sides(summary), *_faults(summary)]
    return [str(summary["name"]), *(f"  {padded(label, WIDTH)}{value}" for label, value in rows)]


def _sizes(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    idle = _("{n:,} ({idle:,} without interactions)")
    yield _("users"), idle.format(n=summary["users"], idle=summary["idle_users"])
    yield _("items"), idle.format(n=summary["items"], idle=summary["cold_items"])
    pairs = _("{n:,} ({pairs:,} distinct pairs)")
    yield _("interactions"), pairs.format(n=summary["interactions"], pairs=summary["pairs"])
    for part, label in (("validation", _("fixed validation part")), ("test", _("fixed test part"))):
        if summary[part] is not None:
            yield label, f"{summary[part]:,}"
    yield _("density"), f"{summary['density']:.4%}"
    yield _("items per user"), _degrees(summary["user_degrees"])
    yield _("users per item"), _degrees(summary["item_degrees"])


def _values(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if summary["first"] is not None:
        yield _("time span"), _("{first} to {last}").format(first=summary["first"], last=summary["last"])
    if summary["ratings"]:
        yield _("ratings"), _listed(summary["ratings"])
    if summary["kinds"]:
        yield _("kinds"), _listed(summary["kinds"])


def _sides(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if summary["text"]:
        yield _("items with text"), ", ".join(f"{name} {share:.1%}" for name, share in summary["text"].items())
    if summary["undescribed_items"]:
        yield _("items without attributes"), f"{summary['undescribed_items']:,}"
    if summary["n_categories"]:
        yield _("categories"), f"{summary['n_categories']:,} ({_listed(summary['categories'], 6)})"
    if summary["triples"] is not None:
        said = _("{n:,}, touching {n_items:,} items")
        yield _("knowledge triples"), said.format(n=summary["triples"], n_items=summary["linked_items"])
        yield _("relations"), _listed(summary["relation_kinds"], 6)
    if summary["ties"] is not None:
        yield _("social ties"), f"{summary['ties']:,}"


def _faults(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = {kind: count for kind, count in summary["dangling"].items() if count}
    yield _("dangling references"), ", ".join(f"{kind}: {count:,}" for kind, count in found.items()) or _("none")
    for table, reasons in summary["quarantined"].items():
        yield _("set aside in {table}").format(table=table), _listed(reasons)
    for step in summary["filters"]:
        yield _("filter"), step


def _degrees(percentiles: Mapping[int, float]) -> str:
    names = {0: _("least"), 50: _("median"), 100: _("most")}
    return ", ".join(f"{names.get(p, f'{p} %')} {value:g}" for p, value in percentiles.items()) or _("none")


def _listed(counts: Mapping[str, float], limit: int | None = None) -> str:
    entries = [f"{name}: {count:,}" for name, count in counts.items()]
    return ", ".join(entries[:limit] + (["..."] if limit is not None and len(entries) > limit else []))

"""Slices as a table to read."""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.evaluation.slices.slice import Slice

SHOWN = ("recall", "ndcg")
"""Metrics that say most of a slice; others are in the JSON."""


def slices_markdown(slices: Sequence[Slice], metrics: Sequence[str]) -> str:
    """A Markdown section with one row per slice; empty where there are none.

    Args:
        slices: of one report.
        metrics: names of its metrics per user; shown are recall and NDCG at the longest cut-off, or else the first.

    Example:
        >>> one = Slice("users", "history length", "cold (1-3)", 5, 5, {"recall@5": 0.25}, share=0.5)
        >>> print(slices_markdown([one], ["recall@5"]))
        <BLANKLINE>
        | slice | group | users | share | recall@5 |
        | --- | --- | ---: | ---: | ---: |
        | history length of users | cold (1-3) | 5 | 0.5000 | 0.2500 |
        <BLANKLINE>
    """
    columns = _columns(metrics)
    if not slices or not columns:
        return ""
    rows = [["slice", "group", "users", "share", *columns], ["---", "---", *["---:"] * (len(columns) + 2)]]
    for one in slices:
        values = [f"{one.metrics[name]:.4f}" if name in one.metrics else "" for name in columns]
        group = one.group.replace("|", "\\|").replace("\n", " ")
        rows.append([f"{one.by} of {one.side}", group, str(one.n_users), f"{one.share:.4f}", *values])
    return "\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _columns(metrics: Sequence[str]) -> list[str]:
    longest = [
        max((name for name in metrics if name.startswith(f"{kind}@")), key=_cut_off, default=None) for kind in SHOWN
    ]
    return [name for name in longest if name is not None] or list(metrics[:1])


def _cut_off(name: str) -> int:
    return int(name.partition("@")[2])

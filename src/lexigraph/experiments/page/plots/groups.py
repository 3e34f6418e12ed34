"""One metric for each group of users or items: a dot for each model, with its interval."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from lexigraph.experiments.page.plots.canvas import GRID, INK, PAPER, colour, draw
from lexigraph.experiments.page.plots.series import Series

SPREAD = 0.8
"""Share of a group's width over which its models stand side by side."""


def metric_by_group(name: str, series: Sequence[Series], groups: Sequence[str], axis: str) -> str:
    """Groups from left to right; in each the models side by side as numbered dots, in the order given.

    Args:
        name: name of the figure.
        series: models with one mark per group; a mark without a value is left out.
        groups: names of the groups.
        axis: what the height measures.

    Returns:
        SVG text.
    """
    offsets = (np.arange(len(series)) - (len(series) - 1) / 2) * SPREAD / max(len(series), 3)

    def paint(axes: Axes) -> None:
        for edge in range(1, len(groups)):
            axes.axvline(edge - 0.5, color=GRID, linewidth=0.8)
        for one, offset in zip(series, offsets, strict=True):
            _dots(axes, one, float(offset), size=11 if len(series) * len(groups) <= 24 else 9)
        axes.set_xticks(range(len(groups)), [_wrapped(group, len(groups)) for group in groups], color=INK)
        axes.set_xlim(-0.5, len(groups) - 0.5)
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        axes.tick_params(axis="x", length=0)
        axes.grid(axis="y")
        axes.set_ylabel(axis)

    return draw(name, 3.5, paint)


def _dots(axes: Axes, one: Series, offset: float, size: float) -> None:
    for place, mark in enumerate(one.marks):
        if mark.value is None:
            continue
        x = place + offset
        below, above = mark.margins
        if below or above:
            axes.errorbar(x, mark.value, yerr=[[below], [above]], fmt="none", ecolor=colour(one.colour), elinewidth=1.6)
        axes.plot(x, mark.value, "o", color=colour(one.colour), markersize=size)
        axes.annotate(
            str(one.number), (x, mark.value), ha="center", va="center_baseline", fontsize=0.65 * size, color=PAPER
        )


def _wrapped(group: str, n_groups: int) -> str:
    lines = textwrap.wrap(group, max(8, 44 // n_groups), max_lines=3, placeholder="…")
    return "\n".join(lines) or "(no name)"

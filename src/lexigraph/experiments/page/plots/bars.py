"""One metric as a bar for each model, with its interval."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from lexigraph.experiments.page.plots.canvas import INK, PAPER, SOFT, colour, draw, short
from lexigraph.experiments.page.plots.series import Series
from lexigraph.experiments.reading import number

BAR = 0.36
"""Height of a bar with its distance to the next, in inches."""


def metric_bars(name: str, series: Sequence[Series], axis: str, baseline: float | None = None) -> str:
    """Horizontal bars from zero, in the order given, each with its figure and its interval.

    Args:
        name: name of the figure.
        series: models with one mark each; those without a value are left out.
        axis: what the bars measure.
        baseline: a figure to draw a dashed line at.

    Returns:
        SVG text.
    """
    shown = [one for one in series if one.marks[0].value is not None]

    def paint(axes: Axes) -> None:
        for place, one in enumerate(shown):
            _bar(axes, place, one)
        axes.set_yticks(range(len(shown)), [f"{one.number}  {short(one.label)}" for one in shown], color=INK)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(right=_reach(shown) * 1.2)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.set_xlabel(axis)
        if baseline is not None:
            axes.axvline(baseline, color=SOFT, linestyle=(0, (4, 3)), linewidth=1)

    return draw(name, 0.9 + BAR * max(len(shown), 2), paint)


def _bar(axes: Axes, place: int, one: Series) -> None:
    mark = one.marks[0]
    value = mark.value or 0.0
    below, above = mark.margins
    axes.barh(place, value, height=0.62, color=colour(one.colour))
    if below or above:
        axes.errorbar(value, place, xerr=[[below], [above]], fmt="none", ecolor=INK, elinewidth=1.2, capsize=3)
    edge = max(value + above, 0.0)
    ground = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}  # keeps the figure readable across the baseline
    axes.annotate(
        number(value), (edge, place), (5, 0), textcoords="offset points", va="center", fontsize=9, bbox=ground, zorder=4
    )


def _reach(shown: Sequence[Series]) -> float:
    """The furthest that a bar or interval reaches; 1 where all are 0."""
    return max((one.marks[0].value or 0.0) + one.marks[0].margins[1] for one in shown) or 1.0

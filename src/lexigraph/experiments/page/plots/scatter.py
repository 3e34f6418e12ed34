"""Two figures of each model against each other, as numbered dots."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from lexigraph.experiments.page.plots.canvas import PAPER, colour, draw
from lexigraph.experiments.page.plots.series import Series


def scatter(name: str, series: Sequence[Series], across: str, up: str, *, logarithmic: bool = False) -> str:
    """A dot for each model at its first mark (across) and its second (up), with the interval of the second.

    Args:
        name: name of the figure.
        series: models with two marks each; those without both values are left out.
        across: what the first mark measures.
        up: what the second one measures.
        logarithmic: whether the first is on a logarithmic scale; its values must be above 0 then.

    Returns:
        SVG text.
    """
    shown = [one for one in series if all(mark.value is not None for mark in one.marks)]

    def paint(axes: Axes) -> None:
        if logarithmic:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.xaxis.set_minor_formatter(NullFormatter())
        axes.margins(x=0.12, y=0.14)
        for one in reversed(shown):
            _dot(axes, one)
        axes.grid(visible=True)
        axes.set_xlabel(across)
        axes.set_ylabel(up)

    return draw(name, 3.5, paint)


def _dot(axes: Axes, one: Series) -> None:
    x, y = (float(mark.value or 0.0) for mark in one.marks)
    below, above = one.marks[1].margins
    if below or above:
        axes.errorbar(x, y, yerr=[[below], [above]], fmt="none", ecolor=colour(one.colour), elinewidth=1.6)
    axes.plot(x, y, "o", color=colour(one.colour), markersize=13, markeredgecolor=PAPER, zorder=3)
    axes.annotate(str(one.number), (x, y), ha="center", va="center_baseline", fontsize=8.5, color=PAPER, zorder=4)

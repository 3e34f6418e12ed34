"""Charts; each stands beside its numbers in a table or a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

DASHES = ("solid", "dashed", "dotted")
MARKS = ("circle", "rect", "triangle", "diamond")
COLOURS = ("#3d85c6", "#c4702a", "#4f9a55", "#b05aa4", "#8a7d1e", "#2f8f94")
"""Of lines: 3 to 1 or more against the light and the dark ground, so that no theme has to be known."""
GREY = "#77828d"
"""Of axes and their words, likewise; all they say stands in a table or a text as well."""


def line_chart(
    label: str,
    places: Sequence[Any],
    series: Mapping[str, Sequence[float | None]],
    *,
    name: str = "",
    marked: int | None = None,
) -> ui.echart:
    """Lines over common places; they differ by dash and mark as well as by colour.

    Args:
        label: what is drawn, for those who cannot see it.
        places: on the horizontal axis.
        series: values by name, each as long as ``places``.
        name: of the horizontal axis.
        marked: index of a place that is marked.
    """
    chart = ui.echart(options(places, series, name=name, marked=marked), renderer="canvas").classes("lx-chart")
    chart.props["role"] = "img"
    chart.props["aria-label"] = label
    return chart


def options(
    places: Sequence[Any], series: Mapping[str, Sequence[float | None]], *, name: str = "", marked: int | None = None
) -> dict[str, Any]:
    """What ECharts draws; see :func:`line_chart`.

    Example:
        >>> options([1, 2], {"loss": [0.5, 0.25]})["series"][0]["data"]
        [0.5, 0.25]
    """
    words = {"color": GREY, "fontFamily": "system-ui, sans-serif"}
    many = len(places) > 40
    return {
        "animation": False,
        "color": list(COLOURS),
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 28 if name else 8, "containLabel": True},
        "legend": {"top": 0, "textStyle": words, "type": "scroll"},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "category", "data": list(places), "name": name, "nameLocation": "middle", "nameGap": 26,
            "nameTextStyle": words, "axisLabel": words, "axisLine": {"lineStyle": {"color": GREY}},
        },
        "yAxis": {"type": "value", "scale": True, "axisLabel": words, "splitLine": {"lineStyle": {"opacity": 0.25}}},
        "series": [
            {
                "name": label, "type": "line", "data": list(values), "connectNulls": True,
                "symbol": MARKS[n % len(MARKS)], "symbolSize": 6, "showSymbol": not many,
                "lineStyle": {"type": DASHES[n % len(DASHES)], "width": 2},
                **({"markLine": _mark(marked)} if marked is not None and n == 0 else {}),
            }
            for n, (label, values) in enumerate(series.items())
        ],
    }  # fmt: skip


def _mark(place: int) -> dict[str, Any]:
    return {"silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": {"color": GREY},
            "data": [{"xAxis": place}]}  # fmt: skip

"""The drawing of a network of reasons, which can be dragged, zoomed and clicked."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any

from nicegui import events, ui

from lexigraph.web.page import Page
from lexigraph.web.theme import SERIES, SERIES_DARK
from lexigraph.web.why.layout import places
from lexigraph.web.why.network import EdgeKind, Network, NetworkEdge, NetworkNode, NodeKind

KINDS: tuple[NodeKind, ...] = ("you", "wish", "past", "people", "shared", "target")
SYMBOLS: dict[NodeKind, str] = {
    "you": "pin", "wish": "triangle", "past": "circle", "people": "roundRect", "shared": "diamond", "target": "circle",
}  # fmt: skip
SIZES: dict[NodeKind, int] = {"you": 34, "wish": 24, "past": 22, "people": 18, "shared": 20, "target": 34}
LINES: dict[EdgeKind, str] = {"path": "solid", "text": "dotted", "learnt": "dashed", "against": "dashed"}
SHORT = "params => [...params.name].length > 22 ? [...params.name].slice(0, 21).join('') + '…' : params.name"
TIP = "params => params.dataType === 'edge' ? params.data.says : params.name"


def show_network(page: Page, network: Network) -> ui.echart:
    """Draw a network; a click on a node that stands for an item opens the item.

    Args:
        page: the open page.
        network: what to draw.
    """
    _ = page.gettext

    async def opened(key: str) -> None:
        node = network.nodes.get(key)
        if node is not None and node.item is not None:
            await page.open_item(node.item)

    def clicked(event: events.EChartPointClickEventArguments) -> Awaitable[None]:
        given: Any = event.data
        return page.handler(opened)(str(given.get("id", "")) if isinstance(given, dict) else "")

    with ui.element("div").classes("lx-network-box").props("tabindex=0"):
        chart = ui.echart(chart_options(page, network), on_point_click=clicked, renderer="canvas")
        chart.classes("lx-network").style(f"aspect-ratio:1060/{_height(network)}")
        chart.props(f'role=img aria-label="{_("Drawing of the paths that the list below tells in words")}"')
    return chart


def chart_options(page: Page, network: Network) -> dict[str, Any]:
    """All that the chart is told; titles are drawn as text on a canvas and never become part of the page."""
    names = kind_names(page)
    found = places(network)
    present = {node.kind for node in network.nodes.values()}
    kinds = [kind for kind in KINDS if kind in present]
    text = {":color": _by_theme("#16202a", "#eef2f5")}
    ground = {":backgroundColor": _by_theme("#f5f7f9", "#1d2126")}
    series = {
        "type": "graph",
        "layout": "none",
        "preserveAspect": True,
        "roam": True,
        "scaleLimit": {"min": 0.4, "max": 5},
        "draggable": True,
        "left": 40,
        "right": 160,
        "top": 60,
        "bottom": 20,
        "categories": [
            {"name": names[kind], "symbol": SYMBOLS[kind], "itemStyle": {":color": _colour(kind)}} for kind in kinds
        ],
        "data": [_node(node, *found[node.key], kinds.index(node.kind)) for node in network.nodes.values()],
        "links": [_edge(edge, network) for edge in network.edges],
        "label": {"show": True, "position": "right", "distance": 3, "fontSize": 13, ":formatter": SHORT,
                  "padding": [1, 3], "borderRadius": 3, **text, **ground},
        "emphasis": {"focus": "adjacency"},
        "lineStyle": {":color": _by_theme("#5a6875", "#a3aeb8"), "opacity": 0.75},
    }  # fmt: skip
    return {
        "animation": False,
        "legend": [
            {
                "data": [{"name": names[kind], "icon": SYMBOLS[kind]} for kind in kinds],
                "textStyle": text,
                "top": 0,
                "left": 0,
            }
        ],
        "tooltip": {"renderMode": "richText", "confine": True, ":formatter": TIP},
        "series": [series],
    }


def kind_names(page: Page) -> dict[NodeKind, str]:
    """What the kinds of nodes are called."""
    _ = page.gettext
    return {
        "you": _("Person"),
        "wish": _("Words"),
        "past": _("Other items"),
        "people": _("People"),
        "shared": _("In common"),
        "target": _("This item"),
    }


def _node(node: NetworkNode, x: float, y: float, category: int) -> dict[str, Any]:
    size = SIZES[node.kind]
    # A click on a node without a value is an error in NiceGUI.
    return {"id": node.key, "name": node.label, "value": 1, "x": x, "y": y, "category": category, "symbolSize": size,
            "cursor": "pointer" if node.item is not None else "grab"}  # fmt: skip


def _edge(edge: NetworkEdge, network: Network) -> dict[str, Any]:
    says = f"{network.nodes[edge.source].label} → {network.nodes[edge.target].label}"
    style: dict[str, Any] = {"type": LINES[edge.kind], "width": round(1 + 4 * edge.strength, 1)}
    if edge.kind == "against":
        style[":color"] = _by_theme("#a02c2c", "#f29a9a")
    direct = network.nodes[edge.source].kind == "past" and network.nodes[edge.target].kind == "target"
    return {
        "source": edge.source,
        "target": edge.target,
        "value": 1,
        "says": f"{says}: {edge.label}" if edge.label else says,
        "lineStyle": style | ({"curveness": 0.15} if direct else {}),
    }


def _height(network: Network) -> int:
    columns = [0, 0, 0]
    for node in network.nodes.values():
        columns[{"you": 0, "wish": 0, "past": 1}.get(node.kind, 2)] += 1
    return max(200, 80 + 40 * max(columns))


def _colour(kind: NodeKind) -> str:
    number = KINDS.index(kind)
    return _by_theme(SERIES[number], SERIES_DARK[number])


def _by_theme(light: str, dark: str) -> str:
    return f'document.body.classList.contains("body--dark") ? {json.dumps(dark)} : {json.dumps(light)}'

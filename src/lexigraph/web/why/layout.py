"""Where the nodes of a network stand: from who asks, on the left, to the recommended item, on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lexigraph.web.why.network import Network, NetworkNode, NodeKind

COLUMNS: Mapping[NodeKind, int] = {"you": 0, "wish": 0, "past": 1, "shared": 2, "people": 2, "target": 3}
WIDTH, ROW = 860.0, 40.0
"""Of the whole drawing, and between two nodes of the fullest column; the chart scales both to its room."""


def places(network: Network) -> dict[str, tuple[float, float]]:
    """Give every node a place, so that edges cross as little as a simple rule can make them.

    Columns from left to right: who asks and their words; items of the past; people and things in common; the
    recommended item. Within a column nodes stand in the order of the mean height of what leads to them.

    Args:
        network: what is drawn.

    Returns:
        x and y by key.
    """
    columns = _columns(network)
    fullest = max(map(len, columns), default=1)
    heights: dict[str, float] = {}
    found: dict[str, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        ordered = sorted(column, key=lambda node: _pull(node, network, heights))
        gap = fullest * ROW / max(len(ordered), 1)
        for row, node in enumerate(ordered):
            heights[node.key] = (row + 0.5) * gap
            found[node.key] = (number * WIDTH / 3, heights[node.key])
    return found


def _columns(network: Network) -> Sequence[Sequence[NetworkNode]]:
    columns: list[list[NetworkNode]] = [[], [], [], []]
    for node in network.nodes.values():
        columns[COLUMNS[node.kind]].append(node)
    return columns


def _pull(node: NetworkNode, network: Network, heights: Mapping[str, float]) -> float:
    """Mean height of the nodes before it; those that nothing leads to stay in their order."""
    before = [heights[edge.source] for edge in network.edges if edge.target == node.key and edge.source in heights]
    return sum(before) / len(before) if before else 0.0

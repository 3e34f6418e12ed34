"""The part of the graph that one step of training computes."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from lexigraph.models.gnn.edges import Edges


@dataclass(frozen=True, eq=False)
class Piece:
    """The nodes a step computes: all of the graph, or what was drawn around the batch.

    Attributes:
        edges: the messages among them.
        nodes: which nodes they are, int64 ``[n]``; None for all, in order.
        rows: where each node that was asked for stands among them, int64.
    """

    edges: Edges
    nodes: Tensor | None
    rows: Tensor

"""GraphSAGE: a map of the neighbours' mean, sum or maximum, and one of the node's own state."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch_geometric.nn import SAGEConv
from torch_geometric.utils import scatter

from lexigraph.models.gnn.convolutions.base import Convolution, Weighting
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import propagate


class _FixedSAGE(SAGEConv):
    """The library's layer on our kernel; ``edge_index`` is our :class:`Edges`."""

    def propagate(self, edge_index: Edges, *, x: tuple[Tensor, Tensor], **_: Any) -> Tensor:
        if self.aggr != "max":
            return propagate(x[0], edge_index)
        messages = x[0][edge_index.sources]
        if edge_index.mask is not None:
            messages = messages * edge_index.mask[:, None]
        found: Tensor = scatter(messages, edge_index.targets, 0, edge_index.n_nodes, reduce="max")
        return found


class SAGE(Convolution):
    """``W1 aggregate(x_neighbours) + W2 x + b``. Hamilton, Ying and Leskovec, NeurIPS 2017.

    Mean and sum are weighted by the strength of the edges; the maximum does not look at it.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        self.layer = _FixedSAGE(d_in, d_out, aggr=settings.aggregation)

    @classmethod
    def weighting(cls, settings: ConvolutionSettings) -> Weighting:
        """The mean's or the sum's."""
        return Weighting("mean" if settings.aggregation == "mean" else "sum")

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        found: Tensor = self.layer(states, edges)
        return found

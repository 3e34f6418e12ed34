"""Graph convolution with self-loops."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch_geometric.nn import GCNConv

from lexigraph.models.gnn.convolutions.base import Convolution, Weighting
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import propagate


class _FixedGCN(GCNConv):
    """The library's layer on our kernel; ``edge_index`` is our :class:`Edges`."""

    def propagate(self, edge_index: Edges, *, x: Tensor, **_: Any) -> Tensor:
        return propagate(x, edge_index) + edge_index.loops[:, None] * x


class GCN(Convolution):
    """``D^-1/2 (A + I) D^-1/2 x W + b``. Kipf and Welling, ICLR 2017."""

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        self.layer = _FixedGCN(d_in, d_out, normalize=False)

    @classmethod
    def weighting(cls, settings: ConvolutionSettings) -> Weighting:
        """With self-loops."""
        return Weighting(settings.normalization, self_loops=True)

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        found: Tensor = self.layer(states, edges)
        return found

"""Gated graph network: a recurrent unit decides what a node takes up from its neighbours."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch_geometric.nn import GatedGraphConv

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.convolutions.base import Convolution
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import propagate


class _FixedGated(GatedGraphConv):
    """The library's layer on our kernel; ``edge_index`` is our :class:`Edges`."""

    def propagate(self, edge_index: Edges, *, x: Tensor, **_: Any) -> Tensor:
        return propagate(x, edge_index)


class GGNN(Convolution):
    """``GRU(A x W, x)``. Li, Tarlow, Brockschmidt and Zemel, "Gated graph sequence neural networks", ICLR 2016.

    Raises:
        ConfigError: ``d_out`` is below ``d_in``; the unit's memory cannot shrink.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        if d_out < d_in:
            raise ConfigError(f"ggnn cannot turn states of length {d_in} into {d_out}; make them equal")
        self.layer = _FixedGated(d_out, num_layers=1)

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        found: Tensor = self.layer(states, edges)
        return found

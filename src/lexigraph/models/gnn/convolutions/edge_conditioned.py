"""Edge-conditioned convolution: what a neighbour says is turned by what is known of the edge."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from lexigraph.models.gnn.convolutions.base import Convolution
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import propagate


class EdgeConditioned(Convolution):
    """``sum of w_st (W_k + sum over attributes a of e_sta V_ka) x_s``, ``k`` the kind of the edge.

    Simonovsky and Komodakis, "Dynamic edge-conditioned filters in convolutional neural networks on graphs", CVPR 2017,
    with a filter that is linear in the attributes, so that messages are propagated before they are turned. With levels
    of a rating as kinds it is the convolution of Berg, Kipf and Welling, "Graph convolutional matrix completion",
    2017; with what a rating lies above expectation as the attribute, and users as targets, it is the user model of
    SVD++ (``W`` for what was rated, ``V`` for how; Koren, KDD 2008).

    Maps start at 0 where earlier states are read as well, so that the network starts from these alone.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        self.maps = nn.Parameter(torch.zeros(n_kinds * (1 + n_attributes), d_in, d_out))
        if settings.residual == "none" and settings.readout == "last":
            for place in range(len(self.maps)):
                nn.init.xavier_uniform_(self.maps.data[place])

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        found = states.new_zeros(edges.n_nodes, self.d_out)
        for kind, part in enumerate(edges.by_kind):
            if len(part):
                found = found + self._of_kind(kind, states, part)
        return found

    def _of_kind(self, kind: int, states: Tensor, edges: Edges) -> Tensor:
        own = kind * (1 + self.n_attributes)
        total: Tensor = propagate(states, edges) @ self.maps[own]
        for place in range(self.n_attributes):
            total = total + propagate(states, weighted_by(edges, place)) @ self.maps[own + 1 + place]
        return total


def weighted_by(edges: Edges, attribute: int) -> Edges:
    """The same edges, each weight multiplied by one of the edge's attributes."""
    assert edges.attributes is not None  # noqa: S101  (the layer was built for edges with attributes)
    weights = edges.weights * edges.attributes[:, attribute]
    return replace(edges, weights=weights, _unmasked=None)

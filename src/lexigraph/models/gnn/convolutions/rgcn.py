"""Relational graph convolution: each kind of edge has its own map."""

from __future__ import annotations

import torch
from torch import Tensor
from torch_geometric.nn import RGCNConv

from lexigraph.models.gnn.convolutions.base import Convolution, Weighting
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import propagate

MANY_KINDS = 8
"""Above this many relations, their maps are mixtures of this many (the paper's basis decomposition)."""


class _FixedRelational(RGCNConv):
    """The library's parameters on our kernel."""

    def forward(self, x: Tensor, edges: Edges) -> Tensor:
        maps = self.weight
        if self.num_bases is not None:
            maps = torch.einsum("rb,bio->rio", self.comp, self.weight)
        found: Tensor = x @ self.root + self.bias
        for kind, part in enumerate(edges.by_kind):
            if len(part):
                found = found + propagate(x, part) @ maps[kind]
        return found


class RGCN(Convolution):
    """``W0 x + sum over relations of W_r mean(x_neighbours by r) + b``. Schlichtkrull et al., ESWC 2018."""

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        self.layer = _FixedRelational(d_in, d_out, n_kinds, num_bases=MANY_KINDS if n_kinds > MANY_KINDS else None)

    @classmethod
    def weighting(cls, settings: ConvolutionSettings) -> Weighting:  # noqa: ARG003  (the paper knows one way)
        """The mean within each relation."""
        return Weighting("relation")

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        found: Tensor = self.layer(states, edges)
        return found

"""Graph attention: how much a neighbour counts depends on both states and on what is known of the edge."""

from __future__ import annotations

from typing import Any

import torch.nn.functional as F  # noqa: N812  (torch's own name for it)
from torch import Tensor
from torch_geometric.nn import GATConv

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.convolutions.base import Convolution
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import edge_softmax, edge_sums


class _KernelGAT(GATConv):
    """The library's layer on our kernels; ``edge_index`` is our :class:`Edges`, self-loops already in it."""

    def edge_updater(
        self, edge_index: Edges, *, alpha: tuple[Tensor, Tensor], edge_attr: Tensor | None, **_: Any
    ) -> Tensor:
        logits = alpha[0].index_select(0, edge_index.sources) + alpha[1].index_select(0, edge_index.targets)
        if self.lin_edge is not None and edge_attr is not None:
            heads = self.lin_edge(edge_attr).view(-1, self.heads, self.out_channels)
            logits = logits + (heads * self.att_edge).sum(-1)
        shares = edge_softmax(F.leaky_relu(logits, self.negative_slope), edge_index)
        return F.dropout(shares, self.dropout, self.training)

    def propagate(self, edge_index: Edges, *, x: tuple[Tensor, Tensor], alpha: Tensor, **_: Any) -> Tensor:
        shares = alpha if edge_index.mask is None else alpha * edge_index.mask[:, None]
        return edge_sums(shares, x[0], edge_index)


class GAT(Convolution):
    """``sum of alpha_ts W x_s``, over the neighbours and the node itself, in several heads side by side.

    ``alpha = softmax(leaky_relu(a_source W x_s + a_target W x_t + a_edge W_edge e_ts))``.
    Velickovic et al., "Graph attention networks", ICLR 2018. The dropout of the settings also falls on ``alpha``.

    Raises:
        ConfigError: ``d_out`` is not a multiple of the number of heads.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        if d_out % settings.heads:
            raise ConfigError(f"heads={settings.heads} cannot share {d_out} values; take a divisor of {d_out}")
        self.layer = _KernelGAT(
            d_in,
            d_out // settings.heads,
            settings.heads,
            dropout=settings.dropout,
            add_self_loops=False,
            edge_dim=n_attributes or None,
        )

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        looped = edges.looped
        found: Tensor = self.layer(states, looped, looped.attributes if self.n_attributes else None)
        return found

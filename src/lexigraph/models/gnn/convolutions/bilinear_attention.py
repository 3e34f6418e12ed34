"""Bilinear attention: a neighbour counts by how well its state agrees with a map of the node's own."""

from __future__ import annotations

from torch import Tensor, nn

from lexigraph.models.gnn.convolutions.base import Convolution
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import edge_products, edge_softmax, edge_sums


class BilinearAttention(Convolution):
    """``W sum over j of alpha_ij h_j + b`` with ``alpha_ij = softmax over neighbours j of <h_j, W_a h_i> + <w, e_ij>``.

    The second term is there if edges have attributes ``e``. Softmax attention with a bilinear score: Luong, Pham and
    Manning, EMNLP 2015, over neighbours as in Velickovic et al., ICLR 2018. A node without neighbours gets ``b``.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        self.query = nn.Linear(d_in, d_in, bias=False)
        self.value = nn.Linear(d_in, d_out)
        self.of_attributes = nn.Linear(n_attributes, 1, bias=False) if n_attributes else None

    def attention(self, states: Tensor, edges: Edges) -> Tensor:
        """``alpha``: the share of each message, float32 ``[n_edges]``; those of one target sum to 1."""
        logits = edge_products(self.query(states)[:, None], states[:, None], edges)
        if self.of_attributes is not None and edges.attributes is not None:
            logits = logits + self.of_attributes(edges.attributes)
        return edge_softmax(logits, edges)[:, 0]

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        shares = self.attention(states, edges)
        if edges.mask is not None:
            shares = shares * edges.mask
        found: Tensor = self.value(edge_sums(shares[:, None], states[:, None], edges)[:, 0])
        return found

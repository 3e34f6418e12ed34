"""What every convolution is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from torch import Tensor, nn

from lexigraph.graph.weighting import Normalisation
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges


class Weighting(NamedTuple):
    """How a convolution wants its edges: what :func:`~lexigraph.models.gnn.edges.make_edges` is to be given."""

    normalisation: Normalisation
    """Fixed weight of a message."""
    self_loops: bool = False
    """Whether a node counts among its own neighbours."""


class Convolution(nn.Module, ABC):
    """One layer of message passing.

    Args:
        settings: what was chosen.
        d_in: length of the states that go in.
        d_out: length of those that come out.
        n_kinds: number of relations.
        n_attributes: length of the edges' attributes, 0 if they have none.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__()
        self.settings, self.d_in, self.d_out = settings, d_in, d_out
        self.n_kinds, self.n_attributes = n_kinds, n_attributes

    @classmethod
    def weighting(cls, settings: ConvolutionSettings) -> Weighting:
        """The fixed weights this layer is defined on."""
        return Weighting(settings.normalization)

    @abstractmethod
    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """Pass one round of messages.

        Args:
            states: float32 ``[n_nodes, d_in]``.
            edges: the messages; their mask multiplies each.

        Returns:
            float32 ``[n_nodes, d_out]``, finite also where nothing arrives.
        """

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.d_in} -> {self.d_out})"

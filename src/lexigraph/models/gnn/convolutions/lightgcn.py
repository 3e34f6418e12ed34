"""Light convolution: the weighted sum of the neighbours' states and nothing else."""

from __future__ import annotations

from torch import Tensor

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.convolutions.base import Convolution
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.propagation import propagate


class LightGCN(Convolution):
    """``A x``. He, Deng, Wang, Li, Zhang and Wang, "LightGCN", SIGIR 2020.

    Raises:
        ConfigError: ``d_in`` is not ``d_out``; there is nothing here that could change a state's length.
    """

    def __init__(
        self, settings: ConvolutionSettings, d_in: int, d_out: int, n_kinds: int = 1, n_attributes: int = 0
    ) -> None:
        super().__init__(settings, d_in, d_out, n_kinds, n_attributes)
        if d_in != d_out:
            raise ConfigError(
                f"lightgcn cannot turn states of length {d_in} into {d_out}; make them equal, or take gcn"
            )

    def forward(self, states: Tensor, edges: Edges) -> Tensor:
        """See :meth:`Convolution.forward`."""
        return propagate(states, edges)

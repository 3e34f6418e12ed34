"""An encoder trained on its graph alone."""

from __future__ import annotations

from torch import Tensor, nn

from lexigraph.models.gnn.convolutions.stack import ACTIVATIONS
from lexigraph.models.gnn.objectives.pretraining import GraphInfomax
from lexigraph.models.gnn.tasks.encoder import GraphEncoder
from lexigraph.models.gnn.tasks.seeded_nodes import SeededNodes


class InfomaxNetwork(nn.Module):
    """Deep Graph Infomax over an encoder of nodes, on :class:`~.seeded_nodes.SeededNodeBatches`.

    Args:
        encoder: what is trained.
        activation: of the vectors, a name of :data:`~lexigraph.models.gnn.convolutions.stack.ACTIVATIONS`.
    """

    def __init__(self, encoder: GraphEncoder, activation: str) -> None:
        super().__init__()
        self.encoder, self._active = encoder, ACTIVATIONS[activation]
        self.objective = GraphInfomax(encoder.size)

    def training_loss(self, batch: SeededNodes) -> dict[str, Tensor]:
        """``loss``, and the same under "infomax"."""
        states, encode = self.encoder.halves(batch.nodes)
        parts = self.objective(lambda given: self._active(encode(given)), states, batch)
        return {"loss": parts["infomax"], **parts}

    def vectors(self) -> Tensor:
        """The vectors of all nodes, float32 ``[n, size]``."""
        return self._active(self.encoder())

"""How the graph's view of a node and its text's view become one vector."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.initialization import Initialization, initialize


class Fusion(nn.Module):
    """The sum of both views; the base of the others.

    Args:
        d: length of both views and of the result.
        initialization: "xavier" or "he".
    """

    def __init__(self, d: int, initialization: Initialization = "xavier") -> None:
        super().__init__()
        self.d, self.initialization = d, initialization

    def forward(self, graph: Tensor, text: Tensor) -> Tensor:
        """Fuse.

        Args:
            graph: float32 ``[n, d]``.
            text: float32 ``[n, d]``, zero where there is no text.

        Returns:
            float32 ``[n, d]``.
        """
        return graph + text


class _LinearFusion(Fusion):
    """A fusion that looks at both views side by side through one linear map."""

    def __init__(self, d: int, initialization: Initialization = "xavier") -> None:
        super().__init__(d, initialization)
        self.both = nn.Linear(2 * d, d)
        initialize(self.both, initialization)


class ConcatFusion(_LinearFusion):
    """``tanh(W [h_graph ; h_text] + b)``: sigma is two-sided, so that inner products can be negative."""

    def forward(self, graph: Tensor, text: Tensor) -> Tensor:
        """Fuse; see :meth:`Fusion.forward`."""
        return torch.tanh(self.both(torch.cat([graph, text], dim=-1)))


class GateFusion(_LinearFusion):
    """``g * h_graph + (1 - g) * h_text`` with ``g = sigmoid(W [h_graph ; h_text] + b)`` for every coordinate.

    Arevalo, Solorio, Montes-y-Gomez and Gonzalez, "Gated multimodal units for information fusion", 2017.
    """

    def forward(self, graph: Tensor, text: Tensor) -> Tensor:
        """Fuse; see :meth:`Fusion.forward`."""
        gate = torch.sigmoid(self.both(torch.cat([graph, text], dim=-1)))
        return text + gate * (graph - text)


class AlignFusion(Fusion):
    """The sum of both views; :func:`alignment_loss` is to be added to what is minimised."""


FUSIONS: dict[str, type[Fusion]] = {
    "concat": ConcatFusion,
    "gate": GateFusion,
    "sum": Fusion,
    "align": AlignFusion,
}


def create_fusion(name: str, d: int, initialization: Initialization = "xavier") -> Fusion:
    """Make a fusion by name.

    Args:
        name: one of ``FUSIONS``.
        d: length of both views and of the result.
        initialization: "xavier" or "he".

    Raises:
        ConfigError: there is no fusion of this name.

    Example:
        >>> create_fusion("sum", 2)(torch.ones(1, 2), torch.ones(1, 2)).tolist()
        [[2.0, 2.0]]
    """
    if name not in FUSIONS:
        raise ConfigError(f"there is no fusion {name!r}; there are {', '.join(FUSIONS)}")
    return FUSIONS[name](d, initialization)


def alignment_loss(graph: Tensor, text: Tensor, temperature: float) -> Tensor:
    """InfoNCE between the two views of the same nodes, from either side.

    Of all texts of the batch, a node's own should be nearest (cosine) to its graph view, and the other way round:
    ``(CE(S / t, identity) + CE(S^T / t, identity)) / 2`` (van den Oord, Li and Vinyals, 2018; Radford et al., 2021).

    Args:
        graph: float32 ``[n, d]``, each node once.
        text: float32 ``[n, d]``; nodes whose text view is zero take no part.
        temperature: above 0.

    Returns:
        The loss, a scalar; 0 where fewer than two nodes have a text.

    Example:
        >>> views = torch.eye(3)
        >>> bool(alignment_loss(views, views, 0.1) < 0.001 < alignment_loss(views, views.flip(0), 0.1))
        True
    """
    told = text.detach().abs().amax(dim=-1) > 0
    graph, text = functional.normalize(graph[told], dim=-1), functional.normalize(text[told], dim=-1)
    if len(graph) < 2:
        return (graph.sum() + text.sum()) * 0.0
    scores = graph @ text.T / temperature
    own = torch.arange(len(scores), device=scores.device)
    loss: Tensor = (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2
    return loss

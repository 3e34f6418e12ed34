"""Convolutions one after another, with what happens between them and what becomes of their states."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F  # noqa: N812  (torch's own name for it)
from torch import Tensor, nn

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.convolutions.registry import CONVOLUTIONS
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.initialization import initialize_maps

Perturb = Callable[[Tensor], Tensor]

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda states: states,
    "relu": torch.relu,
    "elu": F.elu,
    "leaky-relu": F.leaky_relu,
    "tanh": torch.tanh,
}
TINY = 1e-12
"""Rows shorter than this count as zeros."""


class ConvolutionStack(nn.Module):
    """``n_layers`` convolutions.

    A layer's input loses a share of its values in training (dropout); its output is normalised and goes through the
    activation, except the last one's, which is left as it is; then the residual is added.

    Args:
        settings: what was chosen.
        n_kinds: number of relations.
        n_attributes: length of the edges' attributes.
        d_in: length of the first states; ``embedding_size`` when None.
        d_out: length of the last states and of the readout; ``embedding_size`` when None.

    Raises:
        ConfigError: a residual, or a readout other than "last" and "concat", over states of different lengths; or a
            layer that cannot change their length.
    """

    def __init__(
        self,
        settings: ConvolutionSettings,
        n_kinds: int = 1,
        n_attributes: int = 0,
        d_in: int | None = None,
        d_out: int | None = None,
    ) -> None:
        super().__init__()
        size = settings.embedding_size
        self.settings = settings
        inner = [size] * max(settings.n_layers - 1, 0)
        last = [size if d_out is None else d_out] if settings.n_layers else []
        self.sizes = [size if d_in is None else d_in, *inner, *last]
        _refuse_mixed_sizes(settings, self.sizes)
        kind = CONVOLUTIONS.find(settings.convolution)
        pairs = list(zip(self.sizes, self.sizes[1:], strict=False))
        self.layers = nn.ModuleList(
            kind(_for_layer(settings, place), a, b, n_kinds, n_attributes) for place, (a, b) in enumerate(pairs)
        )
        normed = settings.layer_norm == "layer"
        self.norms = nn.ModuleList(nn.LayerNorm(b) if normed else nn.Identity() for _, b in pairs[:-1])
        self.final = nn.Linear(sum(self.sizes), self.sizes[-1]) if settings.readout == "concat" else None
        initialize_maps(self, settings.initialization)

    def forward(self, states: Tensor, edges: Edges, perturb: Perturb | None = None) -> list[Tensor]:
        """States after each layer.

        Args:
            states: float32 ``[n_nodes, d_in]``.
            edges: the messages.
            perturb: changes each layer's output before it goes on (the noise of a contrastive view).

        Returns:
            ``n_layers + 1`` tensors ``[n_nodes, d]``, the given one first.
        """
        found = [states]
        for place in range(len(self.layers)):
            update = self.step(place, found[-1], edges, first=states)
            found.append(update if perturb is None else perturb(update))
        return found

    def step(self, place: int, states: Tensor, edges: Edges, *, first: Tensor) -> Tensor:
        """One layer with all that belongs to it.

        Args:
            place: which layer, from 0.
            states: what goes in, float32 ``[n_nodes, d]``.
            edges: the messages.
            first: the states before the first layer, for the "initial" residual.

        Returns:
            float32 ``[n_nodes, d]``.
        """
        chosen = self.settings
        given = F.dropout(states, chosen.dropout, self.training) if chosen.dropout else states
        update: Tensor = self.layers[place](given, edges)
        if place < len(self.layers) - 1:
            normed = unit_rows(update) if chosen.layer_norm == "length" else self.norms[place](update)
            update = ACTIVATIONS[chosen.activation](normed)
        if chosen.residual == "previous":
            return update + states
        if chosen.residual == "initial":
            return torch.lerp(update, first, chosen.residual_share)
        return update

    def readout(self, states: Sequence[Tensor]) -> Tensor:
        """One vector per node from the states of all layers, float32 ``[n_nodes, d_out]``."""
        if self.settings.readout == "last":
            return states[-1]
        if self.final is not None:
            found: Tensor = self.final(torch.cat(list(states), dim=1))
            return found
        if len(states) == 1:
            return states[0]
        kept = list(states)[1:] if self.settings.readout == "layers" else list(states)
        total = torch.stack(kept).sum(0)
        return total if self.settings.readout == "sum" else total / len(kept)


def _for_layer(settings: ConvolutionSettings, place: int) -> ConvolutionSettings:
    if settings.last_heads is None or place < settings.n_layers - 1:
        return settings
    return settings.model_copy(update={"heads": settings.last_heads})


def _refuse_mixed_sizes(settings: ConvolutionSettings, sizes: list[int]) -> None:
    asked = [f"residual={settings.residual!r}"] if settings.residual != "none" else []
    asked += [f"readout={settings.readout!r}"] if settings.readout in ("mean", "layers", "sum") else []
    if asked and len(set(sizes)) > 1:
        raise ConfigError(
            f"{' and '.join(asked)} over states of lengths {sizes}; make them equal, or take none and last"
        )


def unit_rows(states: Tensor) -> Tensor:
    """Rows of length 1; rows of zeros stay, and have a finite gradient.

    Example:
        >>> unit_rows(torch.tensor([[3.0, 4.0], [0.0, 0.0]])).tolist()
        [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = torch.linalg.vector_norm(states, dim=1, keepdim=True)
    return states / torch.where(lengths > TINY, lengths, 1.0)

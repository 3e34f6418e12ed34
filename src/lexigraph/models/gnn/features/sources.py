"""The features an item can start from, each a module from item numbers to vectors."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from lexigraph.models.gnn.features.towers import TokenTower
from lexigraph.models.gnn.initialization import Initialization, initialize, initialize_matrix

_BLOCK = 256
"""Texts read at once by a tower: what it keeps for the gradient stays some tens of megabytes, near the caches."""


class OwnVectors(nn.Embedding):
    """A trained vector for each node; an embedding, so weight decay spares it.

    Args:
        n: nodes.
        d: length of a vector.
        initialization: "xavier" or "he".
    """

    def __init__(self, n: int, d: int, initialization: Initialization) -> None:
        super().__init__(n, d)
        initialize_matrix(self.weight, initialization)

    def forward(self, nodes: Tensor | None) -> Tensor:
        """Vectors of some nodes (int64 ``[n]``) or of all (None), float32 ``[n, d]``."""
        found: Tensor = self.weight if nodes is None else super().forward(nodes)
        return found


class MappedVectors(nn.Module):
    """Fixed vectors through a linear map or an MLP that is trained.

    The fixed vectors move between devices with the module but are neither trained nor in its state.

    Args:
        vectors: float32 ``[n, t]``.
        d: length of the result.
        layers: 1 for a linear map.
        hidden: width of the layers between.
        initialization: "xavier" or "he".
    """

    vectors: Tensor

    def __init__(self, vectors: NDArray[Any], d: int, layers: int, hidden: int, initialization: Initialization) -> None:
        super().__init__()
        self.register_buffer("vectors", torch.as_tensor(vectors, dtype=torch.float32), persistent=False)
        self.map = mlp([vectors.shape[1], *[hidden] * (layers - 1), d])
        initialize(self.map, initialization)

    def forward(self, nodes: Tensor | None) -> Tensor:
        """Vectors of some nodes (int64 ``[n]``) or of all (None), float32 ``[n, d]``."""
        found: Tensor = self.map(self.vectors if nodes is None else self.vectors[nodes])
        return found


class ReadTexts(nn.Module):
    """Texts through a tower over their token embeddings, in blocks of texts of like length.

    When all texts are read for a gradient, blocks are read again on the way back, so memory is that of one block
    (Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost", 2016).

    Args:
        tokens: int64 ``[n, length]``, 0 after the end of a text.
        tower: the network.
    """

    tokens: Tensor

    def __init__(self, tokens: NDArray[Any], tower: TokenTower) -> None:
        super().__init__()
        self.register_buffer("tokens", torch.as_tensor(tokens, dtype=torch.int64), persistent=False)
        self.tower = tower

    def forward(self, nodes: Tensor | None) -> Tensor:
        """Vectors of some nodes (int64 ``[n]``) or of all (None), float32 ``[n, d]``; each text is read once."""
        if nodes is None:
            return self._read_blocks(self.tokens)
        distinct, places = torch.unique(nodes, return_inverse=True)
        return self._read_blocks(self.tokens[distinct])[places]

    def _read_blocks(self, tokens: Tensor) -> Tensor:
        if len(tokens) <= _BLOCK:
            return self._read(tokens)
        order = torch.argsort((tokens != 0).sum(dim=1), stable=True)
        again = torch.is_grad_enabled()
        parts = [
            checkpoint(self._read, tokens[rows], use_reentrant=False) if again else self._read(tokens[rows])
            for rows in order.split(_BLOCK)
        ]
        return torch.cat(parts)[torch.argsort(order)]

    def _read(self, tokens: Tensor) -> Tensor:
        found: Tensor = self.tower(tokens)
        return found


def mlp(widths: list[int]) -> nn.Sequential:
    """Linear layers of these widths with leaky rectifiers between them.

    Example:
        >>> mlp([3, 5, 2])(torch.zeros(4, 3)).shape
        torch.Size([4, 2])
    """
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.LeakyReLU()]
    return nn.Sequential(*layers[:-1])

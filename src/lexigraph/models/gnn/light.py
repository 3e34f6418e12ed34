"""Light convolution: the mean of a node's own vector and those of its surroundings, layer by layer, without weights.

He, Deng, Wang, Li, Zhang and Wang, "LightGCN", SIGIR 2020: ``1 / (L + 1) sum over l of A^l E``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import ConfigError
from lexigraph.graph.batch_rows import ONE, add_from_rows, add_to_rows
from lexigraph.graph.propagation import Propagator


class LightConvolution:
    """Propagates over one symmetric graph, forwards and backwards, on our own kernel.

    Only what a mini-batch needs is computed: the last layer for its rows alone, and the first step of the gradient
    from its rows alone. The result is that of the whole computation, not an estimate.

    Args:
        adjacency: the normalised graph, CSR ``[n_nodes, n_nodes]``, symmetric.
        n_layers: ``L``, at least 1.

    Raises:
        ConfigError: the graph is not symmetric, or there is no layer.

    Example:
        >>> graph = sp.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
        >>> LightConvolution(graph, 1)(torch.tensor([[2.0], [4.0]]), torch.tensor([0])).tolist()
        [[3.0]]
    """

    def __init__(self, adjacency: sp.csr_array, n_layers: int) -> None:
        if n_layers < 1:
            raise ConfigError(f"n_layers is {n_layers}; a convolution needs at least 1")
        difference = abs(adjacency - adjacency.T)
        if adjacency.shape[0] != adjacency.shape[1] or (difference.nnz and difference.max() > 1e-6):
            raise ConfigError("light convolution needs a symmetric graph; normalise it on both sides alike")
        self.step = Propagator(adjacency)
        self.n_layers = n_layers

    def __call__(self, embeddings: Tensor, rows: Tensor) -> Tensor:
        """Convolved vectors of some nodes.

        Args:
            embeddings: float32 ``[n_nodes, d]``.
            rows: nodes wanted, int64 ``[n]``; a node may be named several times.

        Returns:
            float32 ``[n, d]``; gradients flow to ``embeddings``.
        """
        found: Tensor = _Light.apply(embeddings, rows, self)
        return found

    def _forward(self, embeddings: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        layer, total = embeddings, embeddings[rows]
        for _ in range(self.n_layers - 1):
            layer = self.step(layer)
            add_from_rows(total, rows, layer, ONE)
        total += self.step.rows(rows, layer)
        return total / np.float32(self.n_layers + 1)

    def _backward(self, gradient: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """``sum over l of A^l g`` by Horner's rule: ``g + A (g + A (g + ...))``; the graph is its own transpose."""
        given = np.zeros((self.step.shape[0], gradient.shape[1]), dtype=np.float32)
        add_to_rows(given, rows, gradient, ONE)
        active = np.zeros(len(given), dtype=np.bool_)
        active[rows] = True
        total = self.step(given, active=active)
        for _ in range(self.n_layers - 1):
            total += given
            total = self.step(total)
        total += given
        total /= np.float32(self.n_layers + 1)
        return total


class _Light(torch.autograd.Function):
    """The convolution as an operation that torch can differentiate."""

    @staticmethod
    def forward(ctx: Any, embeddings: Tensor, rows: Tensor, convolution: LightConvolution) -> Tensor:
        ctx.rows, ctx.convolution = rows.numpy(), convolution
        return torch.from_numpy(convolution._forward(embeddings.detach().contiguous().numpy(), rows.numpy()))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        found = ctx.convolution._backward(gradients[0].contiguous().numpy(), ctx.rows)
        return torch.from_numpy(found), None, None

"""One step of message passing that torch can differentiate, on the kernel that suits the graph and the device."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from lexigraph.graph.propagation import Propagator

if TYPE_CHECKING:
    from lexigraph.models.gnn.edges import Edges

FEW_EDGES = 4096
"""Up to here (one user's history) torch's own scatter is as quick, and nothing has to be compiled first."""


class FixedPropagation:
    """Both directions of one weighted graph, each prepared when it is first needed.

    Args:
        matrix: CSR ``[n_nodes, n_nodes]``; row ``v`` holds the weights of the messages ``v`` receives.
    """

    def __init__(self, matrix: sp.csr_array) -> None:
        self.matrix = matrix
        self._on_device: dict[torch.device, Tensor] = {}

    @cached_property
    def forward(self) -> Propagator:
        """Along the edges."""
        return Propagator(self.matrix)

    @cached_property
    def backward(self) -> Propagator:
        """Against them."""
        return Propagator(sp.csr_array(self.matrix.T))

    def sparse(self, device: torch.device) -> Tensor:
        """The graph as torch's CSR on a device, made once for each."""
        if device not in self._on_device:
            parts = (self.matrix.indptr, self.matrix.indices, self.matrix.data)
            rows, columns, data = (torch.from_numpy(np.asarray(part)) for part in parts)
            shape = self.matrix.shape
            graph = torch.sparse_csr_tensor(rows.long(), columns.long(), data, shape, check_invariants=False)
            self._on_device[device] = graph.to(device)
        return self._on_device[device]


def propagate(states: Tensor, edges: Edges) -> Tensor:
    """Weighted sum of the states that arrive at each node: ``out_t = sum of w_st m_st x_s``, ``m`` the mask if any.

    Args:
        states: float32 ``[n_nodes, d]``.
        edges: the messages.

    Returns:
        float32 ``[n_nodes, d]``; zeros where nothing arrives. Gradients flow to the states and to a mask.
    """
    if edges.mask is not None:
        return edge_sums((edges.weights * edges.mask)[:, None], states[:, None], edges)[:, 0]
    if states.device.type != "cpu":
        with torch.autocast(states.device.type, enabled=False):  # narrow numbers lose small weights
            product: Tensor = edges.fixed.sparse(states.device) @ states.float()
        return product
    if len(edges) <= FEW_EDGES:
        return _scatter_sums(edges.weights[:, None], states[:, None], edges)[:, 0]
    found: Tensor = _Fixed.apply(states, edges.fixed)
    return found


def edge_sums(weights: Tensor, states: Tensor, edges: Edges) -> Tensor:
    """Sum of states along edges with weights that are differentiated as well; the mask is the caller's.

    Args:
        weights: float32 ``[n_edges, heads]``.
        states: float32 ``[n_nodes, heads, d]``.
        edges: the messages.

    Returns:
        float32 ``[n_nodes, heads, d]``.
    """
    if states.device.type != "cpu" or len(edges) <= FEW_EDGES:
        return _scatter_sums(weights, states, edges)
    found: Tensor = _Sums.apply(weights, states, edges)
    return found


def edge_products(at_target: Tensor, at_source: Tensor, edges: Edges) -> Tensor:
    """Inner product of a vector of each edge's target with one of its source.

    Args:
        at_target: float32 ``[n_nodes, heads, d]``.
        at_source: float32 ``[n_nodes, heads, d]``.
        edges: the messages.

    Returns:
        float32 ``[n_edges, heads]``.
    """
    if at_target.device.type != "cpu" or len(edges) <= FEW_EDGES:
        return (at_target[edges.targets] * at_source[edges.sources]).sum(-1)
    found: Tensor = _Products.apply(at_target, at_source, edges)
    return found


def edge_softmax(logits: Tensor, edges: Edges) -> Tensor:
    """Softmax over the edges that arrive at the same node.

    Args:
        logits: float32 ``[n_edges, heads]``.
        edges: the messages.

    Returns:
        float32 ``[n_edges, heads]``; the edges of each node sum to 1.
    """
    if logits.device.type != "cpu" or len(edges) <= FEW_EDGES:
        return _scatter_softmax(logits, edges)
    found: Tensor = _Softmax.apply(logits, edges)
    return found


def _scatter_sums(weights: Tensor, states: Tensor, edges: Edges) -> Tensor:
    messages = weights[:, :, None] * states[edges.sources]
    return torch.zeros_like(states, dtype=messages.dtype).index_add(0, edges.targets, messages)


def _scatter_softmax(logits: Tensor, edges: Edges) -> Tensor:
    places = edges.targets[:, None].expand_as(logits)
    empty = logits.new_zeros(edges.n_nodes, logits.shape[1])
    largest = empty.scatter_reduce(0, places, logits.detach(), "amax", include_self=False)
    powers = (logits - largest[edges.targets]).exp()
    return powers / empty.index_add(0, edges.targets, powers)[edges.targets]


def _array(values: Tensor) -> Any:
    return values.detach().float().contiguous().numpy()


class _Fixed(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: Tensor, fixed: FixedPropagation) -> Tensor:
        ctx.fixed, ctx.dtype = fixed, states.dtype
        return torch.from_numpy(fixed.forward(_array(states)))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return torch.from_numpy(ctx.fixed.backward(_array(gradient))).to(ctx.dtype), None


class _Sums(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, weights: Tensor, states: Tensor, edges: Edges) -> Tensor:
        ctx.save_for_backward(weights, states)
        ctx.kernels = edges.kernels
        return torch.from_numpy(ctx.kernels.sums(_array(weights), _array(states)))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        weights, states = ctx.saved_tensors
        given, to_weights, to_states = _array(gradient), None, None
        if ctx.needs_input_grad[0]:
            to_weights = torch.from_numpy(ctx.kernels.products(given, _array(states))).to(weights.dtype)
        if ctx.needs_input_grad[1]:
            to_states = torch.from_numpy(ctx.kernels.sums_back(_array(weights), given)).to(states.dtype)
        return to_weights, to_states, None


class _Products(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, at_target: Tensor, at_source: Tensor, edges: Edges) -> Tensor:
        ctx.save_for_backward(at_target, at_source)
        ctx.kernels = edges.kernels
        return torch.from_numpy(ctx.kernels.products(_array(at_target), _array(at_source)))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        at_target, at_source = ctx.saved_tensors
        given = _array(gradient)
        to_target = torch.from_numpy(ctx.kernels.sums(given, _array(at_source))).to(at_target.dtype)
        to_source = torch.from_numpy(ctx.kernels.sums_back(given, _array(at_target))).to(at_source.dtype)
        return to_target, to_source, None


class _Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, logits: Tensor, edges: Edges) -> Tensor:
        shares = torch.from_numpy(edges.kernels.softmax(_array(logits)))
        ctx.save_for_backward(shares)
        ctx.kernels, ctx.dtype = edges.kernels, logits.dtype
        return shares

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (shares,) = ctx.saved_tensors
        return torch.from_numpy(ctx.kernels.softmax_back(_array(shares), _array(gradient))).to(ctx.dtype), None

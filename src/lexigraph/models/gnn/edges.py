"""The messages of a graph as tensors: who sends to whom, how much it weighs and what is known of the edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import ConfigError
from lexigraph.graph.edge_kernels import EdgeKernels
from lexigraph.graph.node_graph import MET, MET_BY, NodeGraph
from lexigraph.graph.sampling import SampledGraph
from lexigraph.graph.weighting import Normalisation, loop_weights, message_weights
from lexigraph.models.gnn.propagation import FixedPropagation


@dataclass(frozen=True, eq=False)
class Edges:
    """Messages among ``n_nodes`` nodes, sorted by target.

    Attributes:
        sources: int64 ``[n_edges]``.
        targets: int64 ``[n_edges]``, ascending.
        weights: fixed and normalised, float32 ``[n_edges]``.
        kinds: which relation each edge is of, int64 ``[n_edges]``.
        loops: weight of each node's own state, float32 ``[n_nodes]``; zeros unless self-loops were asked for.
        degrees: sum of the strengths that arrive at each node, without loops, float32 ``[n_nodes]``.
        n_nodes: number of nodes.
        attributes: what is known of each edge, float32 ``[n_edges, n_attributes]``, or None.
        mask: multiplies messages after weights and attention, float32 ``[n_edges]``; explanations and
            thinned views set it. A silenced neighbour keeps its share of attention.
    """

    sources: Tensor
    targets: Tensor
    weights: Tensor
    kinds: Tensor
    loops: Tensor
    degrees: Tensor
    n_nodes: int
    attributes: Tensor | None = None
    mask: Tensor | None = None
    _unmasked: Edges | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def index(self) -> Tensor:
        """Sources over targets, int64 ``[2, n_edges]``, as PyTorch Geometric wants them."""
        return torch.stack([self.sources, self.targets])

    def masked(self, mask: Tensor) -> Edges:
        """The same edges with each message multiplied by ``mask``, float32 ``[n_edges]``."""
        if mask.shape != self.weights.shape:
            raise ConfigError(f"a mask of shape {tuple(mask.shape)} for {len(self)} edges; it needs one value each")
        return replace(self, mask=mask, _unmasked=self._base)

    def to(self, device: torch.device | str) -> Edges:
        """The same edges on another device."""
        names = ("sources", "targets", "weights", "kinds", "loops", "degrees", "attributes", "mask")
        moved = {name: part.to(device) for name in names if (part := getattr(self, name)) is not None}
        return replace(self, **moved, _unmasked=None)

    @cached_property
    def _copies(self) -> dict[torch.device, Edges]:
        return {}

    def on(self, device: torch.device) -> Edges:
        """The same edges on a device, taken there once."""
        if device == self.sources.device:
            return self
        if device not in self._copies:
            self._copies[device] = self.to(device)
        return self._copies[device]

    @property
    def _base(self) -> Edges:
        return self if self._unmasked is None else self._unmasked

    @cached_property
    def indptr(self) -> Tensor:
        """Edges of target ``v`` are ``indptr[v]:indptr[v + 1]``, int64 ``[n_nodes + 1]``."""
        return torch.searchsorted(self.targets, torch.arange(self.n_nodes + 1, device=self.targets.device))

    @property
    def matrix(self) -> sp.csr_array:
        """Weights as CSR ``[n_nodes, n_nodes]``; row ``v`` is what ``v`` receives, entry ``e`` is edge ``e``."""
        parts = (self.weights.cpu().numpy(), self.sources.cpu().numpy(), self.indptr.cpu().numpy())
        return sp.csr_array(parts, shape=(self.n_nodes, self.n_nodes))

    @cached_property
    def _fixed(self) -> FixedPropagation:
        return FixedPropagation(self.matrix)

    @property
    def fixed(self) -> FixedPropagation:
        """Propagation by the weights alone; made when first asked for, and kept."""
        return self._base._fixed

    @cached_property
    def _kernels(self) -> EdgeKernels:
        return EdgeKernels(self.indptr.cpu().numpy(), self.sources.cpu().numpy())

    @property
    def kernels(self) -> EdgeKernels:
        """Propagation by weights that change; made when first asked for, and kept."""
        return self._base._kernels

    @cached_property
    def _places_by_kind(self) -> list[Tensor]:
        n_kinds = int(self.kinds.max()) + 1 if len(self) else 0
        return [torch.nonzero(self.kinds == kind)[:, 0] for kind in range(n_kinds)]

    @cached_property
    def interactions(self) -> NDArray[np.int64]:
        """Place of each edge between a user and an item, its user and its item, int64 ``[3, n]``."""
        kinds, sources, targets = (part.cpu().numpy() for part in (self.kinds, self.sources, self.targets))
        places = np.flatnonzero((kinds == MET) | (kinds == MET_BY))
        sent, sources, targets = kinds[places] == MET, sources[places], targets[places]
        return np.stack([places, np.where(sent, sources, targets), np.where(sent, targets, sources)])

    @cached_property
    def by_kind(self) -> list[Edges]:
        """The edges of each kind alone; as many as the highest kind and one."""
        parts = [self.chosen(places) for places in self._base._places_by_kind]
        if self._unmasked is not None:
            parts = [replace(part, _unmasked=base) for part, base in zip(parts, self._base.by_kind, strict=True)]
        return parts

    @cached_property
    def _loop_order(self) -> Tensor:
        own = torch.arange(self.n_nodes, device=self.targets.device)
        return torch.argsort(torch.cat([self.targets, own]), stable=True)

    @cached_property
    def _looped(self) -> Edges:
        order, own = self._loop_order, torch.arange(self.n_nodes, device=self.targets.device)
        known = None
        if self.attributes is not None:
            arrived = torch.zeros(self.n_nodes, self.attributes.shape[1], device=self.attributes.device)
            arrived.index_add_(0, self.targets, self.attributes)
            counts = (self.indptr[1:] - self.indptr[:-1]).clamp(min=1)
            known = torch.cat([self.attributes, arrived / counts[:, None]])[order]
        return replace(
            self,
            sources=torch.cat([self.sources, own])[order],
            targets=torch.cat([self.targets, own])[order],
            weights=torch.cat([self.weights, self.loops])[order],
            kinds=torch.cat([self.kinds, torch.zeros_like(own)])[order],
            attributes=known,
        )

    @property
    def looped(self) -> Edges:
        """The edges and one from each node to itself, whose attributes are the mean of those that arrive there."""
        looped = self._base._looped
        if self.mask is None:
            return looped
        return looped.masked(torch.cat([self.mask, torch.ones_like(self.loops)])[self._base._loop_order])

    def chosen(self, places: Tensor) -> Edges:
        """Some of the edges among the same nodes; ``places`` ascending, int64 ``[n]``. Weights stay as they are."""
        return replace(
            self,
            sources=self.sources[places],
            targets=self.targets[places],
            weights=self.weights[places],
            kinds=self.kinds[places],
            attributes=None if self.attributes is None else self.attributes[places],
            mask=None if self.mask is None else self.mask[places],
            _unmasked=None,
        )


def make_edges(graph: NodeGraph, normalisation: Normalisation, *, self_loops: bool = False) -> Edges:
    """Weigh the edges of a graph of users, items and entities.

    Args:
        graph: the graph.
        normalisation: see :func:`~lexigraph.graph.weighting.message_weights`.
        self_loops: every node also hears itself with strength 1 (a graph convolution's ``A + I``).

    Returns:
        The messages of the whole graph.
    """
    return edges_from_arrays(
        graph.sources,
        graph.targets,
        graph.n_nodes,
        normalisation,
        strengths=graph.strengths,
        kinds=graph.kinds,
        attributes=graph.attributes if graph.attribute_names else None,
        self_loops=self_loops,
    )


def edges_from_arrays(
    sources: NDArray[np.integer],
    targets: NDArray[np.integer],
    n_nodes: int,
    normalisation: Normalisation,
    *,
    strengths: NDArray[np.float32] | None = None,
    kinds: NDArray[np.integer] | None = None,
    attributes: NDArray[np.float32] | None = None,
    self_loops: bool = False,
) -> Edges:
    """Weigh directed edges of any graph, in any order.

    Args:
        sources: int ``[n_edges]``.
        targets: int ``[n_edges]``.
        n_nodes: number of nodes.
        normalisation: see :func:`~lexigraph.graph.weighting.message_weights`.
        strengths: float32 ``[n_edges]``, 1 when None.
        kinds: int ``[n_edges]``, 0 when None.
        attributes: float32 ``[n_edges, n_attributes]``, or None.
        self_loops: every node also hears itself with strength 1.

    Returns:
        The messages, sorted by target and source.

    Example:
        >>> edges = edges_from_arrays(np.array([0, 1]), np.array([1, 0]), 2, "symmetric", self_loops=True)
        >>> edges.weights.tolist(), edges.loops.tolist()
        ([0.5, 0.5], [0.5, 0.5])
    """
    order = _sorted_order(sources, targets, n_nodes)
    sources, targets = (np.asarray(part)[order].astype(np.int64) for part in (sources, targets))
    amounts = np.ones(len(sources), np.float32) if strengths is None else strengths[order].astype(np.float32)
    types = np.zeros(len(sources), np.int64) if kinds is None else kinds[order].astype(np.int64)
    degrees = np.bincount(targets, np.abs(amounts), n_nodes).astype(np.float32)
    full = degrees + 1 if self_loops else degrees
    arriving = _kind_degrees(targets, types, amounts) if normalisation == "relation" else full[targets]
    weights = message_weights(amounts, full[sources], arriving, normalisation)
    loops = loop_weights(full, normalisation) if self_loops else np.zeros(n_nodes, np.float32)
    known = None if attributes is None else attributes[order].astype(np.float32)
    return _from_numpy((sources, targets, weights, types, loops, degrees), known)


def _sorted_order(
    sources: NDArray[np.integer], targets: NDArray[np.integer], n_nodes: int
) -> NDArray[np.int64] | slice:
    """Places of edges by target and source; a slice where they stand so already, as those of a node graph do."""
    keys = targets.astype(np.int64) * n_nodes + sources
    return slice(None) if (keys[1:] >= keys[:-1]).all() else np.argsort(keys, kind="stable")


def _from_numpy(parts: Sequence[NDArray[np.generic]], attributes: NDArray[np.float32] | None) -> Edges:
    """Edges from arrays of sources, targets, weights, kinds, loops and degrees."""
    sources, targets, weights, kinds, loops, degrees = (torch.from_numpy(part) for part in parts)
    known = None if attributes is None else torch.from_numpy(attributes)
    return Edges(sources, targets, weights, kinds, loops, degrees, len(degrees), known)


def _kind_degrees(
    targets: NDArray[np.int64], kinds: NDArray[np.int64], strengths: NDArray[np.float32]
) -> NDArray[np.float32]:
    """For each edge, the strength of its kind that arrives at its target."""
    _, pairs = np.unique(targets * (int(kinds.max(initial=0)) + 1) + kinds, return_inverse=True)
    return np.bincount(pairs, np.abs(strengths))[pairs].astype(np.float32)


def subset_edges(edges: Edges, piece: SampledGraph) -> Edges:
    """The messages of a sampled piece, in the piece's numbering.

    Where only ``n`` of a node's ``N`` edges were drawn, their weights are multiplied by ``N / n``: the sum that
    arrives is then right on average (and for "mean" with equal strengths it is the mean of those drawn).

    Args:
        edges: of the whole graph.
        piece: drawn from :attr:`Edges.matrix`.

    Returns:
        The messages among the piece's nodes.
    """
    order = np.argsort(piece.edges[1], kind="stable")
    targets = piece.edges[1][order]
    nodes, places = torch.from_numpy(piece.nodes), torch.from_numpy(piece.positions[order])
    drawn = torch.from_numpy(np.bincount(targets, minlength=len(piece.nodes)))
    factors = (edges.indptr[nodes + 1] - edges.indptr[nodes]) / drawn.clamp(min=1)
    local = torch.from_numpy(targets)
    return Edges(
        sources=torch.from_numpy(piece.edges[0][order]),
        targets=local,
        weights=edges.weights[places] * factors[local],
        kinds=edges.kinds[places],
        loops=edges.loops[nodes],
        degrees=edges.degrees[nodes],
        n_nodes=len(piece.nodes),
        attributes=None if edges.attributes is None else edges.attributes[places],
    )


def request_edges(
    history: sp.csr_array,
    item_degrees: NDArray[np.float32],
    normalisation: Normalisation,
    *,
    self_loops: bool = False,
    kinds: NDArray[np.integer] | None = None,
    attributes: NDArray[np.float32] | None = None,
) -> tuple[Edges, NDArray[np.int64]]:
    """Messages from the items that new users met to these users: what serves people unseen in training.

    The nodes are the distinct items first, then the users in their order. With the items' states of training, the
    users' rows of a convolution are those they would have as users of the whole graph. Whatever else sends messages
    to users (other users, say) is numbered after the items, as if it were one.

    Args:
        history: strengths, CSR ``[n_users, n_items]`` with sorted indices; an empty row is an isolated user.
        item_degrees: degrees of all items in training (:attr:`Edges.degrees`), float32 ``[n_items]``.
        normalisation: as in training.
        self_loops: as in training.
        kinds: of each entry of ``history``, int ``[n_entries]``; None: the user met the item.
        attributes: of each entry of ``history``, float32 ``[n_entries, n_attributes]``, or None.

    Returns:
        The messages, and which items the first nodes are, int64 ``[n_distinct]``.

    Example:
        >>> history = sp.csr_array(np.array([[0, 1.0, 1.0]], dtype=np.float32))
        >>> edges, items = request_edges(history, np.array([1, 1, 4], np.float32), "mean")
        >>> edges.index.tolist(), edges.weights.tolist(), items.tolist()
        ([[0, 1], [2, 2]], [0.5, 0.5], [1, 2])
    """
    items, sources = np.unique(history.indices.astype(np.int64), return_inverse=True)
    counts = np.diff(history.indptr)
    strengths = history.data.astype(np.float32)
    rows = np.repeat(np.arange(len(counts)), counts)
    own = np.bincount(rows, np.abs(strengths), len(counts)).astype(np.float32)
    degrees = np.concatenate([item_degrees[items], own]).astype(np.float32)
    targets, full = rows + len(items), degrees + self_loops
    types = np.full(len(sources), MET_BY) if kinds is None else kinds.astype(np.int64)
    arriving = _kind_degrees(targets, types, strengths) if normalisation == "relation" else full[targets]
    weights = message_weights(strengths, full[sources], arriving, normalisation)
    loops = loop_weights(full, normalisation) if self_loops else np.zeros_like(degrees)
    parts = (sources.astype(np.int64), targets.astype(np.int64), weights, types, loops.astype(np.float32), degrees)
    known = None if attributes is None else attributes.astype(np.float32)
    return _from_numpy(parts, known), items

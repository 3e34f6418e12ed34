"""From features and a graph to one vector per node: the network that several tasks can share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from lexigraph.errors import ConfigError
from lexigraph.graph.sampling import NeighbourSampler
from lexigraph.models.gnn.convolutions.stack import ACTIVATIONS, ConvolutionStack
from lexigraph.models.gnn.edges import Edges, subset_edges
from lexigraph.models.gnn.tasks.feature_rows import FeatureRows, SparseRows
from lexigraph.models.gnn.tasks.inputs import GraphInputs
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings
from lexigraph.models.gnn.views import drawn_seed

MAX_FILLED = 2**28
"""Most numbers that sparse features of all nodes may have once the zeros are filled in: 1 GiB."""


class InputLayers(nn.Module):
    """Features to first states: linear maps with the activation and dropout between them.

    Args:
        settings: how many layers, their width and dropout.
        n_features: how many numbers a node has.
    """

    def __init__(self, settings: GraphTaskSettings, n_features: int) -> None:
        super().__init__()
        self.settings = settings
        widths = [settings.input_size] * (settings.input_layers - 1) + [settings.embedding_size]
        self.weight = nn.Parameter(torch.empty(n_features, widths[0]))
        self.bias = nn.Parameter(torch.zeros(widths[0]))
        nn.init.xavier_uniform_(self.weight)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))

    def forward(self, features: FeatureRows) -> Tensor:
        """First states, float32 ``[n_nodes, embedding_size]``."""
        dropout = self.settings.input_dropout if self.training else 0.0
        states = features.product(self.weight, dropout) + self.bias
        for layer in self.layers:
            active = ACTIVATIONS[self.settings.input_activation](states)
            states = layer(functional.dropout(active, dropout, self.training))
        return states


class GraphEncoder(nn.Module):
    """Vectors of the nodes of a graph: features (or a trained vector each), then the convolutions.

    Args:
        settings: what was chosen.
        inputs: the graph and its features; not part of the parameters.
        d_out: length of a vector; ``embedding_size`` when None.

    Raises:
        ConfigError: large sparse features without an input layer, or sizes that do not fit.

    Example:
        >>> import numpy as np, scipy.sparse as sp
        >>> from lexigraph.models.gnn.tasks.inputs import make_graph_inputs
        >>> settings = GraphTaskSettings(embedding_size=8)
        >>> pair = sp.csr_array(np.array([[0, 1], [1, 0]], dtype=np.float32))
        >>> GraphEncoder(settings, make_graph_inputs(pair, None, settings))(torch.tensor([1])).shape
        torch.Size([1, 8])
    """

    def __init__(self, settings: GraphTaskSettings, inputs: GraphInputs, d_out: int | None = None) -> None:
        super().__init__()
        self.settings, self.inputs = settings, inputs
        features, attributes = inputs.features, inputs.edges.attributes
        d_in = None
        self.own: nn.Embedding | None = None
        self.first: InputLayers | None = None
        if features is None:
            self.own = nn.Embedding(inputs.n_nodes, settings.embedding_size)
            nn.init.xavier_uniform_(self.own.weight)
        elif settings.input_layers:
            self.first = InputLayers(settings, features.n_features)
        else:
            _refuse_vast(features, inputs.n_nodes)
            d_in = features.n_features
        n_attributes = 0 if attributes is None else int(attributes.shape[1])
        self.stack = ConvolutionStack(settings, inputs.n_kinds, n_attributes, d_in=d_in, d_out=d_out)
        self._sampler = NeighbourSampler(inputs.edges.matrix, settings.fan_out) if settings.fan_out else None
        self._whole = inputs.edges  # pieces are drawn where the graph was given, whatever computes them

    @property
    def size(self) -> int:
        """Length of a vector."""
        return int(self.stack.sizes[-1])

    def forward(self, nodes: Tensor | None = None) -> Tensor:
        """Vectors of some nodes.

        While training with a fan-out only drawn surroundings of the nodes are computed, otherwise the whole graph.

        Args:
            nodes: which ones, int64 ``[n]``; None for all.

        Returns:
            float32 ``[n, size]``.
        """
        states, encode = self.halves(nodes)
        return encode(states)

    def halves(self, nodes: Tensor | None = None) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
        """The way to the vectors in two halves, for those who change the states in between.

        Args:
            nodes: as in :meth:`forward`.

        Returns:
            First states, float32 ``[m, d_in]``, of the whole graph or of what was drawn; and what makes vectors of
            such states, float32 ``[n, size]``.
        """
        if self._sampler is not None and self.training and nodes is not None:
            return self._sampled(nodes, self._sampler)
        edges = self._placed().edges
        return self._first_states(None), lambda states: self._vectors(states, edges, nodes)

    def _sampled(self, nodes: Tensor, sampler: NeighbourSampler) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
        seeds, rows = torch.unique(nodes, return_inverse=True)
        piece = sampler.sample(seeds.cpu().numpy(), drawn_seed())
        among = torch.from_numpy(piece.nodes).to(nodes.device)
        drawn = subset_edges(self._whole, piece)
        edges = drawn if nodes.device.type == "cpu" else drawn.to(nodes.device)
        return self._first_states(among), lambda states: self._vectors(states, edges, rows)

    def _vectors(self, states: Tensor, edges: Edges, rows: Tensor | None) -> Tensor:
        found = self.stack.readout(self.stack(states, edges))
        return found if rows is None else found[rows]

    def _first_states(self, nodes: Tensor | None) -> Tensor:
        if self.own is not None:
            return self.own.weight if nodes is None else self.own(nodes)
        features = self._placed().features
        assert features is not None  # noqa: S101  (there is a table otherwise)
        chosen = features if nodes is None else features.rows(nodes)
        if self.first is None:
            return functional.dropout(chosen.dense(), self.settings.input_dropout, self.training)
        states: Tensor = self.first(chosen)
        return states

    def _placed(self) -> GraphInputs:
        """The inputs where the parameters are."""
        if self.inputs.edges.sources.device != self._device:
            self.inputs = self.inputs.to(self._device)
        return self.inputs

    @property
    def _device(self) -> torch.device:
        return next(iter(self.parameters()), torch.empty(0)).device


def _refuse_vast(features: FeatureRows, n_nodes: int) -> None:
    if isinstance(features, SparseRows) and n_nodes * features.n_features > MAX_FILLED:
        raise ConfigError(
            f"input_layers=0 fills the zeros of {n_nodes} x {features.n_features} features in at each step; "
            f"up to {MAX_FILLED} numbers are allowed: take input_layers=1"
        )

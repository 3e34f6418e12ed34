"""From features and a graph to one vector per node: the network that several tasks can share."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from lexigraph.errors import ConfigError
from lexigraph.graph.sampling import NeighbourSampler
from lexigraph.models.gnn.convolutions.stack import ACTIVATIONS, ConvolutionStack
from lexigraph.models.gnn.edges import Edges, subset_edges
from lexigraph.models.gnn.tasks.feature_rows import DenseRows, FeatureRows
from lexigraph.models.gnn.tasks.inputs import GraphInputs
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings
from lexigraph.models.gnn.views import drawn_seed


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

    Raises:
        ConfigError: sparse features without an input layer, or sizes that do not fit.

    Example:
        >>> import numpy as np, scipy.sparse as sp
        >>> from lexigraph.models.gnn.tasks.inputs import make_graph_inputs
        >>> settings = GraphTaskSettings(embedding_size=8)
        >>> pair = sp.csr_array(np.array([[0, 1], [1, 0]], dtype=np.float32))
        >>> GraphEncoder(settings, make_graph_inputs(pair, None, settings))(torch.tensor([1])).shape
        torch.Size([1, 8])
    """

    def __init__(self, settings: GraphTaskSettings, inputs: GraphInputs) -> None:
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
        elif isinstance(features, DenseRows):
            d_in = features.n_features
        else:
            raise ConfigError("input_layers=0 needs dense features, and most of these are 0; take input_layers=1")
        n_attributes = 0 if attributes is None else int(attributes.shape[1])
        self.stack = ConvolutionStack(settings, inputs.n_kinds, n_attributes, d_in=d_in)
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
        if self._sampler is not None and self.training and nodes is not None:
            return self._sampled(nodes, self._sampler)
        inputs = self._placed()
        vectors = self._vectors(inputs.edges, None)
        return vectors if nodes is None else vectors[nodes]

    def _sampled(self, nodes: Tensor, sampler: NeighbourSampler) -> Tensor:
        seeds, rows = torch.unique(nodes, return_inverse=True)
        piece = sampler.sample(seeds.cpu().numpy(), drawn_seed())
        among = torch.from_numpy(piece.nodes).to(nodes.device)
        edges = subset_edges(self._whole, piece)
        return self._vectors(edges if nodes.device.type == "cpu" else edges.to(nodes.device), among)[rows]

    def _vectors(self, edges: Edges, nodes: Tensor | None) -> Tensor:
        return self.stack.readout(self.stack(self._first_states(nodes), edges))

    def _first_states(self, nodes: Tensor | None) -> Tensor:
        if self.own is not None:
            return self.own.weight if nodes is None else self.own(nodes)
        features = self._placed().features
        assert features is not None  # noqa: S101  (there is a table otherwise)
        chosen = features if nodes is None else features.rows(nodes)
        if isinstance(chosen, DenseRows) and self.first is None:
            return functional.dropout(chosen.values, self.settings.input_dropout, self.training)
        assert self.first is not None  # noqa: S101  (sparse features have input layers)
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

"""The composed network: features, convolution, fusion with text, decoder."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from lexigraph.graph.node_graph import MET_BY
from lexigraph.models.gnn.convolutions.stack import ConvolutionStack, Perturb
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.features.fusion import create_fusion
from lexigraph.models.gnn.features.inputs import FeatureInputs
from lexigraph.models.gnn.features.node_features import NodeFeatures
from lexigraph.models.gnn.objectives.decoders import Decoder, create_decoder
from lexigraph.models.gnn.propagation import propagate
from lexigraph.models.gnn.ratings.decoder import RatingDecoder
from lexigraph.models.gnn.settings import NetworkSettings


class GraphNetwork(nn.Module):
    """Turns a graph into vectors of its nodes, and pairs of vectors into scores.

    A user's first state is what the items of the history sum up to, with the weights of the graph (unless every user
    has a trained vector of their own), so that somebody new is computed exactly like somebody known.

    Args:
        settings: what to compose.
        inputs: what is known of the nodes.
        n_kinds: kinds of edges in the graph.
        n_attributes: numbers that each edge carries.
    """

    def __init__(self, settings: NetworkSettings, inputs: FeatureInputs, n_kinds: int, n_attributes: int) -> None:
        super().__init__()
        self.from_history = settings.user_features == "history"
        self.features = NodeFeatures(settings, inputs, initialization=settings.initialization)
        self.n_kinds, self.n_attributes = n_kinds, n_attributes
        self.stack = ConvolutionStack(settings, n_kinds, n_attributes)
        d, start = settings.embedding_size, settings.initialization
        self.fusion = None if settings.fusion == "none" else create_fusion(settings.fusion, d, start)
        decoder = create_decoder(settings.decoder, d, cosine=settings.cosine, initialization=start)
        decoder.length_power = settings.length_power
        self.decoder = RatingDecoder(decoder) if settings.loss == "mse" else decoder
        beside = settings.rating_weight > 0 and settings.loss != "mse"
        self.ratings = RatingDecoder(create_decoder("bilinear", d, initialization=start)) if beside else None

    @property
    def decoder_of_loss(self) -> Decoder:
        """What compares vectors while training: what ranks, but for lengths that only the ranking looks at."""
        return Decoder(self.decoder.d, cosine=True) if self.decoder.length_power else self.decoder

    @property
    def device(self) -> torch.device:
        """Where its parameters are."""
        return self.features.like.device

    def first_states(self, edges: Edges, nodes: Tensor | None = None) -> Tensor:
        """What each node is before any message, float32 ``[n, d]``; ``nodes`` are those of a piece of the graph."""
        states: Tensor = self.features(nodes)
        return self.with_histories(states, edges) if self.from_history else states

    def texts(self, edges: Edges, nodes: Tensor | None = None) -> Tensor | None:
        """What the texts say of each node, float32 ``[n, d]``; of a user, what those of the history say together."""
        if self.fusion is None:
            return None
        return self.with_histories(self.features.text_view(nodes), edges)

    @staticmethod
    def with_histories(states: Tensor, edges: Edges) -> Tensor:
        """Rows of users (zero before) filled with the weighted sum of the items they met."""
        kinds = edges.by_kind
        return states + propagate(states, kinds[MET_BY]) if len(kinds) > MET_BY else states

    def convolve(self, states: Tensor, edges: Edges, perturb: Perturb | None = None) -> Sequence[Tensor]:
        """States after each layer, the first included: ``L + 1`` times ``[n, d]``.

        Args:
            states: the first ones.
            edges: the messages.
            perturb: changes each layer's output before it goes on (the noise of a contrastive view).
        """
        found: Sequence[Tensor] = self.stack(states, edges, perturb)
        return found

    def finish(self, states: Sequence[Tensor], texts: Tensor | None) -> Tensor:
        """From all states of some nodes, and their texts, to their vectors, ``[n, d]``."""
        vectors: Tensor = self.stack.readout(states)
        return vectors if self.fusion is None or texts is None else self.fusion(vectors, texts)

    def forward(self, edges: Edges, nodes: Tensor | None = None) -> Tensor:
        """Vectors of all nodes of a graph, or of a piece of it, float32 ``[n, d]``."""
        states = self.convolve(self.first_states(edges, nodes), edges)
        return self.finish(states, self.texts(edges, nodes))

    def parameter_counts(self) -> dict[str, int]:
        """Trained numbers of each part, by name.

        Example:
            >>> from lexigraph.models.gnn.features.inputs import FeatureInputs
            >>> network = GraphNetwork(NetworkSettings(embedding_size=4), FeatureInputs(3, 5, 0), 2, 0)
            >>> network.parameter_counts()["features"]
            20
        """
        return {
            name: sum(p.numel() for p in part.parameters() if p.requires_grad) for name, part in self.named_children()
        }

"""What a recommending network is trained on: the loss of a batch of interactions and its self-supervised parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import scipy.sparse as sp
import torch
from torch import Tensor, nn

from lexigraph.graph.node_graph import MET, MET_BY
from lexigraph.graph.sampling import NeighbourSampler
from lexigraph.models.gnn.bipartite import BipartiteLightConvolution
from lexigraph.models.gnn.edges import Edges, subset_edges
from lexigraph.models.gnn.features.fusion import alignment_loss
from lexigraph.models.gnn.hiding import Hiding
from lexigraph.models.gnn.light import LightConvolution
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.objectives.batches import Batch, InteractionBatches
from lexigraph.models.gnn.objectives.losses import length_penalty
from lexigraph.models.gnn.objectives.scoring import score_loss
from lexigraph.models.gnn.objectives.user_batches import UserBatches
from lexigraph.models.gnn.piece import Piece
from lexigraph.models.gnn.ratings.beside import deviation_loss
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.gnn.views import contrast_loss, drawn_seed, noise_of


class RecommendationTask(nn.Module):
    """A network, its graph and its loss.

    Args:
        network: to train.
        edges: messages of the whole graph.
        settings: the loss and its parts.
        n_users: users stand first among the nodes, items follow.
        n_items: number of items.
    """

    def __init__(
        self, network: GraphNetwork, edges: Edges, settings: NetworkSettings, n_users: int, n_items: int
    ) -> None:
        super().__init__()
        self.network, self.edges, self.settings = network, edges, settings
        self.n_users, self.n_items = n_users, n_items
        self._light = light_convolution(edges, settings, n_users) if is_light(settings) else None
        self._sampler = NeighbourSampler(edges.matrix, _hops(settings)) if settings.fan_out else None

    def training_loss(self, batch: Batch) -> dict[str, Tensor]:
        """The loss of a batch: ``loss``, and under their own names the parts it is the sum of."""
        hiding = self._hiding(batch)
        batch = batch if hiding is None else hiding.batch
        whole, device = self._asks_for_all, batch.users.device
        # where all items are wanted anyway, the positives are among them
        own_items = batch.items[:0] if whole else batch.items
        others = torch.arange(self.n_items, device=device) if whole else batch.negatives
        wanted = torch.cat([batch.users, self.n_users + own_items, self.n_users + others.flatten()])
        piece = self._piece(wanted, hiding)
        sizes = [len(batch.users), len(own_items), others.numel()]
        extras: dict[str, Tensor] = {}
        if self._light is not None and device.type == "cpu":
            own, vectors = self._encode_light(self._light, piece, sizes[0])
        else:
            own, vectors, extras = self._encode(piece, batch)
        users, positives, rest = vectors.split(sizes)
        negatives = rest.view(*others.shape, vectors.shape[1])
        main = score_loss(self.network.decoder_of_loss, users, positives, negatives, batch, self.settings)
        parts: dict[str, Tensor] = {self.settings.loss: main, **extras}
        if self.network.ratings is not None and batch.ratings is not None:
            items = rest[batch.items] if whole else positives
            raw = deviation_loss(self.network.ratings, users, items, batch)
            parts["ratings"] = self.settings.rating_weight * raw
        if self.settings.length_regularization:
            kept = [part for part in self._own(own.split(sizes), batch) if len(part)]
            parts["lengths"] = self.settings.length_regularization * length_penalty(*kept)
        return {"loss": sum(parts.values(), torch.zeros(())), **(parts if len(parts) > 1 else {})}

    @property
    def _asks_for_all(self) -> bool:
        """Whether a step compares with the whole catalogue, in order, in place of positives and negatives."""
        return self.settings.loss == "full-softmax"

    def _own(self, own: Sequence[Tensor], batch: Batch) -> Sequence[Tensor]:
        """What the batch started from; of the whole catalogue, an item as often as it is a positive."""
        if not self._asks_for_all:
            return own
        users, _, catalogue = own
        counts = torch.bincount(batch.items, minlength=len(catalogue)).to(catalogue.dtype)
        return users, catalogue * counts.sqrt()[:, None]

    def _extras(self, piece: Piece, first: Tensor, states: list[Tensor], batch: Batch) -> dict[str, Tensor]:
        found: dict[str, Tensor] = {}
        users, others = piece.rows[: len(batch.users)], piece.rows[len(batch.users) :]
        items = others[batch.items] if self._asks_for_all else others[: len(batch.items)]
        if self.settings.contrast != "none":
            groups = [torch.unique(users), torch.unique(items)]
            raw = contrast_loss(self.network, piece.edges, first, states, groups, self.settings)
            found["contrast"] = self.settings.contrast_weight * raw
        if self.settings.fusion == "align":
            items = torch.unique(items)
            texts = self.network.texts(piece.edges, piece.nodes)
            assert texts is not None  # noqa: S101  (there is a fusion)
            graph = self.network.stack.readout([state[items] for state in states])
            raw = alignment_loss(graph, texts[items], self.settings.contrast_temperature)
            found["alignment"] = self.settings.alignment_weight * raw
        return found

    def _encode_light(
        self, light: LightConvolution | BipartiteLightConvolution, piece: Piece, n_users: int
    ) -> tuple[Tensor, Tensor]:
        """First states and vectors of the wanted rows, by whichever light convolution suits the graph."""
        network, rows = self.network, piece.rows
        if isinstance(light, BipartiteLightConvolution):
            users = None if network.features.users is None else network.features.users(None)
            items = network.features.items()
            found = light(users, items, rows[:n_users], rows[n_users:] - self.n_users)
            graph, own = torch.cat(found[:2]), torch.cat(found[2:])
        else:
            first = network.first_states(piece.edges)
            graph, own = light(first, rows), first[rows]
        texts = network.texts(piece.edges)
        return own, graph if network.fusion is None or texts is None else network.fusion(graph, texts[rows])

    def _encode(self, piece: Piece, batch: Batch) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        """First states and vectors of the wanted rows, and the parts of the loss that look at the layers."""
        network, rows = self.network, piece.rows
        first = network.first_states(piece.edges, piece.nodes)
        texts = network.texts(piece.edges, piece.nodes)
        chosen_texts = None if texts is None else texts[rows]
        states = list(network.convolve(first, piece.edges, noise_of(self.settings)))
        vectors = network.finish([state[rows] for state in states], chosen_texts)
        return first[rows], vectors, self._extras(piece, first, states, batch)

    def _hiding(self, batch: Batch) -> Hiding | None:
        share = self.settings.hidden_share
        return Hiding(batch, self.n_users, self.edges.n_nodes, share, drawn_seed()) if share else None

    def _piece(self, wanted: Tensor, hiding: Hiding | None = None) -> Piece:
        if hiding is not None and not self.settings.n_layers:
            return hiding.histories(self.edges, self.n_items)
        piece = self._around(wanted)
        return piece if hiding is None else replace(piece, edges=hiding.edges(piece.edges, piece.nodes))

    def _around(self, wanted: Tensor) -> Piece:
        """All of the graph, or some neighbours of the wanted nodes."""
        if self._sampler is None:
            return Piece(self.edges.on(wanted.device), None, wanted)
        seeds, rows = torch.unique(wanted, return_inverse=True)
        drawn = self._sampler.sample(seeds.cpu().numpy(), drawn_seed())
        edges, nodes = subset_edges(self.edges, drawn), torch.from_numpy(drawn.nodes)
        return Piece(edges.on(wanted.device), nodes.to(wanted.device), rows)


def _hops(settings: NetworkSettings) -> tuple[int, ...]:
    """Neighbours to draw, hop by hop: the outermost users also need the items they met, which they start from."""
    further = settings.user_features == "history" or settings.fusion != "none"
    return settings.fan_out + settings.fan_out[-1:] if further else settings.fan_out


def light_convolution(
    edges: Edges, settings: NetworkSettings, n_users: int
) -> LightConvolution | BipartiteLightConvolution:
    """All layers as one operation: by halves where there are only users and what they met."""
    matrix = edges.matrix
    if not set(edges.kinds.unique().tolist()) <= {MET, MET_BY}:
        return LightConvolution(matrix, settings.n_layers)
    pairs = sp.csr_array(matrix[:n_users, n_users:])
    return BipartiteLightConvolution(pairs, settings.n_layers, from_history=settings.user_features == "history")


def is_light(settings: NetworkSettings) -> bool:
    """Whether all layers may be computed as one: fixed weights, nothing between layers, their mean as the result.

    Example:
        >>> is_light(NetworkSettings()), is_light(NetworkSettings(dropout=0.1))
        (True, False)
    """
    plain = (
        settings.convolution == "lightgcn"
        and settings.normalization == "symmetric"
        and settings.readout == "mean"
        and settings.n_layers > 0
    )
    bare = settings.residual == "none" and settings.activation == "linear" and settings.layer_norm == "none"
    noisy = settings.contrast != "none" or settings.dropout > 0 or settings.fan_out or settings.fusion == "align"
    noisy = noisy or settings.hidden_share > 0
    return plain and bare and not noisy


def batches_for(matrix: sp.csr_array, settings: NetworkSettings) -> InteractionBatches | UserBatches:
    """The batches that a loss wants: interactions, or users with all of theirs for the softmax over the catalogue.

    Args:
        matrix: interactions to learn from, CSR ``[n_users, n_items]``.
        settings: loss, negatives and batch size.
    """
    if settings.loss == "full-softmax":
        return UserBatches(matrix, settings.batch_size, weighted=settings.weighted, seed=settings.seed)
    return InteractionBatches(
        matrix,
        settings.batch_size,
        negatives=settings.negatives,
        n_negatives=settings.n_negatives,
        shared_negatives=settings.shared_negatives,
        pool=settings.negative_pool,
        log_q_correction=settings.log_q_correction,
        reject_met=settings.reject_met,
        weighted=settings.weighted,
        ratings=settings.loss == "mse",
        seed=settings.seed,
    )

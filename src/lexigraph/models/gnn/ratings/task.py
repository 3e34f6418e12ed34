"""Ratings as what the network is trained on."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.objectives.batches import Batch
from lexigraph.models.gnn.objectives.losses import mse
from lexigraph.models.gnn.ratings.graph import RatedGraph
from lexigraph.models.gnn.settings import NetworkSettings


class RatingTask(nn.Module):
    """``(mu + b_u + b_i + decoder(z_u, z_i) - r_ui)^2`` over batches of ratings that the network does not see.

    The ratings of a batch are taken out of the graph (and of the biases) before the network computes the vectors that
    are to predict them. Otherwise each would be told by its own edge: the error in training would fall and that on
    new ratings rise.

    Args:
        network: to train; its decoder gives what is left after the biases.
        rated: the graph.
        settings: of the network.
    """

    def __init__(self, network: GraphNetwork, rated: RatedGraph, settings: NetworkSettings) -> None:
        super().__init__()
        self.network, self.rated, self.settings = network, rated, settings

    def training_loss(self, batch: Batch) -> dict[str, Tensor]:
        """``loss`` and its parts, the squared error and the regularisation, each a scalar."""
        assert batch.ratings is not None  # noqa: S101  (made for the loss "mse")
        device = batch.users.device
        users, items = batch.users.cpu().numpy(), batch.items.cpu().numpy()
        rest = self.rated.without(self.rated.places(users, items))
        vectors = self.network(rest.edges if device.type == "cpu" else rest.edges.to(device))
        pairs = self.network.decoder.pairs(vectors[batch.users], vectors[self.rated.graph.n_users + batch.items])
        predicted = torch.from_numpy(rest.expected(users, items)).to(device) + pairs
        error = mse(predicted, batch.ratings, batch.weights)
        strength = self.settings.rating_regularization
        if not strength:
            return {"loss": error}
        sizes = (parameter.square().sum() for parameter in self.network.parameters() if parameter.requires_grad)
        kept = strength / 2 * sum(sizes, torch.zeros((), device=device))
        return {"loss": error + kept, "mse": error, "vectors": kept}

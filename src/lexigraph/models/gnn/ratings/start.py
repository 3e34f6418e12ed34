"""Where a network that predicts ratings starts: close to the biases alone."""

from __future__ import annotations

import torch

from lexigraph.models.gnn.features.sources import MappedVectors
from lexigraph.models.gnn.network import GraphNetwork

SHARE = 0.05
"""What is left of the last map of features that are read. Sums over long histories would else swamp the biases."""


@torch.no_grad()
def start_small(network: GraphNetwork) -> None:
    """Shrink what texts and attributes say at first; vectors of nodes' own start small anyway.

    Args:
        network: not yet trained.
    """
    for source in network.features.sources.values():
        if isinstance(source, MappedVectors):
            source.map[-1].weight.mul_(SHARE)

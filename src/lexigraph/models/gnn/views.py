"""The self-supervised part of the loss: two views of the batch's users and items should agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from lexigraph.models.gnn.convolutions.stack import Perturb
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.objectives.contrast import info_nce, pair_chances
from lexigraph.models.gnn.objectives.noise import noisy
from lexigraph.models.gnn.settings import NetworkSettings


def drawn_seed() -> int:
    """A seed from torch's own generator, which the training loop sets anew for every step."""
    return int(torch.randint(2**62, ()))


def noise_of(settings: NetworkSettings) -> Perturb | None:
    """What the recommending pass itself is perturbed with: XSimGCL has no other pass."""
    return _perturb(settings) if settings.contrast == "xsimgcl" else None


def contrast_loss(
    network: GraphNetwork,
    edges: Edges,
    first: Tensor,
    states: Sequence[Tensor],
    groups: Sequence[Tensor],
    settings: NetworkSettings,
) -> Tensor:
    """How far the two views of the same nodes are apart, against those of the other nodes of the batch.

    What the views are makes the method. "simgcl" (Yu et al., SIGIR 2022): two passes, with noise after every layer.
    "xsimgcl" (Yu et al., TKDE 2023): one noisy pass, a layer's states against the final ones. "sgl" (Wu et al., SIGIR
    2021): passes over two graphs that have lost edges.

    Args:
        network: gives the views.
        edges: messages among the nodes of the step.
        first: their first states, float32 ``[n, d]``.
        states: those of the recommending pass, after each layer.
        groups: the rows of the batch's users, and those of its items; each row once.
        settings: which views; their temperature, noise and dropout.

    Returns:
        A scalar: the sum over both groups.
    """
    one, other = _views(network, edges, first, states, settings)
    return sum((info_nce(one[group], other[group], settings.contrast_temperature) for group in groups), torch.zeros(()))


def _views(
    network: GraphNetwork, edges: Edges, first: Tensor, states: Sequence[Tensor], settings: NetworkSettings
) -> tuple[Tensor, Tensor]:
    if settings.contrast == "xsimgcl":
        return network.stack.readout(states), states[settings.contrast_layer]
    if settings.contrast == "simgcl":
        passes = [network.convolve(first, edges, _perturb(settings)) for _ in range(2)]
    else:
        passes = [network.convolve(first, thinned(edges, settings.edge_dropout, drawn_seed())) for _ in range(2)]
    return network.stack.readout(passes[0]), network.stack.readout(passes[1])


def _perturb(settings: NetworkSettings) -> Perturb:
    return lambda states: noisy(states, settings.noise, drawn_seed())


def thinned(edges: Edges, share: float, seed: int) -> Edges:
    """The same edges with a share of them silenced, both directions of a pair alike, and the others made up for it.

    Wu et al., "Self-supervised graph learning for recommendation" (SGL), SIGIR 2021; there weights are normalised
    anew, here they are scaled by ``1 / (1 - share)``, as in dropout.

    Args:
        edges: the messages.
        share: to silence, in [0, 1).
        seed: of the choice.
    """
    ends = np.sort(edges.index.cpu().numpy(), axis=0).astype(np.uint64)
    chances = pair_chances(ends[0] * np.uint64(edges.n_nodes) + ends[1], seed)
    kept = torch.from_numpy((chances >= share).astype(np.float32) / np.float32(1 - share))
    return edges.masked(kept.to(edges.weights.device))

"""Self-supervised contrast: two views of the same nodes should agree more than views of different ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from lexigraph.errors import ConfigError
from lexigraph.graph.node_graph import NodeGraph
from lexigraph.models.gnn.objectives.softmax import catalogue_softmax


def info_nce(one: Tensor, other: Tensor, temperature: float) -> Tensor:
    """``-log exp(cos(a_i, b_i) / t) / sum over j of exp(cos(a_i, b_j) / t)``, the mean over ``i``.

    van den Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018.

    Args:
        one: a view of the nodes, float32 ``[n, d]``; each node once, for another copy of it would count against it.
        other: the other view, float32 ``[n, d]``.
        temperature: above 0.

    Returns:
        A scalar.

    Example:
        >>> round(info_nce(torch.eye(2), torch.eye(2), 1.0).item(), 4)
        0.3133
    """
    places = torch.arange(len(one), device=one.device)
    return catalogue_softmax(functional.normalize(one), functional.normalize(other), places, temperature)


def contrast(one: Tensor, other: Tensor, groups: Sequence[Tensor], temperature: float) -> Tensor:
    """The sum over groups of nodes (a batch's users; its items) of :func:`info_nce` among the nodes of the group.

    What the views are makes the method. SimGCL (Yu et al., SIGIR 2022): two passes, each with
    :func:`~lexigraph.models.gnn.objectives.noise.noisy` states after every layer. XSimGCL (Yu et al., TKDE 2023): one
    noisy pass, a layer's states against the final ones. SGL (Wu et al., SIGIR 2021): passes over two graphs from
    :func:`drop_edges`.

    Args:
        one: a view of all nodes, float32 ``[n_nodes, d]``.
        other: the other view, float32 ``[n_nodes, d]``.
        groups: nodes, int64 ``[n]`` each; repeats are taken once.
        temperature: above 0.

    Returns:
        A scalar.

    Example:
        >>> views = torch.eye(3)
        >>> round(contrast(views, views, [torch.tensor([0, 1, 1]), torch.tensor([2])], 1.0).item(), 4)
        0.3133
    """
    total = one.new_zeros(())
    for group in groups:
        nodes = torch.unique(group)
        total = total + info_nce(one[nodes], other[nodes], temperature)
    return total


def drop_edges(graph: NodeGraph, share: float, seed: int) -> NodeGraph:
    """The graph without a share of its edges; both directions of an edge go together (SGL's edge dropout).

    Wu et al., "Self-supervised graph learning for recommendation", SIGIR 2021. Weights are normalised anew when the
    messages of the smaller graph are made, as there.

    Args:
        graph: users, items and entities.
        share: chance of an edge to be left out, in [0, 1).
        seed: of the choice; take another for each view and epoch.

    Returns:
        A graph of the same nodes.

    Raises:
        ConfigError: the share is outside [0, 1).
    """
    if not 0 <= share < 1:
        raise ConfigError(f"edge_dropout is {share}; it must lie in [0, 1)")
    ends = np.sort(np.stack([graph.sources, graph.targets]), axis=0).astype(np.uint64)
    kept = pair_chances(ends[0] * np.uint64(graph.n_nodes) + ends[1], seed) >= share
    return replace(
        graph,
        sources=graph.sources[kept],
        targets=graph.targets[kept],
        kinds=graph.kinds[kept],
        strengths=graph.strengths[kept],
        attributes=graph.attributes[kept],
    )


def pair_chances(
    keys: np.ndarray[tuple[int], np.dtype[np.uint64]], seed: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A number in [0, 1) for each key, a hash of key and seed (splitmix64), so that equal keys share their fate."""
    mixed = keys + np.random.SeedSequence(seed).generate_state(1, np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))) * 2.0**-64

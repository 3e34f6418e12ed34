"""What a trained network has made of the nodes that send messages to users: all that serving has to remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.graph.node_graph import MET_BY, NodeGraph
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.senders import MetBefore, met_before

TIE = "tie"


@dataclass(frozen=True, eq=False)
class FrozenNodes:
    """Items, and after them the users of training where the graph has ties.

    Attributes:
        states: after each layer, the first included: float32 ``[n_nodes, d_l]`` each.
        vectors: what users are scored against, float32 ``[n_items, d]``.
        texts: the text view that fusion mixes in, float32 ``[n_nodes, d]``, or None without fusion.
        degrees: of each node in the graph of training, float32 ``[n_nodes]``; 0: it sends nothing.
        kinds: of the messages from items and from friends.
        usual: what an edge to a user carries on average, float32 ``[2, n_attributes]``, from an item and from a
            friend: of the history of somebody new, neither dates nor kinds are known.
        ties: strength of the ties of each user of training, and a last row without any for everybody else, CSR
            float32 ``[n_users + 1, n_users]``; None where the graph has none.
        largest: what strengths are divided by as attributes, of which they are the first; 0: edges carry none.
        met: when and how the users of training met items; None where edges do not tell.
    """

    states: tuple[Tensor, ...]
    vectors: Tensor
    texts: Tensor | None
    degrees: NDArray[np.float32]
    kinds: tuple[int, int]
    usual: NDArray[np.float32]
    ties: sp.csr_array | None = None
    largest: float = 0.0
    met: MetBefore | None = None

    @property
    def n_items(self) -> int:
        """Items stand first among the nodes."""
        return len(self.vectors)


@torch.no_grad()
def freeze_nodes(
    network: GraphNetwork, edges: Edges, graph: NodeGraph, values: sp.csr_array
) -> tuple[FrozenNodes, Sequence[Tensor]]:
    """Run the network over the whole graph once.

    Args:
        network: trained.
        edges: of the whole graph.
        graph: what the edges were made of.
        values: the interactions in it, CSR float32 ``[n_users, n_items]``, positive, with sorted indices.

    Returns:
        What is to be remembered, and the states of all nodes.
    """
    network.eval()
    states = network.convolve(network.first_states(edges), edges)
    texts = network.texts(edges)
    tied = TIE in graph.relations
    items = torch.arange(graph.n_users, graph.n_users + graph.n_items)
    kept = torch.cat([items, torch.arange(graph.n_users)]) if tied else items
    kinds = (MET_BY, graph.relations.index(TIE) if tied else MET_BY)
    frozen = FrozenNodes(
        tuple(state[kept] for state in states),
        network.finish([state[items] for state in states], None if texts is None else texts[items]),
        None if texts is None else texts[kept],
        edges.degrees[kept].numpy(),
        kinds,
        np.stack([_usual(edges, kind) for kind in kinds]),
        tie_matrix(graph) if tied else None,
        graph.features.largest if "strength" in graph.features.features else 0.0,
        met_before(graph, values),
    )
    return frozen, states


def tie_matrix(graph: NodeGraph) -> sp.csr_array:
    """Strength of the ties that reach each user, and a last row without any, CSR float32 ``[n_users + 1, n_users]``."""
    of_ties = graph.kinds == graph.relations.index(TIE)
    ends = (graph.targets[of_ties], graph.sources[of_ties])
    matrix = sp.csr_array((graph.strengths[of_ties], ends), shape=(graph.n_users + 1, graph.n_users))
    matrix.sort_indices()
    return matrix


def _usual(edges: Edges, kind: int) -> NDArray[np.float32]:
    if edges.attributes is None:
        return np.empty(0, np.float32)
    chosen = edges.attributes[edges.kinds == kind]
    found: NDArray[np.float32] = chosen.mean(0).numpy() if len(chosen) else np.zeros(chosen.shape[1], np.float32)
    return found

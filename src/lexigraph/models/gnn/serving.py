"""A trained network as it is served: items are frozen, users are computed from their histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.graph.node_graph import MET_BY
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.convolutions.base import Weighting
from lexigraph.models.gnn.edges import Edges, request_edges
from lexigraph.models.gnn.network import GraphNetwork


@dataclass(frozen=True, eq=False)
class FrozenItems:
    """What the network has made of every item.

    Attributes:
        states: after each layer, the first included: float32 ``[n_items, d_l]`` each.
        vectors: what users are scored against, float32 ``[n_items, d]``.
        texts: the text view that fusion mixes in, float32 ``[n_items, d]``, or None without fusion.
        degrees: of each item in the graph of training, float32 ``[n_items]``.
        usual: what an edge to a user carries on average, float32 ``[n_attributes]``: of a history given now, neither
            dates nor kinds are known.
    """

    states: tuple[Tensor, ...]
    vectors: Tensor
    texts: Tensor | None
    degrees: NDArray[np.float32]
    usual: NDArray[np.float32]


class ServedNetwork:
    """Scores histories, known and new alike.

    Layer by layer, a user receives what the items of the history were at that layer of training's graph; only the
    items are remembered. A known user thus gets exactly the vector that the whole graph gives (ties aside).

    Args:
        network: in evaluation mode.
        items: frozen.
        weighting: how the convolution wants its edges.
        user_map: where users were trained as vectors of their own: the linear map float32 ``[d, d]`` that best tells
            these from histories; None where users come from histories anyway.
    """

    def __init__(
        self, network: GraphNetwork, items: FrozenItems, weighting: Weighting, user_map: Tensor | None = None
    ) -> None:
        self.network = network.eval()
        self.items = items
        self.weighting = weighting
        self.user_map = user_map

    @torch.no_grad()
    def scores(self, histories: sp.csr_array) -> FloatMatrix:
        """Scores of all items, float32 ``[n_users, n_items]``; users without any history get zeros.

        Args:
            histories: how much each item counts, CSR float32 ``[n_users, n_items]``, positive.
        """
        found = np.zeros(histories.shape, dtype=np.float32)
        there = np.flatnonzero(np.diff(histories.indptr) > 0)
        if len(there):
            vectors = self.user_vectors(*self.request(histories[there]))
            found[there] = self.network.decoder.all(vectors, self.items.vectors).numpy()
        return found

    def request(self, histories: sp.csr_array) -> tuple[Edges, Tensor]:
        """The graph of a request: the items of the histories, then the users; and which items those are."""
        edges, chosen = request_edges(
            histories,
            self.items.degrees,
            self.weighting.normalisation,
            self_loops=self.weighting.self_loops,
            attributes=self._attributes(histories),
        )
        return edges, torch.as_tensor(chosen, dtype=torch.int64)

    def _attributes(self, histories: sp.csr_array) -> NDArray[np.float32] | None:
        usual = self.items.usual
        return np.tile(usual, (histories.nnz, 1)) if len(usual) else None

    def user_vectors(self, edges: Edges, chosen: Tensor) -> Tensor:
        """Vectors of the users of a request, float32 ``[n_users, d]``; differentiable in ``edges.mask``."""
        network, frozen = self.network, self.items
        n_users, n_items = edges.n_nodes - len(chosen), len(chosen)
        first = _extended(frozen.states[0][chosen], n_users)
        first = network.with_histories(first, edges)
        if self.user_map is not None:
            first = torch.cat([first[:n_items], first[n_items:] @ self.user_map])
        state, users = first, [first[n_items:]]
        for layer, known in enumerate(frozen.states[1:]):
            state = network.stack.step(layer, state, edges, first=first)
            state = torch.cat([known[chosen], state[n_items:]])
            users.append(state[n_items:])
        texts = None
        if frozen.texts is not None:
            texts = network.with_histories(_extended(frozen.texts[chosen], n_users), edges)[n_items:]
        return network.finish(users, texts)


@torch.no_grad()
def freeze_items(network: GraphNetwork, edges: Edges, items: slice) -> tuple[FrozenItems, Sequence[Tensor]]:
    """Run the network over the whole graph once.

    Args:
        network: trained.
        edges: of the whole graph.
        items: where the items stand among the nodes.

    Returns:
        The items, and the states of all nodes.
    """
    network.eval()
    states = network.convolve(network.first_states(edges), edges)
    texts = network.texts(edges)
    chosen = [state[items] for state in states]
    views = None if texts is None else texts[items].contiguous()
    vectors = network.finish(chosen, views)
    to_users = edges.kinds == MET_BY
    usual = np.empty(0, np.float32) if edges.attributes is None else edges.attributes[to_users].mean(0).numpy()
    frozen = FrozenItems(
        tuple(state.contiguous() for state in chosen),
        vectors.contiguous(),
        views,
        edges.degrees[items].numpy(),
        np.nan_to_num(usual),
    )
    return frozen, states


def _extended(rows: Tensor, n: int) -> Tensor:
    """The same rows, and ``n`` more of zeros."""
    return torch.cat([rows, rows.new_zeros(n, rows.shape[1])])

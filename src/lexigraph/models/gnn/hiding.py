"""Hiding a part of a mini-batch's histories, which the network is then asked for: a denoising auto-encoder.

Vincent, Larochelle, Bengio and Manzagol, "Extracting and composing robust features with denoising autoencoders", ICML
2008; for histories Liang, Krishnan, Hoffman and Jebara, "Variational autoencoders for collaborative filtering", WWW
2018 (Mult-DAE). A user who is computed from the history would otherwise contain the very item that is to be found.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.graph.node_graph import MET_BY
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.entries import pair_keys, row_places
from lexigraph.models.gnn.objectives.batches import Batch
from lexigraph.models.gnn.objectives.contrast import pair_chances
from lexigraph.models.gnn.piece import Piece


class Hiding:
    """Which interactions of a batch's users are hidden in one step: both directions of a pair alike.

    A user of whom nothing would be left to hear is not asked for anything: the network could learn nothing from it.

    Args:
        batch: users with all of their positives.
        n_users: users stand first among the nodes, items follow.
        n_nodes: nodes of the whole graph.
        share: to hide, in (0, 1).
        seed: of the choice.

    Attributes:
        batch: the same users with what is hidden of theirs as their positives; the batch as it was, and nothing hidden,
            where nobody could be asked for anything.
    """

    def __init__(self, batch: Batch, n_users: int, n_nodes: int, share: float, seed: int) -> None:
        self._users = batch.users.cpu().numpy()
        self.n_users, self.n_nodes, self.share, self.seed = n_users, n_nodes, share, seed
        self.batch = self._asked_for(batch)

    def _asked_for(self, batch: Batch) -> Batch:
        assert batch.owners is not None  # noqa: S101  (users come with all of theirs)
        owners = batch.owners.cpu().numpy()
        hidden = self._hidden(self._users[owners], self.n_users + batch.items.cpu().numpy())
        heard = np.bincount(owners[~hidden], minlength=len(self._users)) > 0
        kept = torch.from_numpy(hidden & heard[owners]).to(batch.items.device)
        if not kept.any():
            self.share = 0.0
            return batch
        ratings = None if batch.ratings is None else batch.ratings[kept]
        left = {"items": batch.items[kept], "weights": batch.weights[kept], "owners": batch.owners[kept]}
        return replace(batch, **left, ratings=ratings)

    def edges(self, edges: Edges, nodes: Tensor | None = None) -> Edges:
        """The messages without those of hidden pairs; what still reaches the users makes up for them.

        The edges are gone, not silenced: a silenced neighbour would keep its share of attention.

        Args:
            edges: of the whole graph or of a piece.
            nodes: which nodes a piece has, int64 ``[n]``.
        """
        met = edges.interactions
        ends = met[1:] if nodes is None else nodes.cpu().numpy()[met[1:]]
        asked = np.zeros(self.n_nodes, dtype=np.bool_)
        asked[self._users] = True
        own = asked[ends[0]]
        places, users, items = met[0][own], ends[0][own], ends[1][own]
        kinds, device = edges.kinds.cpu().numpy()[places], edges.weights.device
        weights = edges.weights.clone()
        weights[torch.from_numpy(places[kinds == MET_BY]).to(device)] /= 1 - self.share
        kept = np.ones(len(edges), dtype=np.bool_)
        kept[places[self._hidden(users, items)]] = False
        return replace(edges, weights=weights).chosen(torch.from_numpy(np.flatnonzero(kept)).to(device))

    def histories(self, edges: Edges, n_items: int) -> Piece:
        """All that a network of no layer needs: the batch's users and all items, and what the users hear of.

        Args:
            edges: of the whole graph.
            n_items: number of items.
        """
        places, owners = row_places(edges.indptr.numpy(), self._users)
        items = edges.sources.numpy()[places]
        heard = edges.kinds.numpy()[places] == MET_BY
        heard &= ~self._hidden(self._users[owners], items)
        n_batch = len(self._users)
        nodes = torch.from_numpy(np.concatenate([self._users, self.n_users + np.arange(n_items)]))
        messages = Edges(
            sources=torch.from_numpy(items[heard] - self.n_users + n_batch),
            targets=torch.from_numpy(owners[heard]),
            weights=edges.weights[torch.from_numpy(places[heard])] / (1 - self.share),
            kinds=torch.full((int(heard.sum()),), MET_BY),
            loops=torch.zeros(len(nodes)),
            degrees=edges.degrees[nodes],
            n_nodes=len(nodes),
        )
        device = self.batch.users.device
        return Piece(messages.on(device), nodes.to(device), torch.arange(len(nodes), device=device))

    def _hidden(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.bool_]:
        keys = pair_keys(users, items, self.n_nodes).astype(np.uint64)
        return np.asarray(pair_chances(keys, self.seed) < self.share)

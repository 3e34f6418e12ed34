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
from lexigraph.models.gnn.objectives.batches import Batch
from lexigraph.models.gnn.objectives.contrast import pair_chances


class Hiding:
    """Which interactions of a batch's users are hidden in one step: both directions of a pair alike.

    Args:
        users: of the batch, int64 ``[B]``.
        n_users: users stand first among the nodes, items follow.
        n_nodes: nodes of the whole graph.
        share: to hide, in (0, 1).
        seed: of the choice.
    """

    def __init__(self, users: Tensor, n_users: int, n_nodes: int, share: float, seed: int) -> None:
        self._asked = np.zeros(n_nodes, dtype=np.bool_)
        self._asked[users.cpu().numpy()] = True
        self.n_users, self.share, self.seed = n_users, share, seed

    def batch(self, batch: Batch) -> Batch:
        """The same users with what is hidden of theirs as all their positives; the whole batch if nothing is."""
        assert batch.owners is not None  # noqa: S101  (users come with all of theirs)
        pairs = batch.users[batch.owners].cpu().numpy(), (self.n_users + batch.items).cpu().numpy()
        kept = torch.from_numpy(self._hidden(*pairs)).to(batch.items.device)
        if not kept.any():
            return batch
        ratings = None if batch.ratings is None else batch.ratings[kept]
        left = {"items": batch.items[kept], "weights": batch.weights[kept], "owners": batch.owners[kept]}
        return replace(batch, **left, ratings=ratings)

    def edges(self, edges: Edges, nodes: Tensor | None = None) -> Edges:
        """The messages without those of hidden pairs; what still reaches the users makes up for them.

        Args:
            edges: of the whole graph or of a piece.
            nodes: which nodes a piece has, int64 ``[n]``.
        """
        place, users, items = self._met(edges, nodes)
        hidden = self._hidden(users, items)
        factors = np.ones(len(edges), dtype=np.float32)
        reaching = edges.kinds.cpu().numpy()[place] == MET_BY
        factors[place[reaching]] = 1 / (1 - self.share)
        factors[place[hidden]] = 0
        return edges.masked(torch.from_numpy(factors).to(edges.weights.device))

    def histories(self, edges: Edges, nodes: Tensor | None = None) -> Edges:
        """Only the messages that reach the batch's users, without the hidden: all that a network of no layer needs."""
        place, users, items = self._met(edges, nodes)
        reaching = edges.kinds.cpu().numpy()[place] == MET_BY
        kept = torch.from_numpy(place[reaching & ~self._hidden(users, items)]).to(edges.weights.device)
        found = edges.chosen(kept)
        return replace(found, weights=found.weights / (1 - self.share))

    def _met(
        self, edges: Edges, nodes: Tensor | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Places of the interactions of the batch's users among the edges, in either direction, and both ends."""
        met = edges.interactions
        ends = met[1:] if nodes is None else nodes.cpu().numpy()[met[1:]]
        chosen = self._asked[ends[0]]
        return met[0][chosen], ends[0][chosen], ends[1][chosen]

    def _hidden(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.bool_]:
        keys = users.astype(np.uint64) * np.uint64(len(self._asked)) + items.astype(np.uint64)
        return np.asarray(pair_chances(keys, self.seed) < self.share)

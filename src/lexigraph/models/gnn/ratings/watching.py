"""What early stopping watches where ratings are learnt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray

from lexigraph.models.gnn.entries import rows_of
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.ratings.graph import RatedGraph, Remaining

NOTHING = np.empty(0, dtype=np.int64)
"""No rating is left out."""


@dataclass(frozen=True, eq=False)
class WatchedError:
    """Root mean squared error over ratings set aside, predicted from all others; a part of the work, sent with it.

    Attributes:
        network: in training; it is read whenever the object is called.
        rated: the graph of the others.
        aside: CSR ``[n_users, n_items]``.
    """

    network: GraphNetwork
    rated: RatedGraph
    aside: sp.csr_array

    @cached_property
    def _rest(self) -> Remaining:
        return self.rated.without(NOTHING)

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return rows_of(self.aside), self.aside.indices.astype(np.int64)

    @cached_property
    def _expected(self) -> NDArray[np.float32]:
        return self._rest.expected(*self._pairs)

    def __call__(self) -> dict[str, float]:
        """The error of the network as it stands."""
        network, rest, (users, items) = self.network.eval(), self._rest, self._pairs
        with torch.no_grad():
            vectors = network(rest.edges.on(network.device))
            taste = network.decoder.pairs(vectors[users], vectors[self.rated.graph.n_users + items]).cpu()
        predicted = np.clip(self._expected + taste.numpy(), rest.biases.lowest, rest.biases.highest)
        return {"rmse": float(np.sqrt(np.mean((predicted - self.aside.data) ** 2)))}

"""Ratings of histories, known and new alike: the biases and what the frozen network adds to them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.edges import Edges, request_edges
from lexigraph.models.gnn.ratings.biases import Biases
from lexigraph.models.gnn.ratings.decoder import RatingDecoder
from lexigraph.models.gnn.serving import ServedNetwork


class RatedNetwork(ServedNetwork):
    """A served network whose scores are ratings; histories hold ratings.

    Args:
        served: the network and what it froze.
        biases: of all ratings of training.
    """

    def __init__(self, served: ServedNetwork, biases: Biases) -> None:
        super().__init__(served.network, served.frozen, served.weighting, served.user_map)
        self.biases = biases

    def scores(self, histories: sp.csr_array, known: NDArray[np.integer] | None = None) -> FloatMatrix:
        """Predicted ratings of all items, float32 ``[n_users, n_items]``, not cut to the scale.

        Args:
            histories: ratings, CSR float32 ``[n_users, n_items]``; what lies off the scale is cut to it.
            known: see :meth:`ServedNetwork.scores`.
        """
        ratings = self.biases.on_scale(histories)
        found: FloatMatrix = super().scores(ratings, known)
        unreached = np.diff(self.senders(ratings, known).indptr) == 0
        found[unreached] = self.usual_taste()
        found += (self.biases.mean + self.biases.items).astype(np.float32)
        found += self.biases.users(ratings).astype(np.float32)[:, None]
        return found

    def usual_taste(self) -> NDArray[np.float32]:
        """What the network adds to ``mu + b_i`` for somebody of whom nothing is known, float32 ``[n_items]``."""
        decoder = self.network.decoder
        assert isinstance(decoder, RatingDecoder)  # noqa: S101  (what the loss "mse" builds)
        taste: NDArray[np.float32] = decoder.without_history(self.frozen.vectors).numpy()
        return taste

    def prior(self) -> NDArray[np.float32]:
        """Ratings predicted for somebody of whom nothing is known, float32 ``[n_items]``."""
        found: NDArray[np.float32] = (self.biases.mean + self.biases.items).astype(np.float32) + self.usual_taste()
        return found

    def request(self, senders: sp.csr_array) -> tuple[Edges, Tensor]:
        """See :meth:`ServedNetwork.request`; an item counts by how far its rating lies from expectation."""
        frozen = self.frozen
        own = senders.indices < frozen.n_items
        ratings = sp.csr_array(senders[:, : frozen.n_items])
        attributes = frozen.usual[(~own).astype(np.int64)]
        attributes[own, -1] = self.biases.deviations(ratings)
        plain = (np.where(own, np.float32(1), senders.data), senders.indices, senders.indptr)
        edges, chosen = request_edges(
            sp.csr_array(plain, shape=senders.shape),
            frozen.degrees,
            self.weighting.normalisation,
            self_loops=self.weighting.self_loops,
            kinds=np.asarray(frozen.kinds)[(~own).astype(np.int64)],
            attributes=attributes,
        )
        return edges, torch.as_tensor(chosen, dtype=torch.int64)

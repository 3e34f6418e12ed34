"""Ratings of histories, known and new alike: the biases and what the frozen network adds to them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.entries import ones_at
from lexigraph.models.gnn.ratings.biases import Biases
from lexigraph.models.gnn.ratings.decoder import RatingDecoder
from lexigraph.models.gnn.senders import Senders
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

    def scores(
        self,
        histories: sp.csr_array,
        known: NDArray[np.integer] | None = None,
        friends: sp.csr_array | None = None,
    ) -> FloatMatrix:
        """Predicted ratings of all items, float32 ``[n_users, n_items]``, not cut to the scale.

        Args:
            histories: ratings, CSR float32 ``[n_users, n_items]``; what lies off the scale is cut to it.
            known: see :meth:`ServedNetwork.scores`.
            friends: see :meth:`ServedNetwork.scores`.
        """
        ratings = self.biases.on_scale(histories)
        senders = self.senders(ratings, known, friends)
        found: FloatMatrix = self.scores_from(senders)
        found[~senders.reached] = self.usual_taste()
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

    def senders(
        self,
        histories: sp.csr_array,
        known: NDArray[np.integer] | None = None,
        friends: sp.csr_array | None = None,
    ) -> Senders:
        """See :meth:`ServedNetwork.senders`; an item counts by how far its rating lies from expectation.

        An item rated anew keeps its date: of ratings there is no more or less, as there is of interactions.
        """
        ratings = self.heard(histories)
        found = super().senders(ones_at(ratings), known, friends)
        found.attributes[found.strengths.indices < self.frozen.n_items, -1] = self.biases.deviations(ratings)
        return found

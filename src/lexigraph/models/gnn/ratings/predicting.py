"""Ratings of single pairs of known users and items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray

from lexigraph.models.gnn.objectives.decoders import Decoder
from lexigraph.models.gnn.ratings.biases import Biases, fit_biases
from lexigraph.models.gnn.serving import ServedNetwork

BLOCK = 1 << 15
"""Pairs computed at once."""


@dataclass(frozen=True, eq=False)
class KnownBiases:
    """Biases of all items and of the users of training.

    Attributes:
        biases: of the items, and the scale.
        users: ``b_u``, float64 ``[n_users]``.
    """

    biases: Biases
    users: NDArray[np.float64]


def known_biases(ratings: sp.csr_array, regularization: float) -> KnownBiases:
    """Biases of ratings, CSR ``[n_users, n_items]``."""
    biases = fit_biases(ratings, regularization)
    return KnownBiases(biases, biases.users(ratings))


@torch.no_grad()
def predict_pairs(
    served: ServedNetwork,
    decoder: Decoder,
    known: KnownBiases,
    histories: sp.csr_array,
    pairs: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> NDArray[np.float32]:
    """Predicted ratings, cut to the range of ratings seen in training.

    Args:
        served: gives the vectors.
        decoder: what vectors say beyond the biases.
        known: the biases.
        histories: what vectors of known users are computed from, CSR ``[n_users, n_items]``.
        pairs: users int32 ``[n]``, -1 for an unknown one (vector and bias are 0; so is the vector of a known
            one whom no message reaches), and items int32 ``[n]``, -1
            for an unknown one (of which ``mu + b_u`` is expected).

    Returns:
        float32 ``[n]``.
    """
    users, items = pairs
    biases, vectors = known.biases, served.frozen.vectors
    found = np.full(len(users), biases.mean)
    found += np.where(users >= 0, np.append(known.users, 0.0)[users], 0.0)
    found += np.where(items >= 0, biases.items[items], 0.0)
    distinct, rows = np.unique(users[users >= 0], return_inverse=True)
    place = np.full(len(users), len(distinct))  # the last state is that of nobody known
    place[users >= 0] = rows
    states = torch.zeros(len(distinct) + 1, vectors.shape[1])
    senders = served.senders(sp.csr_array(histories[distinct]), distinct)
    reached = np.flatnonzero(senders.reached)
    if len(reached):
        states[reached] = served.user_vectors(*served.request(senders.rows(reached)))
    for some in np.array_split(np.flatnonzero(items >= 0), 1 + len(items) // BLOCK):
        taste = decoder.pairs(states[place[some]], vectors[items[some].astype(np.int64)])
        found[some] += taste.numpy()
    cut: NDArray[np.float32] = np.clip(found, biases.lowest, biases.highest).astype(np.float32)
    return cut

"""Starting from what the graph filter knows: leading eigenvectors in place of random vectors."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from lexigraph.graph.eigenpairs import leading_eigenpairs
from lexigraph.graph.normalise import normalise
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.settings import NetworkSettings

TYPICAL_ENTRY = 0.1
"""Root mean square of the entries of a starting vector, as in random initialisations of that size."""
NOTHING = 1e-5
"""Eigenvalues below this share of the largest are rounding errors, and their vectors noise."""


def warm_start(network: GraphNetwork, matrix: sp.csr_array, settings: NetworkSettings) -> None:
    """Set trained vectors of items (and users) to the leading eigenvectors of the normalised item graph.

    Nothing happens unless the settings ask for it and items have vectors of their own. Where the graph has fewer
    eigenvectors than the vectors have numbers, the rest stays random.

    Args:
        network: not yet trained.
        matrix: interactions, CSR ``[n_users, n_items]``.
        settings: of the network.
    """
    if not settings.warm_start or "id" not in settings.item_features:
        return
    pairs = normalise(matrix, 0.5, 0.5)
    values, vectors = leading_eigenpairs(pairs, settings.embedding_size, 5, settings.seed)
    told = values > NOTHING * values.max(initial=0)
    values, vectors = values[told], vectors[:, told]
    scale = np.float32(TYPICAL_ENTRY * np.sqrt(matrix.shape[1]))
    start = network.features.sources["item_id"].weight.detach().numpy().copy()
    start[:, : vectors.shape[1]] = scale * vectors
    network.features.set_item_embeddings(start)
    if settings.user_features == "id":
        assert network.features.users is not None  # noqa: S101  (as the settings say)
        users = network.features.users.weight.detach().numpy().copy()
        users[:, : vectors.shape[1]] = scale * (pairs @ vectors) / np.sqrt(values)
        network.features.set_user_embeddings(users)

"""Item-based nearest neighbours, computed by ``implicit``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
from implicit.nearest_neighbours import all_pairs_knn, bm25_weight, normalize, tfidf_weight
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.data.dataset import Dataset
from lexigraph.models.linear import ItemLinearRecommender
from lexigraph.models.storage import pack_csr, unpack_csr

Weighting: TypeAlias = Literal["cosine", "tf-idf", "bm25"]


class ItemKNNSettings(Settings):
    """Settings of :class:`ItemKNN`."""

    neighbours: int = Field(default=50, ge=1)
    """How many most similar items each item keeps."""

    weighting: Weighting = "tf-idf"
    """How a user counts in the similarity of two items: all alike, or active users less (TF-IDF, BM25)."""

    bm25_k1: float = Field(default=1.2, gt=0)
    """Saturation of repeated interactions in BM25."""

    bm25_b: float = Field(default=0.75, ge=0, le=1)
    """How far BM25 discounts popular items, 0 to 1."""


class ItemKNN(ItemLinearRecommender):
    """Score of item ``j`` = sum over past items ``i`` of ``x_i sim(i, j)``, for ``j`` among the neighbours of ``i``.

    Sarwar et al., "Item-based collaborative filtering recommendation algorithms", WWW 2001; BM25 as in Robertson &
    Zaragoza 2009. Similarity is taken over positive interactions; a dislike in a history counts negatively.

    Example:
        >>> from lexigraph.models.batch import UserBatch
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = ItemKNN(neighbours=5).fit(checkerboard(8))
        >>> model.recommend(UserBatch.known(["user-1"]), 1)[0][0][0]
        'item-1'
    """

    name: ClassVar[str] = "item-knn"
    score_scale: ClassVar[str] = "sum of similarities to past items; 0 for an item that neighbours none of them"
    config_type: ClassVar[type[Settings]] = ItemKNNSettings
    config: ItemKNNSettings

    def _fit(self, dataset: Dataset) -> None:  # noqa: ARG002  (the interactions suffice)
        weighted = weigh(self.training, self.config.weighting, self.config.bm25_k1, self.config.bm25_b)
        self._weights = nearest(weighted, self.config.neighbours)

    def weights(self) -> sp.csr_array:
        """Similarities; row ``i`` holds the neighbours of item ``i``, CSR float32 ``[n_items, n_items]``."""
        return self._weights

    def state(self) -> Mapping[str, NDArray[Any]]:
        """The similarities."""
        return pack_csr("weights", self._weights)

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back the similarities."""
        self._weights = unpack_csr("weights", state, (len(self.items), len(self.items)))


def weigh(interactions: sp.csr_array, weighting: Weighting, k1: float = 1.2, b: float = 0.75) -> sp.csr_array:
    """Weigh interactions so that the inner product of two item columns is their similarity.

    Args:
        interactions: CSR ``[n_users, n_items]``; what is not positive is left out.
        weighting: "cosine" and "tf-idf" give columns of length 1, "bm25" does not.
        k1: saturation of BM25.
        b: length normalisation of BM25.

    Returns:
        Item rows, CSR ``[n_items, n_users]``.

    Example:
        >>> weigh(sp.csr_array([[3.0, 0.0], [4.0, 1.0]]), "cosine").toarray().round(1).tolist()
        [[0.6, 0.8], [0.0, 1.0]]
    """
    by_item = sp.csr_matrix(interactions.maximum(0).T)
    if weighting == "bm25":
        by_item = bm25_weight(by_item, k1, b)
    else:
        by_item = normalize(tfidf_weight(by_item) if weighting == "tf-idf" else by_item)
    rows = sp.csr_array(by_item)
    rows.data = np.nan_to_num(rows.data, nan=0.0, posinf=0.0, neginf=0.0)  # an item all of whose weights are 0
    return rows


def nearest(items: sp.csr_array, neighbours: int) -> sp.csr_array:
    """The most similar other items of each item.

    Args:
        items: weighted item rows, CSR ``[n_items, n_users]``.
        neighbours: how many to keep.

    Returns:
        Positive similarities, CSR float32 ``[n_items, n_items]`` with at most ``neighbours`` per row.
    """
    n_items = items.shape[0]
    own = 1  # each item is its own nearest neighbour and is dropped below
    found = all_pairs_knn(sp.csr_matrix(items.T), min(neighbours + own, n_items), show_progress=False).tocoo()
    kept = (found.row != found.col) & (found.data > 0)
    coordinates = (found.row[kept].astype(np.int32), found.col[kept].astype(np.int32))
    similar = sp.csr_array((found.data[kept].astype(np.float32), coordinates), shape=(n_items, n_items))
    similar.sort_indices()
    return similar
